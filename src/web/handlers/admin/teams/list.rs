//! Every team, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{LIST, rows};
use crate::db::place::Page;
use crate::db::teams::listed;
use crate::domain::ids::TeamId;
use crate::ops::activity::Action;
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::admin::{ROWS, Wanted, page_href, record_reading};
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::admin::TeamsPage;
use crate::web::pages::layout::Tab;

/// `GET /admin/teams`
pub async fn list(request: HttpRequest, access: SiteAccess, wanted: web::Query<Wanted>) -> WebResult<HttpResponse> {
    let (q, place) = (wanted.search(), wanted.place(TeamId));
    let app = access.app();
    let connection = app.db.get().await?;
    // One more than is shown tells whether there is another page.
    let found = Page::cut(listed::list(&connection, &q, place, ROWS as i64 + 1).await?, &place, ROWS);
    let link = |key: &str, row: Option<&listed::Listed>| row.map(|row| page_href(LIST, &q, key, row.team.id.0));
    let (before, after) = (link("before", found.before()), link("after", found.after()));
    let rows = rows(app, &connection, found.rows).await?;
    record_reading(&access, &connection, Action::TeamsRead, Action::TeamsSearch, &q).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let page = TeamsPage { chrome: access.chrome(Tab::Teams, &shown)?, q: &q, rows, before, after };
    Ok(without_flash(html(page.render()?), server, &shown))
}
