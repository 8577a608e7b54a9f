//! One delivery, and having it sent again.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{Confirmation, certificate_href, find, href, managed, reads, record_reading};
use crate::auth::access::ManageChannels;
use crate::db::channels::Channel;
use crate::db::deliveries::{self, Known};
use crate::db::{Connection, certificates};
use crate::domain::ids::{ChannelId, DeliveryId};
use crate::domain::{ChannelKind, DeliveryState};
use crate::ops::activity::Action;
use crate::ops::channels::masked;
use crate::ops::channels::payload::preview;
use crate::ops::channels::resend::{Resent, resend as send_again};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{flashes, html, leave_for, without_flash};
use crate::web::pages::channels::{DeliveryPage, DeliveryView};
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::{Flash, Tab};

/// `GET /teams/{team}/notifications/{channel}/deliveries/{delivery}`
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, ChannelId, DeliveryId)>,
) -> WebResult<HttpResponse> {
    let (_, id, delivery) = path.into_inner();
    reads(&access).await?;
    let app = access.app();
    let connection = app.db.get().await?;
    let channel = find(&access, &connection, id).await?;
    let facts = Facts::load(&access, &connection, channel, delivery).await?;
    record_reading(&access, &connection, Some(&facts.channel)).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let mut page = facts.page(&access)?;
    page.chrome.flashes = &shown;
    let for_dialog = request.headers().get("hx-target").is_some_and(|id| id == DeliveryPage::RESULT_TARGET);
    let body = match (access.reader.htmx, for_dialog) {
        (true, true) => page.as_result().render()?,
        (true, false) => page.as_live().render()?,
        (false, _) => page.render()?,
    };
    Ok(without_flash(html(body), server, &shown))
}

/// The dialog of a test that has just been sent.
pub(super) async fn as_test(access: &TeamAccess, channel: &Channel, id: DeliveryId) -> WebResult<HttpResponse> {
    let connection = access.app().db.get().await?;
    let facts = Facts::load(access, &connection, channel.clone(), id).await?;
    drop(connection);
    Ok(html(facts.page(access)?.as_dialog().render()?))
}

/// `POST /teams/{team}/notifications/{channel}/deliveries/{delivery}/resend`
pub async fn resend(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, ChannelId, DeliveryId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let (_, id, delivery) = path.into_inner();
    let (permit, _) = managed(&access, id, Action::NotificationSend).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    let flash = match send_again(access.app(), &permit, access.actor()?, id, delivery).await? {
        Resent::Done => Flash::DeliverySentAgain,
        Resent::StillWaiting => Flash::DeliveryStillWaiting,
        Resent::NotFound => return Err(WebError::NOT_FOUND),
    };
    let path = format!("{}/deliveries/{delivery}", href(access.channels_href(), id));
    leave_for(&request, &path, &access.app().settings.server, flash)
}

/// A delivery with what its page says besides.
struct Facts {
    channel: Channel,
    known: Known,
    certificate: Option<(String, Option<String>)>,
    goes_to: Option<String>,
    payload: Option<String>,
    channel_href: String,
    own_href: String,
    resend_href: Option<String>,
}

impl Facts {
    async fn load(access: &TeamAccess, connection: &Connection, channel: Channel, id: DeliveryId) -> WebResult<Self> {
        let app = access.app();
        let known = deliveries::find(connection, channel.id, id).await?.ok_or(WebError::NOT_FOUND)?;
        let certificate = match known.certificate_id {
            Some(about) => certificates::find(connection, access.team().id, about)
                .await?
                .map(|found| (found.name, certificate_href(access, about))),
            None => None,
        };
        let channel_href = href(access.channels_href(), channel.id);
        let own_href = format!("{channel_href}/deliveries/{id}");
        let may_resend = access.access().permit_on_team::<ManageChannels>().is_some();
        let ended = known.state != DeliveryState::Waiting;
        // What was sent stays as it was worded then.
        let worded_at = known.attempted_at.unwrap_or_else(|| app.clock.now());
        Ok(Self {
            goes_to: masked(app, &channel),
            payload: preview(app, access.team(), &channel, &known.notification.0, worded_at)?,
            resend_href: (may_resend && ended).then(|| format!("{own_href}/resend")),
            channel,
            known,
            certificate,
            channel_href,
            own_href,
        })
    }

    fn page<'a>(&'a self, access: &'a TeamAccess) -> WebResult<DeliveryPage<'a>> {
        let known = &self.known;
        Ok(DeliveryPage {
            chrome: access.chrome(Some(Tab::Notifications), &[], &[])?,
            channel_href: &self.channel_href,
            channel_name: &self.channel.name,
            goes_to: self.goes_to.as_deref(),
            href: &self.own_href,
            resend_href: self.resend_href.as_deref(),
            delivery: DeliveryView {
                id: known.id,
                event_type: known.notification.0.event_type(),
                certificate: self.certificate.clone(),
                state: known.state,
                attempts: known.attempts,
                outcome: known.outcome.as_deref(),
                response_status: known.response_status,
                excerpt: known.response_excerpt.as_deref().unwrap_or_default(),
                created_at: known.created_at,
                attempted_at: known.attempted_at,
                next_at: known.next_at,
            },
            payload: self.payload.as_deref(),
            signed: self.channel.kind == ChannelKind::Callback,
        })
    }
}
