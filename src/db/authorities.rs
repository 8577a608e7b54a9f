//! ACME authorities that certificates can be ordered from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::columns::Json;
use super::schema::{authorities, certificates, orders};
use crate::crypto::{Identity, SealedBytes};
use crate::domain::authority::DirectoryFacts;
use crate::domain::ids::AuthorityId;

/// Each has a name of its own, whatever its case.
pub const UNIQUE_NAME: &str = "authorities_name";
/// Each has a directory of its own.
pub const UNIQUE_DIRECTORY: &str = "authorities_directory_url_key";
/// What keeps an authority from going while a certificate or an order refers to it.
pub const REFERENCES: [&str; 2] = ["certificates_authority_id_fkey", "orders_authority_id_fkey"];

/// An authority.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = authorities, treat_none_as_null = true)]
pub struct Authority {
    /// Which.
    pub id: AuthorityId,
    /// The name to show.
    pub name: String,
    /// Its directory.
    pub directory_url: String,
    /// The e-mail address given when an account is made.
    pub contact: Option<String>,
    /// When somebody agreed to its terms of service, or had none to agree to; nothing is ordered before.
    pub terms_accepted_at: Option<DateTime<Utc>>,
    /// How many newOrder requests it gets at once from one process.
    pub parallel_new_orders: i32,
    /// Its profiles: names and descriptions.
    pub profiles: Json<BTreeMap<String, String>>,
    /// Its place in lists.
    pub position: i32,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Whether the settings list it: they alone say its name, its directory and its roots.
    pub from_settings: bool,
    /// DER of the roots that its own HTTPS certificate may end at; the machine's trust store where there are none.
    pub trusted_roots: Vec<Vec<u8>>,
    /// Who agreed to its terms; the settings where it is nobody.
    pub terms_accepted_by: Option<String>,
    /// The terms that were agreed to, where known.
    pub terms_url: Option<String>,
    /// What its directory says of itself; none until it was read.
    pub facts: Option<Json<DirectoryFacts>>,
    /// The key identifier of external account binding (RFC 8555 section 7.3.4).
    pub eab_key_identifier: Option<String>,
    /// Its HMAC key, sealed for [`eab_identity`].
    pub eab_hmac_key: Option<SealedBytes>,
    /// Whether both are the settings'.
    pub eab_from_settings: bool,
    /// Whether a person has set [`Authority::parallel_new_orders`], rather than the settings.
    pub limit_set_here: bool,
    /// Since when it is offered for new orders no more.
    pub switched_off_at: Option<DateTime<Utc>>,
    /// Who switched it off; none where the settings have dropped it.
    pub switched_off_by: Option<String>,
}

impl Authority {
    /// Whether it is offered for new orders.
    pub fn is_offered(&self) -> bool {
        self.switched_off_at.is_none()
    }

    /// Whether an order may be placed there.
    pub fn takes_orders(&self) -> bool {
        self.is_offered() && self.terms_accepted_at.is_some()
    }
}

/// What the sealed HMAC key of an authority belongs to.
pub fn eab_identity(id: AuthorityId) -> Identity {
    Identity::new("authorities.eab_hmac_key", id.0)
}

/// How much an authority is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Certificates that it issued the version in use of.
    pub issued: i64,
    /// Those of them that are renewed there by themselves.
    pub renewing: i64,
}

/// Every authority, in the order of lists.
pub async fn all(mut connection: &Connection) -> QueryResult<Vec<Authority>> {
    authorities::table
        .order((authorities::position, authorities::name))
        .select(Authority::as_select())
        .load(&mut connection)
        .await
}

/// Every authority by its name, in the order of lists.
pub async fn names(mut connection: &Connection) -> QueryResult<Vec<(AuthorityId, String)>> {
    authorities::table
        .order((authorities::position, authorities::name))
        .select((authorities::id, authorities::name))
        .load(&mut connection)
        .await
}

/// Every authority, held until the transaction ends: nobody else adds, changes or orders any meanwhile.
pub async fn lock_all(mut connection: &Connection) -> QueryResult<Vec<Authority>> {
    authorities::table
        .order((authorities::position, authorities::name))
        .select(Authority::as_select())
        .for_update()
        .load(&mut connection)
        .await
}

