//! Reading again, while people are signed in, which groups they are in. A provider that wants no more of somebody ends
//! their session; one that doesn't answer has until the groups are twice as old as the settings let them be.
//!
//! There is one such piece of work, for all sessions of all processes: a refresh token is good once.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use futures::{StreamExt, TryStreamExt, future, stream};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::tokens;
use crate::app::App;
use crate::auth::providers::{Provider, Refreshed, SignInError, Tokens};
use crate::db::provider_tokens::{self, Due};
use crate::db::{Connection, people, sessions};
use crate::domain::ids::PersonId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::queue::{self, Claim, Kind};

/// How often it is looked whose groups have become too old.
const LOOKED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How many sessions are asked about at once at one provider.
const ASKED_AT_ONCE: usize = 8;
/// How many sessions are read from the table at once.
const READ_AT_ONCE: i64 = 100;
/// So many people whom a provider doesn't answer about, one after the other, show that it is down; fewer may be by what it
/// has stored of them.
const SHOWS_DOWN: usize = 3;

/// Why the session of somebody ends who is in none of the groups whose members may sign in.
pub(super) const NOT_ADMITTED: &str = "in no group that may sign in";

/// What asking about one session came to.
enum Heard {
    /// The groups.
    Groups(Vec<String>),
    /// The session ends, for this reason.
    Over(String),
    /// Nothing that could be used.
    Nothing(SignInError),
}

/// Has it looked from now on, where the settings want that; otherwise takes away what could be asked with. Ends, either way,
/// the sessions of providers that are in the settings no more, and of people who are in no group that may sign in.
pub async fn begin(app: &App) -> Result<(), Fault> {
    end_of_others(app, None).await?;
    end_not_admitted(app).await?;
    let (connection, now) = (app.db.get().await?, app.clock.now());
    if app.settings.sign_in.reread_groups.is_some() {
        queue::enqueue(&connection, Kind::RereadGroups, Uuid::nil(), now, now).await?;
    } else {
        queue::withdraw(&connection, Kind::RereadGroups, &[Uuid::nil()]).await?;
        provider_tokens::forget_access(&connection).await?;
    }
    Ok(())
}

/// Reads the groups again that are too old, until none is left or `stop` says so.
pub async fn run(app: &App, claim: &Claim, stop: &CancellationToken) -> Result<(), Fault> {
    let Some(period) = app.settings.sign_in.reread_groups else {
        return Ok(queue::complete(&*app.db.get().await?, claim).await?);
    };
    let began = app.clock.now();
    let all: Vec<_> = app.providers.iter().map(|provider| Rereading { app, claim, provider, period }).collect();
    future::try_join_all(all.iter().map(|one| one.run(stop))).await?;
    end_of_others(app, Some(claim)).await?;
    // From when it began: what became due meanwhile may not have been seen.
    Ok(queue::postpone(&*app.db.get().await?, claim, began + LOOKED_EVERY).await?)
}

/// It has failed by our own fault, time and again: it is tried again, for nobody else would.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let later = app.clock.now() + TimeDelta::minutes(10);
    Ok(queue::postpone(&*app.db.get().await?, claim, later).await?)
}

/// One run over one provider's sessions.
struct Rereading<'a> {
    app: &'a App,
    claim: &'a Claim,
    provider: &'a Provider,
    period: TimeDelta,
}

