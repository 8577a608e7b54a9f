//! Certificates: the lasting things that people see in the list.

pub mod deleted;
pub mod listed;
pub mod many;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::cached::CachedDsl;
use crate::db::columns::Json;
use crate::db::schema::certificates;
use crate::domain::certificate::{Kind, Status, StatusFacts};
use crate::domain::ids::{AuthorityId, CertificateId, OrderId, TeamId, VersionId};
use crate::domain::order::OrderState;
use crate::domain::{DomainName, KeyAlgorithm};

/// Free labels, `key=value`.
pub type Labels = BTreeMap<String, String>;

/// A certificate as its page and the use cases need it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificates)]
pub struct Certificate {
    /// Which.
    pub id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Its name, unique within the team.
    pub name: String,
    /// What people wrote about it.
    pub description: String,
    /// Where its versions come from.
    pub kind: Kind,
    /// The domains, the primary one first.
    pub domains: Vec<String>,
    /// The key algorithm that it's ordered with.
    pub key_algorithm: String,
    /// Where it's ordered from.
    pub authority_id: Option<AuthorityId>,
    /// The authority's profile that it's ordered on.
    pub profile: Option<String>,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Its labels.
    pub labels: Json<Labels>,
    /// The version in use.
    pub current_version_id: Option<VersionId>,
    /// Who issued the version in use.
    pub issuer: Option<String>,
    /// When the version in use ends.
    pub not_after: Option<DateTime<Utc>>,
    /// When the version in use was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The newest order.
    pub order_id: Option<OrderId>,
    /// The state of the newest order.
    pub order_state: Option<OrderState>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Certificate {
    /// Its status at `now`.
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        let facts =
            StatusFacts { not_after: self.not_after, revoked_at: self.revoked_at, order_state: self.order_state };
        Status::at(now, facts)
    }
}

