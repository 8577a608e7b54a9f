//! Limits on orders, kept here before the authority has to (product reference, "Default limits").

use chrono::TimeDelta;
use diesel_async::RunQueryDsl;

use super::place::{Limit, OrderFault};
use crate::app::App;
use crate::db::Connection;
use crate::db::orders::{Counted, placed_since};
use crate::domain::DomainName;
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::Actor;

/// The limit that one more order would exceed, where there is one; within the transaction that places it.
pub(super) async fn reached(
    connection: &mut Connection,
    app: &App,
    team: TeamId,
    actor: &Actor,
    domains: &[DomainName],
) -> Result<Option<OrderFault>, Fault> {
    let limits = &app.settings.limits;
    if [limits.orders_per_minute, limits.same_names_per_week, limits.orders_per_hour_of_person] == [0; 3] {
        return Ok(None);
    }
    // Orders placed at the same moment would each find room otherwise.
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('orders of ' || $1, 0))")
        .bind::<diesel::sql_types::Text, _>(team.to_string())
        .execute(connection)
        .await?;
    let now = app.clock.now();
    let mut checks = vec![
        (limits.orders_per_minute, TimeDelta::minutes(1), Counted::OfTeam(team), Limit::TeamPerMinute as fn(u32) -> _),
        (limits.same_names_per_week, TimeDelta::days(7), Counted::OfNames(domains), Limit::SameNamesPerWeek),
    ];
    if let Some(person) = actor.id {
        let counted = Counted::ByPerson(person);
        checks.push((limits.orders_per_hour_of_person, TimeDelta::hours(1), counted, Limit::PersonPerHour));
    }
    for (most, span, counted, limit) in checks {
        if most == 0 {
            continue;
        }
        // The oldest of the last `most` orders: once it's out of the span, there is room for one.
        if let Some(oldest) = placed_since(connection, counted, now - span, most).await? {
            return Ok(Some(OrderFault::Limit { limit: limit(most), retry_at: oldest + span }));
        }
    }
    Ok(None)
}
