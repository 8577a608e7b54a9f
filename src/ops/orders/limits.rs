//! Limits on orders, kept here before the authority has to (product reference, "Default limits").

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::RunQueryDsl;

use crate::app::App;
use crate::db::Connection;
use crate::db::orders::{Counted, placed_since};
use crate::domain::DomainName;
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::Actor;

/// A limit on orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many first orders of the team a minute.
    OrdersPerMinute,
    /// So many renewals of the team a minute.
    RenewalsPerMinute,
    /// So many orders of the person an hour.
    PersonPerHour,
    /// So many certificates a week for one exact set of names.
    SameNamesPerWeek,
}

/// A limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub limit: Limit,
    /// How many it allows.
    pub most: u32,
    /// When the next order will pass.
    pub retry_at: DateTime<Utc>,
}

/// What is to be placed.
#[derive(Debug, Clone, Copy)]
pub(in crate::ops) enum Asked {
    /// A first order.
    First,
    /// A renewal; `suggested` where the authority itself says when: those it doesn't count per set of names.
    Renewal {
        /// Whether it does.
        suggested: bool,
    },
}

/// The limit that one more order would exceed, where there is one; within the transaction that places it.
pub(in crate::ops) async fn reached(
    connection: &mut Connection,
    app: &App,
    team: TeamId,
    actor: &Actor,
    domains: &[DomainName],
    asked: Asked,
) -> Result<Option<Reached>, Fault> {
    let limits = &app.settings.limits;
    let (minute, week) = (TimeDelta::minutes(1), TimeDelta::days(7));
    let mut checks = Vec::new();
    match asked {
        Asked::First => {
            checks.push((Limit::OrdersPerMinute, limits.orders_per_minute, minute, Counted::OfTeam(team)));
        }
        Asked::Renewal { .. } => {
            let counted = Counted::RenewalsOfTeam(team);
            checks.push((Limit::RenewalsPerMinute, limits.renewals_per_minute, minute, counted));
        }
    }
    if !matches!(asked, Asked::Renewal { suggested: true }) {
        checks.push((Limit::SameNamesPerWeek, limits.same_names_per_week, week, Counted::OfNames(domains)));
    }
    if let Some(person) = actor.id {
        let (most, counted) = (limits.orders_per_hour_of_person, Counted::ByPerson(person));
        checks.push((Limit::PersonPerHour, most, TimeDelta::hours(1), counted));
    }
    checks.retain(|(_, most, ..)| *most != 0);
    if checks.is_empty() {
        return Ok(None);
    }
    // Orders placed at the same moment would each find room otherwise.
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('orders of ' || $1, 0))")
        .bind::<diesel::sql_types::Text, _>(team.to_string())
        .execute(connection)
        .await?;
    for (limit, most, span, counted) in checks {
        // The oldest of the last `most` orders: once it's out of the span, there is room for one.
        if let Some(oldest) = placed_since(connection, counted, app.clock.now() - span, most).await? {
            return Ok(Some(Reached { limit, most, retry_at: oldest + span }));
        }
    }
    Ok(None)
}
