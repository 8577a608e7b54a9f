//! The dialog that changes a channel: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{draft, href, label_line, managed, signed_out};
use crate::app::App;
use crate::db::channels::Channel;
use crate::domain::ids::ChannelId;
use crate::ops::activity::Action;
use crate::ops::channels::update::update;
use crate::ops::channels::{Saved, format, masked};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::channels::{ChannelForm, ChannelFormPage, Editing};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::ChannelField;

/// `GET /teams/{team}/notifications/{channel}/edit`
pub async fn form(access: TeamAccess, path: web::Path<(String, ChannelId)>) -> WebResult<HttpResponse> {
    let (_, channel) = managed(&access, path.into_inner().1, Action::ChannelUpdate).await?;
    let form = ChannelForm {
        kind: channel.kind.as_str().to_owned(),
        name: channel.name.clone(),
        some_events: channel.events.is_some(),
        events: channel.events.iter().flatten().map(|event| event.as_str().to_owned()).collect(),
        name_pattern: channel.name_pattern.clone().unwrap_or_default(),
        labels: channel.labels.0.iter().map(|label| label_line(label) + "\n").collect(),
        ..ChannelForm::default()
    };
    draw(&access, &channel, &form, &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/notifications/{channel}/edit`
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, ChannelId)>,
    sent: web::Form<Vec<(String, String)>>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let mut form = ChannelForm::read(sent.into_inner());
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form, true);
    }
    let access = TeamAccess::of(reader, &request)?;
    let (permit, channel) = managed(&access, id, Action::ChannelUpdate).await?;
    // It stays what it is, whatever is sent.
    channel.kind.as_str().clone_into(&mut form.kind);
    if !csrf::fits(&access.reader, &form.csrf) {
        return draw(
            &access,
            &channel,
            &form,
            &FieldErrors::about_form(access.reader.words.say("act-stale")),
            stale_status(&access.reader),
        );
    }
    match update(access.app(), &permit, access.actor()?, id, &draft(&form)).await? {
        Saved::Done(id) => {
            let path = href(access.channels_href(), id);
            leave_for(&request, &path, &access.app().settings.server, Flash::ChannelChanged)
        }
        Saved::Refused(faults) => {
            let errors = FieldErrors::of_channel(access.reader.words, &faults);
            draw(&access, &channel, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}

fn draw(
    access: &TeamAccess,
    channel: &Channel,
    form: &ChannelForm,
    errors: &FieldErrors<ChannelField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let own = href(access.channels_href(), channel.id);
    let goes_to = masked(access.app(), channel);
    let editing =
        Editing { format: format(channel)?, goes_to: goes_to.as_deref(), from_settings: channel.from_settings };
    let page = ChannelFormPage {
        chrome: access.chrome(Some(Tab::Notifications), &[], &[])?,
        form_href: &format!("{own}/edit"),
        back_href: &own,
        form,
        errors,
        kinds: &[],
        editing: Some(editing),
    };
    sheet(&page, &access.reader, status)
}
