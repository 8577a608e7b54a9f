//! The Manage tab: the list, a page at a time.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{domain_as_typed, download_href, href, key_algorithm_label, late, many, menu};
use crate::auth::access::{DownloadCertificates, OrderCertificates, ReadCertificates, Scope};
use crate::db::certificates::listed::{self, Listed, Selection};
use crate::db::place::Page;
use crate::db::versions::{self, InUse};
use crate::domain::certificate::{Status, StatusFacts};
use crate::domain::ids::CertificateId;
use crate::ops::activity::{Action, Event, Outcome};
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::list::{ROWS, Wanted, page_href};
use crate::web::handlers::{flashes, html, record_read, without_flash};
use crate::web::health::Delays;
use crate::web::pages::certificates::{CertificateRow, ManagePage};
use crate::web::pages::layout::{Notice, Tab};

/// `GET /teams/{team}/certificates`
pub async fn manage(
    request: HttpRequest,
    access: TeamAccess,
    wanted: web::Query<Wanted>,
    delays: web::Data<Delays>,
) -> WebResult<HttpResponse> {
    let permit = access.permit::<ReadCertificates>(Action::CertificatesRead).await?;
    let (q, place) = (wanted.search(), wanted.place(CertificateId));
    let only = match permit.scope() {
        Scope::Team => None,
        Scope::Certificates(only) => Some(only.as_slice()),
    };
    let selection = Selection { team: permit.team().id, only, search: &q };
    let app = access.app();
    let mut connection = app.db.get().await?;
    // One more than is shown tells whether there is another page.
    let found = listed::list(&connection, selection, place, ROWS as i64 + 1).await?;
    let found = Page::cut(found, &place, ROWS);
    let in_use = in_use(&access, &mut connection, &found.rows).await?;
    record(&access, &connection, &q).await?;
    let late = late(&access, &delays, &mut connection).await?;
    drop(connection);
    let link = |key: &str, row: Option<&Listed>| row.map(|row| page_href(access.manage_href(), &q, key, row.id.0));
    let (newer, older) = (link("before", found.before()), link("after", found.after()));
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let page = ManagePage {
        chrome: access.chrome(Some(Tab::Manage), &shown, notices)?,
        late,
        list_href: access.manage_href(),
        order_href: &format!("{}/order", access.manage_href()),
        can_order: access.access().permit_on_team::<OrderCertificates>().is_some(),
        can_download: access.access().permit::<DownloadCertificates>().is_some(),
        many: many::bar(&access, &q),
        q: &q,
        rows: found.rows.into_iter().map(|listed| row(&access, &in_use, listed)).collect(),
        newer,
        older,
    };
    let part = access.reader.htmx && request.headers().get("hx-target").is_some_and(|id| id == "certificates");
    let body = if part { page.as_table().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

/// What the rows' menus need to know besides, where the reader has menus with more than a way to the page.
async fn in_use(
    access: &TeamAccess,
    connection: &mut crate::db::Connection,
    found: &[Listed],
) -> WebResult<HashMap<CertificateId, InUse>> {
    let may = |id| {
        let access = access.access();
        access.allows_on::<DownloadCertificates>(id) || access.allows_on::<OrderCertificates>(id)
    };
    let ids: Vec<_> = found.iter().filter(|row| may(row.id)).filter_map(|row| row.current_version_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = versions::in_use(connection, &ids).await?;
    Ok(found.into_iter().map(|in_use| (in_use.certificate_id, in_use)).collect())
}

fn row(access: &TeamAccess, in_use: &HashMap<CertificateId, InUse>, listed: Listed) -> CertificateRow {
    let now = access.app().clock.now();
    let facts =
        StatusFacts { not_after: listed.not_after, revoked_at: listed.revoked_at, order_state: listed.order_state };
    let downloadable =
        listed.not_after.is_some_and(|end| end > now) && access.access().allows_on::<DownloadCertificates>(listed.id);
    CertificateRow {
        id: listed.id,
        href: href(access.manage_href(), listed.id),
        download_href: downloadable.then(|| download_href(access.manage_href(), listed.id)),
        domains: listed.domains.iter().map(|domain| domain_as_typed(domain)).collect(),
        key_algorithm: key_algorithm_label(&listed.key_algorithm),
        status: Status::at(now, facts),
        menu: menu::menu(access, &(&listed).into(), in_use.get(&listed.id)),
        name: listed.name,
        description: listed.description,
        issuer: listed.issuer,
        not_after: listed.not_after,
        auto_renew: listed.auto_renew,
    }
}

/// Reading the list is an event; a page that refreshes itself does not read it anew.
/// That the list was read, or searched; a list that refreshes itself is read once.
async fn record(access: &TeamAccess, connection: &crate::db::Connection, q: &str) -> WebResult<()> {
    let (action, data) = if q.is_empty() {
        (Action::CertificatesRead, serde_json::json!({}))
    } else {
        (Action::CertificatesSearch, serde_json::json!({ "q": q }))
    };
    let event = Event {
        actor: access.actor()?,
        action,
        team: Some(access.team().id),
        target: None,
        outcome: Outcome::Success,
        data,
    };
    record_read(access, connection, event).await
}
