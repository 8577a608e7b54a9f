//! The Notifications tab and what hangs on it.

pub mod add;
pub mod delete;
pub mod delivery;
pub mod edit;
pub mod keys;
pub mod list;
pub mod show;
pub mod switch;
pub mod test;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::auth::access::{ListChannels, ManageChannels, Permit, ReadCertificates, TestChannels};
use crate::db::channels::{self, Channel};
use crate::db::{Connection, deliveries::Newest};
use crate::domain::ids::{CertificateId, ChannelId};
use crate::domain::{ChannelKind, DeliveryState};
use crate::notify::ChannelFormat;
use crate::ops::activity::{Action, Event, Outcome, Target};
use crate::ops::channels::{Draft, kinds, masked, versions};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess};
use crate::web::handlers::question::Question;
use crate::web::handlers::{Confirmation, record_read, sheet};
use crate::web::pages::Chrome;
use crate::web::pages::channels::list::May;
use crate::web::pages::channels::{
    ChannelAct, ChannelForm, ChannelFormPage, ChannelRow, ChannelState, Editing, NewestView, Wishes,
};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Tab;

/// A channel's address within the team's.
fn href(channels_href: &str, id: ChannelId) -> String {
    format!("{channels_href}/{id}")
}

/// The channel in the address; another team's is not found.
async fn find(access: &TeamAccess, connection: &Connection, id: ChannelId) -> WebResult<Channel> {
    let channel = channels::find(connection, access.team().id, id).await?.ok_or(WebError::NOT_FOUND)?;
    access.reader.acting.set_target(Target { kind: "channel", id: id.0, name: &channel.name });
    Ok(channel)
}

/// A channel in the address, and the proof that its reader may change it; a refusal is recorded as `action`.
async fn managed(access: &TeamAccess, id: ChannelId, action: Action) -> WebResult<(Permit<ManageChannels>, Channel)> {
    let permit = access.permit_on_team::<ManageChannels>(action).await?;
    let channel = find(access, &*access.app().db.get().await?, id).await?;
    Ok((permit, channel))
}

/// How it stands with a channel.
fn state(channel: &Channel, newest: Option<&Newest>) -> ChannelState {
    match (channel.gave_up_at, channel.enabled, channel.failing_since) {
        (Some(at), false, _) => ChannelState::GaveUp(at),
        (_, false, _) => ChannelState::Off,
        (_, true, Some(since)) => ChannelState::Failing(since),
        (_, true, None) if newest.is_some_and(|newest| newest.state == DeliveryState::Delivered) => ChannelState::Fine,
        (_, true, None) => ChannelState::Ready,
    }
}

/// A channel as the pages show it.
fn row(access: &TeamAccess, channel: &Channel, newest: Option<&Newest>) -> ChannelRow {
    ChannelRow {
        id: channel.id,
        href: href(access.channels_href(), channel.id),
        name: channel.name.clone(),
        kind: channel.kind,
        version: channel.version,
        goes_to: masked(access.app(), channel),
        wishes: Wishes {
            events: channel.events.clone(),
            name_pattern: channel.name_pattern.clone(),
            labels: channel.labels.0.iter().map(label_line).collect(),
        },
        state: state(channel, newest),
        enabled: channel.enabled,
        from_settings: channel.from_settings,
        newest: newest.map(|newest| NewestView { id: newest.id, state: newest.state, at: newest.created_at }),
        may: May {
            test: access.access().permit_on_team::<TestChannels>().is_some(),
            manage: access.access().permit_on_team::<ManageChannels>().is_some(),
        },
    }
}

/// A label as it is typed: one whose value may be anything is a key alone.
fn label_line((key, value): (&String, &String)) -> String {
    if value.is_empty() { key.clone() } else { format!("{key}={value}") }
}

/// The page of a certificate, where the reader may see it.
fn certificate_href(access: &TeamAccess, id: CertificateId) -> Option<String> {
    let may = access.access().allows_on::<ReadCertificates>(id);
    may.then(|| format!("{}/{id}", access.manage_href()))
}

/// That the list was read, or what one channel was sent; a page that refreshes itself is read once.
async fn record_reading(access: &TeamAccess, connection: &Connection, channel: Option<&Channel>) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::ChannelsList,
        team: Some(access.team().id),
        target: channel.map(|channel| Target { kind: "channel", id: channel.id.0, name: &channel.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    record_read(access, connection, event).await
}

/// Whoever may list the team's channels.
async fn reads(access: &TeamAccess) -> WebResult<Permit<ListChannels>> {
    access.permit_on_team::<ListChannels>(Action::ChannelsList).await
}

/// Something that is asked to be sure about; Cancel leads to the tab.
fn question<'a>(access: &'a TeamAccess, action_href: &'a str, act: ChannelAct<'_>) -> WebResult<Question<'a>> {
    let words = access.reader.words;
    Ok(Question {
        reader: &access.reader,
        chrome: access.chrome(Some(Tab::Notifications), &[], &[])?,
        back_href: access.channels_href(),
        back_word: words.say("channels-title"),
        action_href,
        asked: act.asked(words),
    })
}

/// The kinds to choose from for a new channel, with the versions of each.
fn choices(app: &App) -> Vec<(ChannelKind, Vec<u8>)> {
    kinds(app).into_iter().map(|kind| (kind, versions(app, kind))).collect()
}

/// The session has ended while a channel's form was filled in: it comes back as it was, to be sent again after signing in.
/// Of a channel that there is, nothing is told but what was typed.
fn signed_out(
    request: &HttpRequest,
    app: &App,
    reader: &Reader,
    form: &ChannelForm,
    edited: bool,
) -> WebResult<HttpResponse> {
    let errors = FieldErrors::about_form(reader.words.say("channel-signed-out"));
    let format = ChannelFormat::latest(form.kind.parse().unwrap_or(ChannelKind::Callback));
    let chrome = Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
    let form_href = request.path();
    let page = ChannelFormPage {
        chrome,
        form_href,
        back_href: form_href.rsplit_once('/').map_or(form_href, |(above, _)| above),
        form,
        errors: &errors,
        kinds: &choices(app),
        editing: edited.then_some(Editing { format, goes_to: None, from_settings: false }),
    };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}

/// A channel as it was typed.
fn draft(form: &ChannelForm) -> Draft<'_> {
    Draft {
        name: &form.name,
        endpoint: form.endpoint(),
        all_events: !form.some_events,
        events: form.events.iter().map(String::as_str).collect(),
        name_pattern: &form.name_pattern,
        labels: form.label_lines().collect(),
    }
}
