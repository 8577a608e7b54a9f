//! The list of the Manage tab.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::place::{Place, contains};
use crate::db::schema::certificates;
use crate::domain::certificate::Kind;
use crate::domain::ids::{CertificateId, TeamId, VersionId};
use crate::domain::order::OrderState;

/// A certificate as a row of the list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificates)]
pub struct Listed {
    /// Which.
    pub id: CertificateId,
    /// Its name.
    pub name: String,
    /// What people wrote about it.
    pub description: String,
    /// Where its versions come from.
    pub kind: Kind,
    /// The domains, the primary one first.
    pub domains: Vec<String>,
    /// Who issued the version in use.
    pub issuer: Option<String>,
    /// The key algorithm.
    pub key_algorithm: String,
    /// When the version in use ends.
    pub not_after: Option<DateTime<Utc>>,
    /// When the version in use was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The state of the newest order.
    pub order_state: Option<OrderState>,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// The version in use.
    pub current_version_id: Option<VersionId>,
}

/// What a list is of.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The team.
    pub team: TeamId,
    /// The only certificates to be seen, where not all of the team's.
    pub only: Option<&'a [CertificateId]>,
    /// A text that name, a domain or the issuer contains; anything where it's empty.
    pub search: &'a str,
}

/// A page of the list, newest first, of at most `limit` rows.
pub async fn list(
    mut connection: &Connection,
    selection: Selection<'_>,
    place: Place<CertificateId>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let mut query = certificates::table
        .filter(certificates::team_id.eq(selection.team))
        .select(Listed::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(only) = selection.only {
        query = query.filter(certificates::id.eq_any(only));
    }
    if !selection.search.is_empty() {
        query = query.filter(certificates::search_text.like(contains(selection.search)));
    }
    query = match place {
        Place::First => query.order(certificates::id.desc()),
        Place::After(id) => query.filter(certificates::id.lt(id)).order(certificates::id.desc()),
        Place::Before(id) => query.filter(certificates::id.gt(id)).order(certificates::id.asc()),
    };
    let mut rows = query.load(&mut connection).await?;
    if matches!(place, Place::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}
