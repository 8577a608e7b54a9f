//! The Access tab: whoever holds something, a page at a time. All of a team's grants are read for it, since they are
//! shown by who holds them: those that people make are bounded ("grants-per-team"), those of the settings aren't, and what
//! is left out is said.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::views::{self, Known};
use super::{explain_href, reads, record_reading, with_query};
use crate::db::Connection;
use crate::db::grants::{self, Granted, Grantee};
use crate::db::people::Person;
use crate::domain::ids::PersonId;
use crate::ops::access::grant::SHOWN_AFTER_END;
use crate::ops::access::{Found, find_people, searched};
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::{flashes, html, whom, without_flash};
use crate::web::pages::access::{AccessPage, HolderRow, WhoView};
use crate::web::pages::layout::{Notice, Tab};
use crate::web::pages::words::role_word;

/// Holders of one page.
const ROWS: usize = 50;
/// Most grants read: those of the settings come to those that people have made.
const MOST_GRANTS: usize = 5_000;

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    /// Which page, from 1 on.
    page: Option<usize>,
}

/// Somebody, and what they hold.
struct Holder {
    grantee: Grantee,
    who: WhoView,
    grants: Vec<Granted>,
}

/// `GET /teams/{team}/access`
pub async fn list(request: HttpRequest, access: TeamAccess, wanted: web::Query<Wanted>) -> WebResult<HttpResponse> {
    let permit = reads(&access).await?;
    let (app, q) = (access.app(), searched(&wanted.q));
    let connection = app.db.get().await?;
    let ended_since = app.clock.now() - SHOWN_AFTER_END;
    let mut granted = grants::of_team(&connection, permit.team().id, ended_since, MOST_GRANTS as i64 + 1).await?;
    let more = granted.len() > MOST_GRANTS;
    granted.truncate(MOST_GRANTS);
    let mut holders = holders(&access, &connection, granted).await?;
    let listed: Vec<PersonId> = holders.iter().filter_map(|holder| person_id(&holder.grantee)).collect();
    holders.retain(|holder| matches(&access, holder, &q.to_lowercase()));
    let (others, others_more) = others(&access, &connection, &q, &listed).await?;
    let data = if q.is_empty() { serde_json::json!({}) } else { serde_json::json!({ "q": q }) };
    record_reading(&access, &connection, None, data).await?;
    drop(connection);

    let last = holders.len().saturating_sub(1) / ROWS + 1;
    let page = wanted.page.unwrap_or(1).clamp(1, last);
    let link = |page: usize| with_query(access.access_href(), &[("q", &q), ("page", &page.to_string())]);
    let rows = holders.into_iter().skip((page - 1) * ROWS).take(ROWS).enumerate();
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let notices: &[Notice] = if server.demo { &[Notice::Demo] } else { &[] };
    let grant_href = format!("{}/grant", access.access_href());
    let page = AccessPage {
        chrome: access.chrome(Some(Tab::Access), &shown, notices)?,
        access_href: access.access_href(),
        grant_href: views::may_manage(&access).then_some(&grant_href),
        q: &q,
        rows: rows.map(|(at, holder)| row(&access, at, holder)).collect::<WebResult<_>>()?,
        others,
        cut_at: more.then_some(MOST_GRANTS),
        others_more,
        before: (page > 1).then(|| link(page - 1)),
        after: (page < last).then(|| link(page + 1)),
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

/// The grants by who holds them: people, e-mail addresses, groups, each by name.
async fn holders(access: &TeamAccess, connection: &Connection, granted: Vec<Granted>) -> WebResult<Vec<Holder>> {
    let known = Known::of(connection, &granted.iter().map(|grant| &grant.grantee).collect::<Vec<_>>()).await?;
    let mut holders: HashMap<Grantee, Holder> = HashMap::new();
    for grant in granted {
        let holder = holders.entry(grant.grantee.clone()).or_insert_with(|| Holder {
            grantee: grant.grantee.clone(),
            who: known.who(access, &grant.grantee),
            grants: Vec::new(),
        });
        holder.grants.push(grant);
    }
    let mut holders: Vec<Holder> = holders.into_values().collect();
    for holder in &mut holders {
        // Those on the whole team come first.
        holder.grants.sort_by(|a, b| {
            let key =
                |grant: &Granted| (grant.certificate.as_ref().map(|(_, name)| name.clone()), grant.role, grant.id);
            key(a).cmp(&key(b))
        });
    }
    holders.sort_by_cached_key(|holder| {
        let kind = match holder.grantee {
            Grantee::Person(_) => 0,
            Grantee::Email(_) => 1,
            Grantee::Group { .. } => 2,
        };
        (kind, holder.who.name().to_lowercase(), explain_href("", &holder.grantee))
    });
    Ok(holders)
}

const fn person_id(grantee: &Grantee) -> Option<PersonId> {
    match grantee {
        Grantee::Person(id) => Some(*id),
        Grantee::Email(_) | Grantee::Group { .. } => None,
    }
}

/// Whether a text, in lower case, stands in anything that is shown of a holder.
fn matches(access: &TeamAccess, holder: &Holder, q: &str) -> bool {
    let words = access.reader.words;
    let is_in = |text: &str| text.to_lowercase().contains(q);
    let email = match &holder.who {
        WhoView::Person { email: Some(email), .. } => is_in(email),
        WhoView::Email { people, .. } => people.iter().any(|person| is_in(&person.name)),
        WhoView::Person { .. } | WhoView::Group { .. } => false,
    };
    let granted = |grant: &Granted| {
        is_in(role_word(words, grant.role)) || grant.certificate.as_ref().is_some_and(|(_, name)| is_in(name))
    };
    q.is_empty() || is_in(holder.who.name()) || email || holder.grants.iter().any(granted)
}

/// Those who are found and not listed already, and whether there may be more.
async fn others(
    access: &TeamAccess,
    connection: &Connection,
    q: &str,
    listed: &[PersonId],
) -> WebResult<(Vec<HolderRow>, bool)> {
    let Found { people: mut found, more } = find_people(connection, q).await?;
    found.retain(|person| !listed.contains(&person.id));
    let row = |person: Person| {
        let grantee = Grantee::Person(person.id);
        Ok(HolderRow {
            key: person.id.to_string(),
            href: explain_href(access.access_href(), &grantee),
            grant_href: views::may_grant_href(access, &grantee)?,
            who: whom::person(access.app(), &person),
            grants: Vec::new(),
        })
    };
    Ok((found.into_iter().map(row).collect::<WebResult<_>>()?, more))
}

fn row(access: &TeamAccess, at: usize, holder: Holder) -> WebResult<HolderRow> {
    Ok(HolderRow {
        key: at.to_string(),
        href: explain_href(access.access_href(), &holder.grantee),
        grant_href: views::may_grant_href(access, &holder.grantee)?,
        grants: holder.grants.iter().map(|grant| views::grant(access, grant)).collect::<WebResult<_>>()?,
        who: holder.who,
    })
}
