//! ACME authorities that certificates can be ordered from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::columns::Json;
use super::schema::authorities;
use crate::domain::ids::AuthorityId;

/// An authority.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = authorities)]
pub struct Authority {
    /// Which.
    pub id: AuthorityId,
    /// The name to show.
    pub name: String,
    /// Its directory.
    pub directory_url: String,
    /// DER of the root that its own HTTPS certificate ends at, where that is no public one.
    pub trusted_root: Option<Vec<u8>>,
    /// The e-mail address given when an account is made.
    pub contact: Option<String>,
    /// When the operator accepted its terms of service; nothing is ordered before.
    pub terms_accepted_at: Option<DateTime<Utc>>,
    /// How many newOrder requests it gets at once from one process.
    pub parallel_new_orders: i32,
    /// Its profiles: names and descriptions.
    pub profiles: Json<BTreeMap<String, String>>,
}

/// An authority as the settings describe it.
#[derive(Debug, Clone)]
pub struct Configured<'a> {
    /// The name to show.
    pub name: &'a str,
    /// Its directory, by which it is known.
    pub directory_url: &'a str,
    /// DER of the root that its own HTTPS certificate ends at, where that is no public one.
    pub trusted_root: Option<&'a [u8]>,
    /// The e-mail address given when an account is made.
    pub contact: Option<&'a str>,
    /// Whether the operator accepts its terms of service.
    pub terms_accepted: bool,
    /// How many newOrder requests it gets at once.
    pub parallel_new_orders: i32,
    /// The profiles that it's known to have until its directory was read: names and descriptions.
    pub profiles: &'a BTreeMap<String, String>,
    /// Its place in lists.
    pub position: i32,
}

/// Every authority, in the order of lists.
pub async fn all(mut connection: &Connection) -> QueryResult<Vec<Authority>> {
    authorities::table
        .order((authorities::position, authorities::name))
        .select(Authority::as_select())
        .load(&mut connection)
        .await
}

/// One authority.
pub async fn by_id(mut connection: &Connection, id: AuthorityId) -> QueryResult<Option<Authority>> {
    authorities::table.find(id).select(Authority::as_select()).first(&mut connection).await.optional()
}

/// Stores the profiles that an authority's directory lists.
pub async fn store_profiles(
    mut connection: &Connection,
    id: AuthorityId,
    profiles: &BTreeMap<String, String>,
) -> QueryResult<()> {
    diesel::update(authorities::table.find(id))
        .set(authorities::profiles.eq(Json(profiles.clone())))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Makes an authority, or brings one that has its directory up to date with the settings. Terms once accepted stay so.
pub async fn ensure(mut connection: &Connection, configured: &Configured<'_>, now: DateTime<Utc>) -> QueryResult<()> {
    let changing = (
        authorities::name.eq(configured.name),
        authorities::trusted_root.eq(configured.trusted_root),
        authorities::contact.eq(configured.contact),
        authorities::parallel_new_orders.eq(configured.parallel_new_orders),
        authorities::position.eq(configured.position),
    );
    let id: AuthorityId = diesel::insert_into(authorities::table)
        .values((
            authorities::id.eq(AuthorityId::new()),
            authorities::directory_url.eq(configured.directory_url),
            authorities::created_at.eq(now),
            authorities::profiles.eq(Json(configured.profiles.clone())),
            changing,
        ))
        .on_conflict(authorities::directory_url)
        .do_update()
        .set(changing)
        .returning(authorities::id)
        .get_result(&mut connection)
        .await?;
    if configured.terms_accepted {
        diesel::update(authorities::table.find(id).filter(authorities::terms_accepted_at.is_null()))
            .set(authorities::terms_accepted_at.eq(now))
            .execute(&mut connection)
            .await?;
    }
    Ok(())
}