/// A certificate of a team.
pub async fn find(mut connection: &Connection, team: TeamId, id: CertificateId) -> QueryResult<Option<Certificate>> {
    certificates::table
        .find(id)
        .filter(certificates::team_id.eq(team))
        .select(Certificate::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// A certificate, whosever it is.
pub async fn by_id(mut connection: &Connection, id: CertificateId) -> QueryResult<Certificate> {
    certificates::table.find(id).select(Certificate::as_select()).first(&mut connection).await
}

/// A certificate, which nobody else changes until the transaction ends.
pub async fn lock(mut connection: &Connection, id: CertificateId) -> QueryResult<Option<Certificate>> {
    certificates::table.find(id).select(Certificate::as_select()).for_update().first(&mut connection).await.optional()
}

/// A certificate of a team, which nobody else changes until the transaction ends.
pub async fn find_locked(
    mut connection: &Connection,
    team: TeamId,
    id: CertificateId,
) -> QueryResult<Option<Certificate>> {
    certificates::table
        .find(id)
        .filter(certificates::team_id.eq(team))
        .select(Certificate::as_select())
        .for_update()
        .first(&mut connection)
        .await
        .optional()
}

/// The id of the team's certificate with a name.
pub async fn id_by_name(mut connection: &Connection, team: TeamId, name: &str) -> QueryResult<Option<CertificateId>> {
    certificates::table
        .filter(certificates::team_id.eq(team))
        .filter(certificates::name.eq(name))
        .select(certificates::id)
        .first(&mut connection)
        .await
        .optional()
}

/// A certificate to be ordered.
#[derive(Debug)]
pub struct NewOrdered<'a> {
    /// Which.
    pub id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Its name.
    pub name: &'a str,
    /// What people wrote about it.
    pub description: &'a str,
    /// The domains, the primary one first.
    pub domains: &'a [DomainName],
    /// The key algorithm.
    pub key_algorithm: KeyAlgorithm,
    /// Where from.
    pub authority_id: AuthorityId,
    /// On which profile.
    pub profile: Option<&'a str>,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Its labels.
    pub labels: &'a Labels,
    /// Its first order.
    pub order_id: OrderId,
    /// Who orders it.
    pub created_by: &'a str,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Name of the constraint that keeps names unique within a team.
pub const UNIQUE_NAME: &str = "certificates_team_id_name_key";

/// Stores a certificate whose first order is placed in the same transaction.
pub async fn insert_ordered(mut connection: &Connection, new: &NewOrdered<'_>) -> QueryResult<()> {
    diesel::insert_into(certificates::table)
        .values((
            certificates::id.eq(new.id),
            certificates::team_id.eq(new.team_id),
            certificates::name.eq(new.name),
            certificates::kind.eq(Kind::Ordered),
            certificates::created_by.eq(new.created_by),
            certificates::created_at.eq(new.created_at),
            &OrderedFacts::of(new),
        ))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// A certificate to be imported.
#[derive(Debug)]
pub struct NewImported<'a> {
    /// Which.
    pub id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Its name.
    pub name: &'a str,
    /// What people wrote about it.
    pub description: &'a str,
    /// The names in it.
    pub domains: &'a [String],
    /// The key's algorithm: a [`KeyAlgorithm`]'s word, or the label of what can't be ordered.
    pub key_algorithm: &'a str,
    /// Its labels.
    pub labels: &'a Labels,
    /// Who imports it.
    pub created_by: &'a str,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Stores a certificate whose first version is imported in the same transaction. Answers it as it is stored.
pub async fn insert_imported(mut connection: &Connection, new: &NewImported<'_>) -> QueryResult<Certificate> {
    diesel::insert_into(certificates::table)
        .values((
            certificates::id.eq(new.id),
            certificates::team_id.eq(new.team_id),
            certificates::name.eq(new.name),
            certificates::description.eq(new.description),
            certificates::kind.eq(Kind::Imported),
            certificates::domains.eq(new.domains),
            certificates::key_algorithm.eq(new.key_algorithm),
            certificates::labels.eq(Json(new.labels.clone())),
            certificates::search_text.eq(search_text(new.name, new.domains, None)),
            certificates::created_by.eq(new.created_by),
            certificates::created_at.eq(new.created_at),
        ))
        .returning(Certificate::as_returning())
        .get_result(&mut connection)
        .await
}

/// Notes the key algorithm of an imported certificate's version in use.
pub async fn store_key_algorithm(mut connection: &Connection, id: CertificateId, stored: &str) -> QueryResult<()> {
    diesel::update(certificates::table.find(id))
        .set(certificates::key_algorithm.eq(stored))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Stores what people say of a certificate.
pub async fn store_description(
    mut connection: &Connection,
    certificate: &Certificate,
    name: &str,
    description: &str,
    labels: &Labels,
) -> QueryResult<()> {
    diesel::update(certificates::table.find(certificate.id))
        .set((
            certificates::name.eq(name),
            certificates::description.eq(description),
            certificates::labels.eq(Json(labels.clone())),
            certificates::search_text.eq(search_text(name, &certificate.domains, certificate.issuer.as_deref())),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Gives a certificate that was never issued the facts of another try.
pub async fn order_again(mut connection: &Connection, new: &NewOrdered<'_>) -> QueryResult<()> {
    diesel::update(certificates::table.find(new.id))
        .set(&OrderedFacts::of(new))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// What an order says of its certificate.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = certificates, treat_none_as_null = true)]
struct OrderedFacts<'a> {
    description: &'a str,
    domains: Vec<&'a str>,
    key_algorithm: KeyAlgorithm,
    authority_id: Option<AuthorityId>,
    profile: Option<&'a str>,
    auto_renew: bool,
    labels: Json<Labels>,
    search_text: String,
    order_id: Option<OrderId>,
    order_state: Option<OrderState>,
}

impl<'a> OrderedFacts<'a> {
    fn of(new: &NewOrdered<'a>) -> Self {
        Self {
            description: new.description,
            domains: new.domains.iter().map(DomainName::as_str).collect(),
            key_algorithm: new.key_algorithm,
            authority_id: Some(new.authority_id),
            profile: new.profile,
            auto_renew: new.auto_renew,
            labels: Json(new.labels.clone()),
            search_text: search_text(new.name, new.domains.iter().map(DomainName::as_str), None),
            order_id: Some(new.order_id),
            order_state: Some(OrderState::Placed),
        }
    }
}

/// Notes a certificate's newest order, just placed.
pub async fn store_order(mut connection: &Connection, id: CertificateId, order: OrderId) -> QueryResult<()> {
    diesel::update(certificates::table.find(id))
        .set((certificates::order_id.eq(order), certificates::order_state.eq(OrderState::Placed)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Stores a certificate's labels.
pub async fn store_labels(mut connection: &Connection, id: CertificateId, labels: Labels) -> QueryResult<()> {
    diesel::update(certificates::table.find(id))
        .set(certificates::labels.eq(Json(labels)))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Switches a certificate's auto-renewal.
pub async fn store_auto_renew(mut connection: &Connection, id: CertificateId, on: bool) -> QueryResult<()> {
    diesel::update(certificates::table.find(id))
        .set(certificates::auto_renew.eq(on))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes how a certificate's newest order has ended, without a version; one that isn't the newest any more changes
/// nothing. What happens to an order before is not noted here: lists tell apart orders that are under way, and ends.
pub async fn store_order_end(
    mut connection: &Connection,
    id: CertificateId,
    order: OrderId,
    state: OrderState,
) -> QueryResult<()> {
    diesel::update(certificates::table.find(id).filter(certificates::order_id.eq(order)))
        .set(certificates::order_state.eq(state))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// What a list shows of the version in use.
#[derive(Debug, Clone, Copy)]
pub struct Current<'a> {
    /// Which version.
    pub id: VersionId,
    /// The issuer's name to show.
    pub issuer: &'a str,
    /// The names in it.
    pub domains: &'a [String],
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// The order that it is from, where that ends by it.
    pub ends: Option<OrderId>,
}

/// Puts a version, which isn't revoked, in use.
pub async fn store_current(
    mut connection: &Connection,
    certificate: &Certificate,
    version: Current<'_>,
) -> QueryResult<()> {
    let ended = version.ends.filter(|order| certificate.order_id == Some(*order));
    diesel::update(certificates::table.find(certificate.id))
        .set((
            ended.map(|_| certificates::order_state.eq(OrderState::Issued)),
            certificates::current_version_id.eq(version.id),
            certificates::issuer.eq(version.issuer),
            certificates::not_after.eq(version.not_after),
            certificates::revoked_at.eq(None::<DateTime<Utc>>),
            certificates::search_text.eq(search_text(&certificate.name, version.domains, Some(version.issuer))),
        ))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that the version in use was revoked.
pub async fn store_revoked(mut connection: &Connection, id: CertificateId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(certificates::table.find(id))
        .set(certificates::revoked_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// What a search looks through: one text, so that one index serves. Each part stands between two line ends, which nobody
/// types into a search.
pub(crate) fn search_text(name: &str, domains: impl IntoIterator<Item: AsRef<str>>, issuer: Option<&str>) -> String {
    let mut text = format!("\n{}\n", name.to_lowercase());
    let mut add = |part: &str| {
        text.push_str(part);
        text.push('\n');
    };
    for domain in domains {
        let domain = domain.as_ref();
        add(&domain.to_lowercase());
        // What was imported may have names that can't be ordered.
        let shown = domain.parse::<DomainName>().map(|domain| domain.to_display()).ok();
        if let Some(shown) = shown.filter(|shown| shown != domain) {
            add(&shown.to_lowercase());
        }
    }
    if let Some(issuer) = issuer {
        add(&issuer.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::search_text;

    #[test]
    fn each_part_that_is_searched_for_stands_between_line_ends() {
        let text = search_text("Web Shop", ["xn--bcher-kva.example", "www.shop.test"], Some("Let's Encrypt R11"));
        let parts = "\nweb shop\nxn--bcher-kva.example\nbücher.example\nwww.shop.test\nlet's encrypt r11\n";
        assert_eq!(text, parts);
        assert_eq!(search_text("a", [""; 0], None), "\na\n");
    }
}
