//! What somebody can do on the team, and why.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::views::{self, Known};
use super::{provider_name, reads, record_reading};
use crate::auth::access::Scope;
use crate::db::grants::Grantee;
use crate::db::people;
use crate::domain::email_address;
use crate::domain::group_name::MAX_GROUP;
use crate::domain::ids::PersonId;
use crate::ops::access::explain::{self, Explained, Standing};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::{html, whom};
use crate::web::pages::access::{ActionRow, CertificateView, ExplainPage, HeldRow, Reach, WhoView};
use crate::web::pages::layout::Tab;

/// `GET /teams/{team}/access/people/{person}`
pub async fn person(access: TeamAccess, path: web::Path<(String, PersonId)>) -> WebResult<HttpResponse> {
    let permit = reads(&access).await?;
    let connection = access.app().db.get().await?;
    let found = people::with_last_sign_in(&connection, path.into_inner().1).await?;
    let (person, signed_in_at) = found.ok_or(WebError::NOT_FOUND)?;
    let standing = explain::of_person_on(&connection, &person, permit.team(), access.app().clock.now()).await?;
    record_reading(&access, &connection, Some(&person), serde_json::json!({})).await?;
    drop(connection);
    let who = whom::person(access.app(), &person);
    let (grantee, blocked_at) = (Grantee::Person(person.id), person.blocked_at);
    let subject = Subject { who: &who, grantee: &grantee, signed_in_at: Some(signed_in_at), blocked_at };
    draw(&access, &subject, &standing)
}

/// The e-mail address in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OfEmail {
    address: String,
}

/// `GET /teams/{team}/access/email?address=...`
pub async fn email(access: TeamAccess, wanted: web::Query<OfEmail>) -> WebResult<HttpResponse> {
    of_grantee(&access, Grantee::Email(email_address::lowered(&readable(&wanted.address)).unwrap_or_default())).await
}

/// The group in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OfGroup {
    provider: String,
    name: String,
}

/// `GET /teams/{team}/access/group?provider=...&name=...`
pub async fn group(access: TeamAccess, wanted: web::Query<OfGroup>) -> WebResult<HttpResponse> {
    of_grantee(&access, Grantee::Group { provider: readable(&wanted.provider), name: readable(&wanted.name) }).await
}

/// A name as it may be looked for.
fn readable(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(MAX_GROUP).collect()
}

/// What a grantee can do who is no person; one without a name is nobody.
async fn of_grantee(access: &TeamAccess, grantee: Grantee) -> WebResult<HttpResponse> {
    let permit = reads(access).await?;
    if matches!(&grantee, Grantee::Email(name) | Grantee::Group { name, .. } if name.is_empty()) {
        return Err(WebError::NOT_FOUND);
    }
    let connection = access.app().db.get().await?;
    let known = Known::of(&connection, &[&grantee]).await?;
    let standing = explain::of_grantee_on(&connection, &grantee, permit.team(), access.app().clock.now()).await?;
    let data = match &grantee {
        Grantee::Email(email) => serde_json::json!({ "email": email }),
        Grantee::Group { provider, name } => serde_json::json!({ "provider": provider, "group": name }),
        Grantee::Person(id) => serde_json::json!({ "person": id }),
    };
    record_reading(access, &connection, None, data).await?;
    drop(connection);
    let who = known.who(access, &grantee);
    draw(access, &Subject { who: &who, grantee: &grantee, signed_in_at: None, blocked_at: None }, &standing)
}

/// Whom a page is about.
struct Subject<'a> {
    who: &'a WhoView,
    grantee: &'a Grantee,
    signed_in_at: Option<DateTime<Utc>>,
    blocked_at: Option<DateTime<Utc>>,
}

fn draw(access: &TeamAccess, subject: &Subject<'_>, standing: &Standing) -> WebResult<HttpResponse> {
    let held = standing.grants.iter().map(|grant| {
        let provider = match &grant.grantee {
            Grantee::Group { provider, .. } => provider_name(access.app(), provider).to_owned(),
            Grantee::Person(_) | Grantee::Email(_) => String::new(),
        };
        Ok(HeldRow { grant: views::grant(access, grant)?, grantee: grant.grantee.clone(), provider })
    });
    let held = held.collect::<WebResult<Vec<_>>>()?;
    let actions = standing.actions.iter().map(|explained| action(standing, &held, explained)).collect();
    let grant_href = views::may_grant_href(access, subject.grantee)?;
    let page = ExplainPage {
        chrome: access.chrome(Some(Tab::Access), &[], &[])?,
        access_href: access.access_href(),
        who: subject.who,
        signed_in_at: subject.signed_in_at,
        blocked_at: subject.blocked_at,
        grant_href: grant_href.as_deref(),
        held,
        actions,
    };
    Ok(html(page.render()?))
}

fn action(standing: &Standing, held: &[HeldRow], explained: &Explained) -> ActionRow {
    let places = standing.grants.iter().enumerate().filter(|(_, grant)| explained.by.contains(&grant.id));
    let by: Vec<usize> = places.map(|(place, _)| place).collect();
    let reach = match &explained.scope {
        None => Reach::Nothing,
        Some(Scope::Team) => Reach::Team,
        Some(Scope::Certificates(_)) => Reach::Certificates(certificates(held, &by)),
    };
    ActionRow { permission: explained.permission, reach, by }
}

/// The certificates of some of what is held, each once, by name.
fn certificates(held: &[HeldRow], places: &[usize]) -> Vec<CertificateView> {
    let of = |place: &usize| held.get(*place)?.grant.certificate.clone();
    let mut certificates: Vec<CertificateView> = places.iter().filter_map(of).collect();
    certificates.sort_by(|a, b| a.name.cmp(&b.name));
    certificates.dedup();
    certificates
}
