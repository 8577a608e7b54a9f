//! Which events are meant, as SQL says it.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use uuid::Uuid;

use super::words::Wanted;
use crate::db::seals::StoredEvent;
use crate::domain::ids::TeamId;

/// How most events end.
const DONE: &str = "success";

/// Somebody or something: by identity, or by what is a part of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// This one.
    Id(Uuid),
    /// Whoever had this in their name then.
    Part(String),
}

impl Named {
    pub(super) fn id(&self) -> Option<Uuid> {
        if let Self::Id(id) = self { Some(*id) } else { None }
    }

    pub(super) fn part(&self) -> Option<&str> {
        if let Self::Part(part) = self { Some(part) } else { None }
    }
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of a team; all teams', and those of none, where none is named.
    pub team: Option<TeamId>,
    /// Those that somebody did or tried; of a name, words of which one has a letter or digit.
    pub actor: Option<Named>,
    /// Those on something; of a name, words of which one has a letter or digit.
    pub target: Option<Named>,
    /// Those of a kind.
    pub action: Option<&'static str>,
    /// Those that ended so.
    pub outcome: Option<&'static str>,
    /// Those from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Those before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Those with all of these words; empty, or with a letter or digit in it.
    pub text: String,
}

/// Where an event stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Position {
    /// Its moment.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
}

impl StoredEvent {
    /// Where it stands in the list.
    pub fn position(&self) -> Position {
        Position { at: self.line().at, number: self.number() }
    }
}

/// What an index is asked for: its rows are in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Target(Uuid),
    Actor(Uuid),
    Outcome(&'static str),
    OutcomeInTeam(TeamId, &'static str),
    Team(TeamId),
    ActionInTeam(TeamId, &'static str),
    Action(&'static str),
    All,
}

impl Selection {
    /// The index whose rows are the fewest, as a rule.
    pub(super) fn index(&self) -> Index {
        match (&self.target, &self.actor, self.outcome, self.team, self.action) {
            (Some(Named::Id(id)), ..) => Index::Target(*id),
            (_, Some(Named::Id(id)), ..) => Index::Actor(*id),
            (.., Some(outcome), Some(team), _) if outcome != DONE => Index::OutcomeInTeam(team, outcome),
            (.., Some(outcome), None, _) if outcome != DONE => Index::Outcome(outcome),
            (.., Some(team), Some(action)) => Index::ActionInTeam(team, action),
            (.., Some(team), None) => Index::Team(team),
            (.., Some(action)) => Index::Action(action),
            _ => Index::All,
        }
    }

    /// Whether the index alone tells which events are meant.
    pub(super) fn is_answered_by(&self, index: Index) -> bool {
        let Self { team, actor, target, action, outcome, text, .. } = self;
        let told = [
            team.is_none() || matches!(index, Index::Team(_) | Index::OutcomeInTeam(..) | Index::ActionInTeam(..)),
            actor.is_none() || matches!(index, Index::Actor(_)),
            target.is_none() || matches!(index, Index::Target(_)),
            action.is_none() || matches!(index, Index::Action(_) | Index::ActionInTeam(..)),
            outcome.is_none() || matches!(index, Index::Outcome(_) | Index::OutcomeInTeam(..)),
            text.is_empty(),
        ];
        told.into_iter().all(|told| told)
    }

    /// Words that every event that is meant has, besides those that were typed.
    pub(super) fn facts(&self) -> Wanted {
        let mut words = Wanted::default();
        if let Some(team) = self.team {
            words.add_id(team.0);
        }
        for named in [&self.actor, &self.target] {
            if let Some(Named::Id(id)) = named {
                words.add_id(*id);
            }
        }
        for word in [self.action, self.outcome].into_iter().flatten() {
            words.add_word(word);
        }
        words
    }

    /// The words that were typed.
    pub(super) fn text_words(&self) -> Wanted {
        let mut words = Wanted::default();
        words.add_text(&self.text);
        for named in [&self.actor, &self.target] {
            if let Some(Named::Part(part)) = named {
                words.add_text(part);
            }
        }
        words
    }

    /// Conditions that an index is read by: its rows within the span of time.
    pub(super) fn of_index(&self, index: Index) -> Vec<&'static str> {
        let mut conditions = match index {
            Index::Target(_) => vec![TARGET],
            Index::Actor(_) => vec![ACTOR],
            // The second as the index has it, so that it is found to fit.
            Index::Outcome(_) => vec![OUTCOME, "outcome <> 'success'"],
            Index::OutcomeInTeam(..) => vec![TEAM, OUTCOME, "outcome <> 'success'"],
            Index::Team(_) => vec![TEAM],
            Index::ActionInTeam(..) => vec![TEAM, ACTION],
            Index::Action(_) => vec![ONE_OF_ACTIONS],
            Index::All => Vec::new(),
        };
        conditions.extend(self.from.map(|_| "at >= $6"));
        conditions.extend(self.until.map(|_| "at < $7"));
        conditions
    }

    /// Conditions that all events meet that are meant, but for the words that were typed.
    pub(super) fn conditions(&self) -> Vec<&'static str> {
        let mut conditions = self.of_index(Index::All);
        conditions.extend(self.team.map(|_| TEAM));
        conditions.extend(self.action.map(|_| ACTION));
        conditions.extend(self.outcome.map(|_| OUTCOME));
        conditions.extend(self.actor.as_ref().map(|named| match named {
            Named::Id(_) => ACTOR,
            Named::Part(_) => "lower(actor_name) LIKE $8",
        }));
        conditions.extend(self.target.as_ref().map(|named| match named {
            Named::Id(_) => TARGET,
            Named::Part(_) => "lower(target_name) LIKE $9",
        }));
        conditions
    }
}

// The numbers are those of what `Read` binds.
const TEAM: &str = "team_id = $1";
const ACTOR: &str = "actor_id = $2";
const TARGET: &str = "target_id = $3";
const ACTION: &str = "action = $4";
const OUTCOME: &str = "outcome = $5";
/// [`ACTION`], said so that the rows aren't known to be of one action: only then an order that begins with it is one that other
/// indexes can't give, and a plan for any action doesn't go through all events until there are enough of a rare one.
const ONE_OF_ACTIONS: &str = "action = ANY(ARRAY[$4])";

/// That an event has the words that were typed: as a value and not as a join, lest the database think of reading all words.
pub(super) const EACH_HAS_WORDS: &str =
    "(SELECT words @@ $10::tsquery FROM activity_words WHERE activity_words.number = event.number)";
