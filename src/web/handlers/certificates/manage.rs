//! The Manage tab: the list as it is looked through, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use futures::future::try_join3;
use url::form_urlencoded;

use super::authority_names::{AuthorityNames, Names};
use super::totals::{Length, Totals};
use super::{domain_as_typed, href, key_algorithm_label, late, many};
use crate::auth::access::{ImportCertificates, OrderCertificates, ReadCertificates};
use crate::db::Connection;
use crate::db::certificates::listed::{self, Listed, Selection};
use crate::db::place::{Page, Place};
use crate::domain::find::{Find, FindField, Position};
use crate::ops::activity::{Action, Event, Outcome};
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::list::ROWS;
use crate::web::handlers::{flashes, html, record_read, see_other, without_flash};
use crate::web::health::Delays;
use crate::web::pages::certificates::{CertificateRow, FindView, ManagePage, Total};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Notice, Tab};

/// Certificates are counted up to so many.
const COUNTED: u16 = 1000;

/// `GET /teams/{team}/certificates`
pub async fn manage(
    request: HttpRequest,
    access: TeamAccess,
    delays: web::Data<Delays>,
    totals: web::Data<Totals>,
    authority_names: web::Data<AuthorityNames>,
) -> WebResult<HttpResponse> {
    let permit = access.permit::<ReadCertificates>(Action::CertificatesRead).await?;
    let asked = Asked::of(request.query_string());
    if let Some(canonical) = asked.canonical(&access, request.query_string()) {
        return Ok(see_other(&canonical));
    }
    let only = permit.scope().only();
    let app = access.app();
    let selection = Selection { team: permit.team().id, only, find: &asked.find, now: app.clock.now(), few: false };
    let mut connection = app.db.get().await?;
    let found = Found::read(&access, &connection, &selection, &asked, (&totals, &authority_names)).await?;
    let late = late(&access, &delays, &mut connection).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let link = |key: &str, row: Option<&Listed>| {
        let position = row?.position(asked.find.sort.column, selection.now).to_string();
        Some(asked.find.href(access.manage_href(), &[(key, &position)]))
    };
    let page = ManagePage {
        chrome: access.chrome(Some(Tab::Manage), &shown, notices)?,
        late,
        list_href: access.manage_href(),
        order_href: &format!("{}/order", access.manage_href()),
        import_href: access
            .access()
            .permit_on_team::<ImportCertificates>()
            .map(|_| format!("{}/import", access.manage_href())),
        can_order: access.access().permit_on_team::<OrderCertificates>().is_some(),
        before: link("before", found.page.before()),
        after: link("after", found.page.after()),
        rows: found.page.rows.into_iter().map(|listed| row(&access, listed)).collect(),
        many: many::bar(&access, &asked.find),
        view: FindView {
            find: &asked.find,
            errors: FieldErrors::of_find(access.reader.words, asked.find.faults()),
            authorities: found.authorities,
            total: found.total,
        },
    };
    let body = match target(&request) {
        Some(ManagePage::TARGET) => page.as_table().render()?,
        Some(ManagePage::FOUND) => page.as_found().render()?,
        _ => page.render()?,
    };
    Ok(without_flash(html(body), server, &shown))
}

/// The part of the page that htmx asks for.
fn target(request: &HttpRequest) -> Option<&str> {
    request.headers().get("hx-target").and_then(|id| id.to_str().ok())
}

/// What the address asks for.
struct Asked {
    find: Find,
    place: Place<Position>,
}

impl Asked {
    fn of(query: &str) -> Self {
        let find = Find::of(query);
        let position = |name: &str| {
            let text = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name)?.1;
            Position::read(find.sort.column, &text)
        };
        Self { place: Place::of(position("after"), position("before")), find }
    }

    /// The address that says the same without anything empty, where this isn't it: forms send their empty fields too. None
    /// where something was not understood: it would be forgotten.
    fn canonical(&self, access: &TeamAccess, query: &str) -> Option<String> {
        let place = match &self.place {
            Place::First => None,
            Place::After(position) => Some(("after", position.to_string())),
            Place::Before(position) => Some(("before", position.to_string())),
        };
        let more: Vec<(&str, &str)> = place.iter().map(|(key, text)| (*key, text.as_str())).collect();
        let canonical = self.find.href(access.manage_href(), &more);
        let pairs = |query: &str| form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
        let same = pairs(canonical.split_once('?').map_or("", |(_, query)| query)) == pairs(query);
        (!same && self.find.faults().is_empty()).then_some(canonical)
    }
}

/// What is shown.
struct Found {
    page: Page<Listed>,
    total: Total,
    authorities: Names,
}

impl Found {
    async fn read(
        access: &TeamAccess,
        connection: &Connection,
        selection: &Selection<'_>,
        asked: &Asked,
        (totals, authority_names): (&Totals, &AuthorityNames),
    ) -> WebResult<Self> {
        let query = asked.find.query();
        let Selection { team, only, now, .. } = *selection;
        let known = totals.length(team, &query, now).filter(|_| only.is_none());
        let selection = &Selection { few: known == Some(Length::Page), ..*selection };
        // One more than is shown tells whether there is another page.
        let rows = async { Ok(listed::list(connection, selection, &asked.place, ROWS as u16 + 1).await?) };
        let authorities = async { Ok(authority_names.get(connection).await?) };
        let (rows, authorities, ()) = try_join3(rows, authorities, record(access, connection, selection.find)).await?;
        let page = Page::cut(rows, &asked.place, ROWS);
        let all = matches!(asked.place, Place::First) && !page.has_after;
        let count = match (all, known) {
            (true, _) => page.rows.len() as i64,
            (false, Some(Length::Long)) => i64::from(COUNTED) + 1,
            (false, _) => listed::count(connection, selection, COUNTED).await?,
        };
        let length = if all { Some(Length::Page) } else { (count > i64::from(COUNTED)).then_some(Length::Long) };
        if let Some(length) = length
            && only.is_none()
            && known != Some(length)
        {
            totals.note(team, &query, length, now);
        }
        let total = if count > i64::from(COUNTED) { Total::More } else { Total::Exactly(count) };
        Ok(Self { page, total, authorities })
    }
}

fn row(access: &TeamAccess, listed: Listed) -> CertificateRow {
    CertificateRow {
        id: listed.id,
        href: href(access.manage_href(), listed.id),
        domains: listed.domains.iter().map(|domain| domain_as_typed(domain)).collect(),
        key_algorithm: key_algorithm_label(&listed.key_algorithm),
        status: listed.status(access.app().clock.now()),
        name: listed.name,
        description: listed.description,
        issuer: listed.issuer,
        not_after: listed.not_after,
        auto_renew: listed.auto_renew,
    }
}

/// That the list was read, or searched; a list that refreshes itself is read once.
async fn record(access: &TeamAccess, connection: &Connection, find: &Find) -> WebResult<()> {
    let asked = FindField::ALL.into_iter().filter(|field| *field != FindField::Sort);
    let data: serde_json::Map<_, _> =
        asked.filter_map(|field| Some((field.as_str().to_owned(), find.get(field)?.into()))).collect();
    let event = Event {
        actor: access.actor()?,
        action: if data.is_empty() { Action::CertificatesRead } else { Action::CertificatesSearch },
        team: Some(access.team().id),
        target: None,
        outcome: Outcome::Success,
        data: data.into(),
    };
    record_read(access, connection, event).await
}
