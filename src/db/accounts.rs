//! Our accounts at authorities.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::acme_accounts;
use crate::crypto::SealedBytes;
use crate::domain::ids::{AccountId, AuthorityId};

/// An account at an authority.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = acme_accounts)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whose it is.
    pub authority_id: AuthorityId,
    /// Its URL there.
    pub url: String,
    /// Its key and what else is needed to act as it, sealed.
    pub credentials: SealedBytes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The account at an authority, where there is one.
pub async fn of(mut connection: &Connection, authority: AuthorityId) -> QueryResult<Option<Account>> {
    acme_accounts::table
        .filter(acme_accounts::authority_id.eq(authority))
        .select(Account::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Stores an account; the one that is there already stays (another process was quicker).
pub async fn insert(mut connection: &Connection, account: &Account) -> QueryResult<()> {
    diesel::insert_into(acme_accounts::table)
        .values(account)
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Takes away an account that its authority doesn't know any more.
pub async fn delete(mut connection: &Connection, id: AccountId) -> QueryResult<()> {
    diesel::delete(acme_accounts::table.find(id)).execute(&mut connection).await.map(drop)
}

/// Takes away the account at an authority.
pub async fn delete_of(mut connection: &Connection, authority: AuthorityId) -> QueryResult<()> {
    diesel::delete(acme_accounts::table.filter(acme_accounts::authority_id.eq(authority)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// The authorities at which there is an account.
pub async fn authorities(mut connection: &Connection) -> QueryResult<Vec<AuthorityId>> {
    acme_accounts::table.select(acme_accounts::authority_id).load(&mut connection).await
}
