//! The audit trail's rows.

pub mod listed;
pub mod words;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures::future::try_join_all;

use self::words::Words;
use super::Connection;
use super::cached::{CachedDsl, MOST_ROWS};
use super::schema::activity_events;
use crate::domain::ids::{EventId, TeamId};

/// One line of the audit trail.
#[derive(Debug, Insertable)]
#[diesel(table_name = activity_events)]
pub struct NewEvent<'a> {
    /// Which.
    pub id: EventId,
    /// When.
    pub at: DateTime<Utc>,
    /// The team that it belongs to, where it does.
    pub team_id: Option<uuid::Uuid>,
    /// What kind of actor.
    pub actor_kind: &'a str,
    /// Who.
    pub actor_id: Option<uuid::Uuid>,
    /// Their name then.
    pub actor_name: &'a str,
    /// Where from.
    pub address: Option<&'a str>,
    /// The browser or program.
    pub user_agent: Option<&'a str>,
    /// What was done or tried.
    pub action: &'a str,
    /// What kind of thing it was done to.
    pub target_kind: Option<&'a str>,
    /// Which.
    pub target_id: Option<uuid::Uuid>,
    /// Its name then.
    pub target_name: Option<&'a str>,
    /// How it ended.
    pub outcome: &'a str,
    /// Why, where it was refused or failed.
    pub reason: Option<&'a str>,
    /// The request that it was part of.
    pub request_id: Option<uuid::Uuid>,
    /// What else identifies what it was about; never a secret.
    pub data: serde_json::Value,
}

/// Writes lines.
pub async fn insert(connection: &Connection, events: &[NewEvent<'_>]) -> QueryResult<()> {
    let written = events.chunks(MOST_ROWS).map(async |events| {
        let mut connection = connection;
        // Each with what it is found by.
        let words = |event| activity_events::words.eq(Words::of(event));
        let rows: Vec<_> = events.iter().map(|event| (event, words(event))).collect();
        diesel::insert_into(activity_events::table).values(rows).cached().execute(&mut connection).await
    });
    try_join_all(written).await.map(drop)
}

/// What actions are counted by.
#[derive(Debug, Clone, Copy)]
pub enum Counted {
    /// Those in a team; what they were done to may be gone.
    InTeam(TeamId),
    /// Those on one thing.
    On(uuid::Uuid),
}

/// When the oldest of the newest `most` of these actions was done by a person, since a moment; none where there are fewer.
pub async fn done_since(
    mut connection: &Connection,
    counted: Counted,
    actions: &[&str],
    since: DateTime<Utc>,
    most: u32,
) -> QueryResult<Option<DateTime<Utc>>> {
    let query = activity_events::table
        .filter(activity_events::action.eq_any(actions))
        .filter(activity_events::actor_kind.eq("person"))
        .filter(activity_events::outcome.eq("success"))
        .filter(activity_events::at.gt(since))
        .order(activity_events::at.desc())
        .offset(i64::from(most.saturating_sub(1)))
        .select(activity_events::at)
        .into_boxed();
    let query = match counted {
        Counted::InTeam(team) => query.filter(activity_events::team_id.eq(team)),
        Counted::On(thing) => query.filter(activity_events::target_id.eq(thing)),
    };
    query.first(&mut connection).await.optional()
}