/// One authority.
pub async fn by_id(mut connection: &Connection, id: AuthorityId) -> QueryResult<Option<Authority>> {
    authorities::table.find(id).select(Authority::as_select()).first(&mut connection).await.optional()
}

/// The same, held until the transaction ends.
pub async fn lock(mut connection: &Connection, id: AuthorityId) -> QueryResult<Option<Authority>> {
    authorities::table.find(id).select(Authority::as_select()).for_update().first(&mut connection).await.optional()
}

/// Stores what an authority's directory says.
pub async fn store_directory(
    mut connection: &Connection,
    id: AuthorityId,
    profiles: &BTreeMap<String, String>,
    facts: &DirectoryFacts,
) -> QueryResult<()> {
    diesel::update(authorities::table.find(id))
        .set((authorities::profiles.eq(Json(profiles.clone())), authorities::facts.eq(Some(Json(facts.clone())))))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Adds an authority.
pub async fn insert(mut connection: &Connection, authority: &Authority) -> QueryResult<()> {
    diesel::insert_into(authorities::table).values(authority).execute(&mut connection).await.map(drop)
}

/// Stores an authority that the transaction has locked, as a whole.
pub async fn update(mut connection: &Connection, authority: &Authority) -> QueryResult<()> {
    diesel::update(authorities::table.find(authority.id)).set(authority).execute(&mut connection).await.map(drop)
}

/// Stores the places of authorities in lists.
pub async fn store_order(mut connection: &Connection, ids: &[AuthorityId]) -> QueryResult<()> {
    for (position, id) in (0_i32..).zip(ids) {
        diesel::update(authorities::table.find(id))
            .set(authorities::position.eq(position))
            .execute(&mut connection)
            .await?;
    }
    Ok(())
}

/// Takes an authority away with our account there. Where something refers to it, the database refuses.
pub async fn delete(mut connection: &Connection, id: AuthorityId) -> QueryResult<()> {
    super::accounts::delete_of(connection, id).await?;
    diesel::delete(authorities::table.find(id)).execute(&mut connection).await.map(drop)
}

/// How much each authority is used; those without certificates are left out.
pub async fn usage(mut connection: &Connection) -> QueryResult<BTreeMap<AuthorityId, Usage>> {
    let issued = certificates::current_version_id.is_not_null();
    let rows: Vec<(Option<AuthorityId>, bool, i64)> = certificates::table
        .filter(certificates::authority_id.is_not_null().and(issued))
        .group_by((certificates::authority_id, certificates::auto_renew))
        .select((certificates::authority_id, certificates::auto_renew, count_star()))
        .load(&mut connection)
        .await?;
    let mut found: BTreeMap<AuthorityId, Usage> = BTreeMap::new();
    for (id, renewing, count) in rows {
        let Some(id) = id else { continue };
        let usage = found.entry(id).or_default();
        usage.issued += count;
        usage.renewing += if renewing { count } else { 0 };
    }
    Ok(found)
}

/// Whether a certificate or an order refers to an authority.
pub async fn is_referred_to(mut connection: &Connection, id: AuthorityId) -> QueryResult<bool> {
    let certificates = certificates::table.filter(certificates::authority_id.eq(id));
    let orders = orders::table.filter(orders::authority_id.eq(id));
    let by_certificate = diesel::select(exists(certificates)).get_result(&mut connection).await?;
    Ok(by_certificate || diesel::select(exists(orders)).get_result(&mut connection).await?)
}

/// Whether an authority other than `but` has this name.
pub async fn is_name_taken(mut connection: &Connection, name: &str, but: Option<AuthorityId>) -> QueryResult<bool> {
    let same = diesel::dsl::sql::<Bool>("lower(name) = lower(").bind::<Text, _>(name).sql(")");
    let named = authorities::table.filter(same);
    match but {
        Some(id) => diesel::select(exists(named.filter(authorities::id.ne(id)))).get_result(&mut connection).await,
        None => diesel::select(exists(named)).get_result(&mut connection).await,
    }
}
