//! Grants on the whole installation: who makes teams and authorities.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Connection;
use super::grants::{Grantee, GranteeColumns};
use super::schema::site_grants;

/// The only role so far.
const ADMIN: &str = "admin";

/// Makes the settings' site administrators those that are listed; those named by other ways stay.
pub async fn list_settings(
    mut connection: &Connection,
    listed: &[Grantee],
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<(Uuid, GranteeColumns)> = site_grants::table
        .filter(site_grants::from_settings)
        .select((
            site_grants::id,
            (site_grants::person_id, site_grants::email, site_grants::provider, site_grants::group_name),
        ))
        .load(&mut connection)
        .await?;
    let is_listed = |columns| Grantee::of_columns(columns).is_some_and(|grantee| listed.contains(&grantee));
    let gone = rows.into_iter().filter_map(|(id, columns)| (!is_listed(columns)).then_some(id));
    diesel::delete(site_grants::table.filter(site_grants::id.eq_any(gone.collect::<Vec<_>>())))
        .execute(&mut connection)
        .await?;
    for grantee in listed {
        grant(connection, grantee, true, granted_by, now).await?;
    }
    Ok(())
}

/// Names a site administrator; whether they weren't one already in that way.
pub async fn grant(
    mut connection: &Connection,
    grantee: &Grantee,
    from_settings: bool,
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (person, email, provider, group) = grantee.columns();
    let made = diesel::insert_into(site_grants::table)
        .values((
            site_grants::id.eq(Uuid::now_v7()),
            site_grants::role.eq(ADMIN),
            site_grants::person_id.eq(person),
            site_grants::email.eq(email),
            site_grants::provider.eq(provider),
            site_grants::group_name.eq(group),
            site_grants::from_settings.eq(from_settings),
            site_grants::granted_by.eq(granted_by),
            site_grants::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await?;
    Ok(made > 0)
}
