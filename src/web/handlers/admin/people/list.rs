//! Everybody who has signed in, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{LIST, row};
use crate::db::people::listed::{self, Listed};
use crate::db::place::Page;
use crate::domain::ids::PersonId;
use crate::ops::activity::Action;
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::admin::{ROWS, Wanted, page_href, record_reading};
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::admin::PeoplePage;
use crate::web::pages::layout::Tab;

/// `GET /admin/people`
pub async fn list(request: HttpRequest, access: SiteAccess, wanted: web::Query<Wanted>) -> WebResult<HttpResponse> {
    let (q, place) = (wanted.search(), wanted.place(PersonId));
    let app = access.app();
    let connection = app.db.get().await?;
    // One more than is shown tells whether there is another page.
    let found = Page::cut(listed::list(&connection, &q, place, ROWS as i64 + 1).await?, &place, ROWS);
    record_reading(&access, &connection, Action::PeopleRead, Action::PeopleSearch, &q).await?;
    drop(connection);
    let link = |key: &str, row: Option<&Listed>| row.map(|row| page_href(LIST, &q, key, row.person.id.0));
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let page = PeoplePage {
        chrome: access.chrome(Tab::People, &shown)?,
        q: &q,
        rows: found.rows.iter().map(|listed| row(app, listed)).collect(),
        before: link("before", found.before()),
        after: link("after", found.after()),
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}
