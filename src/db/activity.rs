//! The audit trail's rows.

mod by_words;
pub mod listed;
mod selection;
pub mod words;

use std::borrow::{Borrow, Cow};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use self::listed::Selection;
use self::words::{Tsvector, Words};
use super::Connection;
use super::cached::CachedDsl;
use super::place::Place;
use super::schema::activity_events;
use crate::domain::ids::{EventId, TeamId};

/// One line of the audit trail.
#[derive(Debug)]
pub struct NewEvent<'a> {
    /// Which.
    pub id: EventId,
    /// When.
    pub at: DateTime<Utc>,
    /// The team that it belongs to, where it does.
    pub team_id: Option<uuid::Uuid>,
    /// What kind of actor.
    pub actor_kind: &'static str,
    /// Who.
    pub actor_id: Option<uuid::Uuid>,
    /// Their name then.
    pub actor_name: Cow<'a, str>,
    /// Where from.
    pub address: Option<Cow<'a, str>>,
    /// The browser or program.
    pub user_agent: Option<Cow<'a, str>>,
    /// What was done or tried.
    pub action: &'static str,
    /// What kind of thing it was done to.
    pub target_kind: Option<&'static str>,
    /// Which.
    pub target_id: Option<uuid::Uuid>,
    /// Its name then.
    pub target_name: Option<Cow<'a, str>>,
    /// How it ended.
    pub outcome: &'static str,
    /// Why, where it was refused or failed.
    pub reason: Option<Cow<'a, str>>,
    /// The request that it was part of.
    pub request_id: Option<uuid::Uuid>,
    /// What else identifies what it was about; never a secret.
    pub data: serde_json::Value,
}

impl NewEvent<'_> {
    /// The same, for longer than what it was made of.
    pub fn into_owned(self) -> NewEvent<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        NewEvent {
            id: self.id,
            at: self.at,
            team_id: self.team_id,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            actor_name: Cow::Owned(self.actor_name.into_owned()),
            address: owned(self.address),
            user_agent: owned(self.user_agent),
            action: self.action,
            target_kind: self.target_kind,
            target_id: self.target_id,
            target_name: owned(self.target_name),
            outcome: self.outcome,
            reason: owned(self.reason),
            request_id: self.request_id,
            data: self.data,
        }
    }
}

/// Writes lines, each with what it is found by: one statement, however many there are.
pub async fn insert<'a, E: Borrow<NewEvent<'a>>>(mut connection: &Connection, events: &[E]) -> QueryResult<()> {
    fn each<'e, 'a: 'e, E: Borrow<NewEvent<'a>>, T>(events: &'e [E], of: impl Fn(&'e NewEvent<'a>) -> T) -> Vec<T> {
        events.iter().map(|event| of(event.borrow())).collect()
    }
    diesel::sql_query(
        "WITH made AS (
             SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::uuid[], $6::text[],
                     $7::text[], $8::text[], $9::text[], $10::text[], $11::uuid[], $12::text[], $13::text[], $14::text[],
                     $15::uuid[], $16::jsonb[], $17::tsvector[])
                 AS made (id, at, team_id, actor_kind, actor_id, actor_name, address, user_agent, action, target_kind,
                     target_id, target_name, outcome, reason, request_id, data, words)
         ), recorded AS (
             INSERT INTO activity_events (id, at, team_id, actor_kind, actor_id, actor_name, address, user_agent, action,
                 target_kind, target_id, target_name, outcome, reason, request_id, data)
             SELECT id, at, team_id, actor_kind, actor_id, actor_name, address, user_agent, action, target_kind,
                 target_id, target_name, outcome, reason, request_id, data
             FROM made RETURNING number, id
         )
         INSERT INTO activity_words (number, at, words) SELECT number, at, words FROM recorded JOIN made USING (id)",
    )
    .bind::<Array<Uuid>, _>(each(events, |event| event.id.0))
    .bind::<Array<Timestamptz>, _>(each(events, |event| event.at))
    .bind::<Array<Nullable<Uuid>>, _>(each(events, |event| event.team_id))
    .bind::<Array<Text>, _>(each(events, |event| event.actor_kind))
    .bind::<Array<Nullable<Uuid>>, _>(each(events, |event| event.actor_id))
    .bind::<Array<Text>, _>(each(events, |event| &*event.actor_name))
    .bind::<Array<Nullable<Text>>, _>(each(events, |event| event.address.as_deref()))
    .bind::<Array<Nullable<Text>>, _>(each(events, |event| event.user_agent.as_deref()))
    .bind::<Array<Text>, _>(each(events, |event| event.action))
    .bind::<Array<Nullable<Text>>, _>(each(events, |event| event.target_kind))
    .bind::<Array<Nullable<Uuid>>, _>(each(events, |event| event.target_id))
    .bind::<Array<Nullable<Text>>, _>(each(events, |event| event.target_name.as_deref()))
    .bind::<Array<Text>, _>(each(events, |event| event.outcome))
    .bind::<Array<Nullable<Text>>, _>(each(events, |event| event.reason.as_deref()))
    .bind::<Array<Nullable<Uuid>>, _>(each(events, |event| event.request_id))
    .bind::<Array<Jsonb>, _>(each(events, |event| &event.data))
    .bind::<Array<Tsvector>, _>(each(events, Words::of))
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Whether an action is recorded of a request.
pub async fn is_told_of(connection: &Connection, request: uuid::Uuid, action: &'static str) -> QueryResult<bool> {
    // Words have an index, requests have none.
    let selection = Selection { action: Some(action), text: request.to_string(), ..Selection::default() };
    Ok(!listed::list(connection, &selection, Place::First, 1).await?.is_empty())
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