impl Rereading<'_> {
    async fn run(&self, stop: &CancellationToken) -> Result<(), Fault> {
        let began = self.app.clock.now();
        let unanswered = Unanswered::default();
        while !stop.is_cancelled() {
            let due = self.due(self.period, Some(began)).await?;
            if due.is_empty() {
                return Ok(());
            }
            let ask = async |due: Due| {
                // Those that are left would be asked about in vain too, one time-out after the other.
                if !unanswered.show_down() {
                    let person = due.person;
                    unanswered.note(person, self.reread(due).await?);
                }
                Ok::<_, Fault>(())
            };
            stream::iter(due).map(ask).buffer_unordered(ASKED_AT_ONCE).try_collect::<()>().await?;
            if unanswered.show_down() {
                return self.end_overdue().await;
            }
        }
        Ok(())
    }

    /// Sessions whose groups are older than `age`.
    async fn due(&self, age: TimeDelta, tried_since: Option<DateTime<Utc>>) -> Result<Vec<Due>, Fault> {
        let (connection, now) = (self.app.db.get().await?, self.app.clock.now());
        let live = (now, self.app.settings.sign_in.idle);
        let id = self.provider.id();
        Ok(provider_tokens::due(&connection, id, live, now - age, tried_since, READ_AT_ONCE).await?)
    }

    /// Ends the sessions whose groups can't be known for too long.
    async fn end_overdue(&self) -> Result<(), Fault> {
        loop {
            let overdue = self.due(self.period * 2, None).await?;
            if overdue.is_empty() {
                return Ok(());
            }
            end_all(self.app, Some(self.claim), &overdue, "the identity provider has not answered for too long")
                .await?;
        }
    }

    /// Asks about one session and stores what comes of it. Whether the provider answered.
    async fn reread(&self, due: Due) -> Result<bool, Fault> {
        let heard = self.ask(&due).await?;
        let answered = !matches!(&heard, Heard::Nothing(SignInError::ProviderUnreachable(_)));
        let mut connection = self.app.db.get().await?;
        connection
            .transaction(async |connection| {
                queue::hold(connection, self.claim).await?;
                self.store(connection, &due, heard).await
            })
            .await?;
        Ok(answered)
    }

    async fn ask(&self, due: &Due) -> Result<Heard, Fault> {
        let (app, session) = (self.app, due.session);
        let asked_at = app.clock.now();
        let (access_token, id_token) = match tokens::refresh_token(app, session, &due.tokens) {
            Some(refresh_token) => match self.provider.refresh(refresh_token).await {
                Ok(tokens) => {
                    self.keep(due, &tokens).await?;
                    (Some(tokens.access_token), tokens.id_token)
                }
                Err(error) => return Ok(Heard::in_vain(error)),
            },
            None => (tokens::access_token(app, session, &due.tokens), None),
        };
        let Some(access_token) = access_token else {
            return Ok(Heard::Over("there is nothing to ask the identity provider with".to_owned()));
        };
        let refreshed = id_token.as_ref().map(|id_token| Refreshed { id_token, asked_at });
        Ok(self.hear(due, &access_token, refreshed).await)
    }

    async fn hear(&self, due: &Due, access_token: &SecretString, refreshed: Option<Refreshed<'_>>) -> Heard {
        match self.provider.groups(&due.subject, access_token, refreshed).await {
            Ok(Some(groups)) => Heard::Groups(groups),
            Ok(None) if due.groups.is_empty() => Heard::Groups(Vec::new()),
            // Signing in again tells, which most people needn't even notice.
            Ok(None) => Heard::Over("the identity provider says nothing about groups".to_owned()),
            Err(error) => Heard::in_vain(error),
        }
    }

    /// Stores fresh tokens at once: the refresh token that was used may count no more, whatever happens next.
    async fn keep(&self, due: &Due, fresh: &Tokens) -> Result<(), Fault> {
        let mut kept = tokens::seal(self.app, due.session, fresh)?;
        if fresh.id_token.is_none() {
            kept.id_token.clone_from(&due.tokens.id_token);
        }
        Ok(provider_tokens::store(&*self.app.db.get().await?, due.session, &kept).await?)
    }

    async fn store(&self, connection: &Connection, due: &Due, heard: Heard) -> Result<(), Fault> {
        let now = self.app.clock.now();
        match heard {
            Heard::Groups(groups) => {
                if !self.provider.admits(&groups) {
                    people::store_groups(connection, due.person, &groups).await?;
                    return end(connection, self.app, due, NOT_ADMITTED).await;
                }
                if groups != due.groups {
                    people::store_groups(connection, due.person, &groups).await?;
                }
                provider_tokens::store_read(connection, due.session, now).await?;
            }
            Heard::Over(reason) => end(connection, self.app, due, &reason).await?,
            Heard::Nothing(error) if due.read_at <= now - self.period * 2 => {
                end(connection, self.app, due, &error.to_string()).await?;
            }
            Heard::Nothing(error) => {
                let cause = error.source().map(ToString::to_string);
                tracing::warn!(provider = due.provider, session = %due.session, %error, cause, "groups not read again");
                provider_tokens::store_tried(connection, due.session, now).await?;
            }
        }
        Ok(())
    }
}

