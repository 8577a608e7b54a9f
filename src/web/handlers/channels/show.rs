//! A channel's own page: what it was sent.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{certificate_href, find, href, reads, record_reading, row};
use crate::db::deliveries::{self, Listed, Newest};
use crate::domain::DeliveryState;
use crate::domain::ids::{ChannelId, DeliveryId};
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::channels::{DeliveriesPage, DeliveryRow};
use crate::web::pages::layout::Tab;

/// Rows of one page.
const ROWS: usize = 25;

/// What the address says.
#[derive(Deserialize)]
pub struct Wanted {
    /// Only those of this state.
    state: Option<DeliveryState>,
    /// Only those older than this one.
    before: Option<DeliveryId>,
}

/// `GET /teams/{team}/notifications/{channel}`
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, ChannelId)>,
    wanted: web::Query<Wanted>,
) -> WebResult<HttpResponse> {
    reads(&access).await?;
    let id = path.into_inner().1;
    let app = access.app();
    let connection = app.db.get().await?;
    let channel = find(&access, &connection, id).await?;
    // One more than is shown tells whether there are more.
    let limit = ROWS as i64 + 1;
    let mut found = deliveries::of_channel(&connection, id, wanted.state, wanted.before, limit).await?;
    let newest = deliveries::of_channel(&connection, id, None, None, 1).await?;
    record_reading(&access, &connection, Some(&channel)).await?;
    drop(connection);
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let own = href(access.channels_href(), id);
    let newest = newest.first().map(|newest| Newest {
        channel_id: id,
        id: newest.id,
        state: newest.state,
        created_at: newest.created_at,
    });
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let older = found.last().filter(|_| more).map(|last| last.id);
    let page = DeliveriesPage {
        chrome: access.chrome(Some(Tab::Notifications), &shown, &[])?,
        list_href: access.channels_href(),
        channel: &row(&access, &channel, newest.as_ref()),
        created_at: channel.created_at,
        state: wanted.state,
        newest_href: wanted.before.map(|_| page_href(&own, wanted.state, None)),
        older_href: older.map(|last| page_href(&own, wanted.state, Some(last))),
        rows: found.into_iter().map(|listed| delivery_row(&access, &own, listed)).collect(),
    };
    let body = if access.reader.htmx { page.as_table().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

fn page_href(own: &str, state: Option<DeliveryState>, before: Option<DeliveryId>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(state) = state {
        query.append_pair("state", state.as_str());
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    let query = query.finish();
    if query.is_empty() { own.to_owned() } else { format!("{own}?{query}") }
}

fn delivery_row(access: &TeamAccess, own: &str, listed: Listed) -> DeliveryRow {
    let certificate_href = listed.certificate_id.and_then(|id| certificate_href(access, id));
    DeliveryRow {
        id: listed.id,
        href: format!("{own}/deliveries/{}", listed.id),
        event_type: listed.event_type,
        certificate: listed.certificate.map(|name| (name, certificate_href)),
        about: listed.about,
        state: listed.state,
        attempts: listed.attempts,
        outcome: listed.outcome,
        response_status: listed.response_status,
        created_at: listed.created_at,
        next_at: listed.next_at,
    }
}
