//! The Notifications tab: the team's channels, all at once, since they are few.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{reads, record_reading, row};
use crate::auth::access::ManageChannels;
use crate::db::signing_keys::SigningKey;
use crate::db::{channels, deliveries, signing_keys};
use crate::ops::access::signing_keys::published_path;
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::channels::{ChannelsPage, KeyRow};
use crate::web::pages::layout::{Notice, Tab};

/// `GET /teams/{team}/notifications`
pub async fn list(request: HttpRequest, access: TeamAccess) -> WebResult<HttpResponse> {
    let permit = reads(&access).await?;
    let (app, team) = (access.app(), permit.team().id);
    let connection = app.db.get().await?;
    let all = channels::of_team(&connection, team).await?;
    let newest = deliveries::newest(&connection, team).await?;
    let keys = signing_keys::of_team(&connection, team, app.clock.now()).await?;
    record_reading(&access, &connection, None).await?;
    drop(connection);
    let base = access.channels_href();
    let may_manage = access.access().permit_on_team::<ManageChannels>().is_some();
    let (add_href, new_key_href) = (format!("{base}/add"), format!("{base}/keys/new"));
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let page = ChannelsPage {
        chrome: access.chrome(Some(Tab::Notifications), &shown, notices)?,
        add_href: may_manage.then_some(&add_href),
        rows: all
            .iter()
            .map(|channel| row(&access, channel, newest.iter().find(|newest| newest.channel_id == channel.id)))
            .collect(),
        keys: keys.into_iter().map(|key| key_row(base, key, may_manage)).collect(),
        key_href: &format!("{base}/key"),
        jwks_url: &format!("{}{}", server.origin(), published_path(team, "jwks")),
        new_key_href: may_manage.then_some(&new_key_href),
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

fn key_row(base: &str, key: SigningKey, may_manage: bool) -> KeyRow {
    let retires = key.retires_at.is_some() && may_manage;
    KeyRow {
        retire_href: retires.then(|| format!("{base}/keys/{}/retire", key.id)),
        id: key.id,
        kid: key.kid,
        created_at: key.created_at,
        retires_at: key.retires_at,
    }
}