/// The people about whom a provider was asked in vain since it last answered.
#[derive(Default)]
struct Unanswered(Mutex<HashSet<PersonId>>);

impl Unanswered {
    fn note(&self, person: PersonId, answered: bool) {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            people.clear();
        } else {
            people.insert(person);
        }
    }

    fn show_down(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len() >= SHOWS_DOWN
    }
}

impl Heard {
    fn in_vain(error: SignInError) -> Self {
        if error.ends_session() { Self::Over(error.to_string()) } else { Self::Nothing(error) }
    }
}

/// Ends the sessions of providers that the settings no longer have: nobody vouches for those any more.
async fn end_of_others(app: &App, claim: Option<&Claim>) -> Result<(), Fault> {
    let known: Vec<&str> = app.providers.iter().map(Provider::id).collect();
    loop {
        let live = (app.clock.now(), app.settings.sign_in.idle);
        let left = provider_tokens::of_others(&*app.db.get().await?, &known, live, READ_AT_ONCE).await?;
        if left.is_empty() {
            return Ok(());
        }
        end_all(app, claim, &left, "the identity provider is no longer in the settings").await?;
    }
}

/// Ends the sessions of whoever was in no group that may sign in when their groups were last read: the settings have got
/// narrower.
async fn end_not_admitted(app: &App) -> Result<(), Fault> {
    for provider in app.providers.iter().filter(|provider| !provider.allowed_groups().is_empty()) {
        loop {
            let live = (app.clock.now(), app.settings.sign_in.idle);
            let (id, allowed) = (provider.id(), provider.allowed_groups());
            let left = provider_tokens::outside(&*app.db.get().await?, id, allowed, live, READ_AT_ONCE).await?;
            if left.is_empty() {
                break;
            }
            end_all(app, None, &left, NOT_ADMITTED).await?;
        }
    }
    Ok(())
}

async fn end_all(app: &App, claim: Option<&Claim>, sessions: &[Due], reason: &str) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            if let Some(claim) = claim {
                queue::hold(connection, claim).await?;
            }
            for due in sessions {
                end(connection, app, due, reason).await?;
            }
            Ok(())
        })
        .await
}

async fn end(connection: &Connection, app: &App, due: &Due, reason: &str) -> Result<(), Fault> {
    if sessions::delete_by_id(connection, due.session).await? {
        let event = Event {
            actor: &Actor::scheduler(),
            action: Action::SignOut,
            team: None,
            target: Some(Target { kind: "person", id: due.person.0, name: &due.name }),
            outcome: Outcome::Success,
            data: serde_json::json!({ "provider": due.provider, "reason": reason }),
        };
        activity::record(connection, app, event).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_people_without_an_answer_show_that_a_provider_is_down() {
        let unanswered = Unanswered::default();
        let [ann, bob, eve] = [(); 3].map(|()| PersonId::new());
        for _ in 0..5 {
            unanswered.note(ann, false);
        }
        unanswered.note(bob, false);
        assert!(!unanswered.show_down(), "two people, however many sessions");
        unanswered.note(eve, true);
        unanswered.note(eve, false);
        assert!(!unanswered.show_down(), "it has answered meanwhile");
        unanswered.note(ann, false);
        unanswered.note(bob, false);
        assert!(unanswered.show_down());
    }
}
