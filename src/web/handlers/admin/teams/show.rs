//! A team's page: who administers it, and nothing of what it holds.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::find;
use crate::domain::ids::TeamId;
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::admin::TeamPage;
use crate::web::pages::layout::Tab;

/// `GET /admin/teams/{team}`
pub async fn show(request: HttpRequest, access: SiteAccess, id: web::Path<TeamId>) -> WebResult<HttpResponse> {
    let app = access.app();
    let connection = app.db.get().await?;
    let team = find(&access, &connection, *id).await?;
    let event = Event {
        actor: access.actor()?,
        action: Action::AccessRead,
        team: Some(team.id),
        target: Some(Target { kind: "team", id: team.id.0, name: &team.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    activity::record(&connection, app, event).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let url = format!("{}/teams/{}", server.origin(), team.slug);
    let page = TeamPage { chrome: access.chrome(Tab::Teams, &shown)?, team: &team, url: &url };
    Ok(without_flash(html(page.render()?), server, &shown))
}
