//! Looking for the TXT values in the DNS, until every server serves them or time is up.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;

use super::change::{Change, Next};
use crate::app::App;
use crate::db::challenges::Challenge;
use crate::db::orders::{Order, Progress};
use crate::dns::{ServerAnswer, Sighting, TxtLookup};
use crate::domain::order::{Failure, Step};

/// Whether a challenge's value still has to be seen.
pub(super) fn is_wanted(challenge: &Challenge) -> bool {
    !challenge.already_valid && challenge.seen_at.is_none()
}

/// Looks for the values; names that are shared are asked for once. The values of one name have to stand together: while
/// one of them hasn't been seen, those that have are looked for again.
pub(super) async fn look(app: &App, order: &Order, challenges: &[Challenge]) -> Change {
    let mut names: BTreeMap<&str, Vec<&Challenge>> = BTreeMap::new();
    for challenge in challenges.iter().filter(|challenge| !challenge.already_valid) {
        names.entry(&challenge.txt_name).or_default().push(challenge);
    }
    names.retain(|_, challenges| challenges.iter().any(|challenge| is_wanted(challenge)));
    let looks = names.into_iter().map(|(name, wanted)| look_for(&app.dns, name, wanted));
    let found: Vec<(&Challenge, Sighting)> = join_all(looks).await.into_iter().flatten().collect();

    // Seen is what stands beside everything else that its name has to hold.
    let incomplete: Vec<&str> = found
        .iter()
        .filter(|(_, sighting)| !sighting.seen())
        .map(|(challenge, _)| challenge.txt_name.as_str())
        .collect();
    let is_seen = |challenge: &Challenge| !incomplete.contains(&challenge.txt_name.as_str());
    let unseen = found.iter().filter(|(_, sighting)| !sighting.seen()).map(|(challenge, _)| challenge.domain.clone());
    let unseen: Vec<_> = unseen.collect();
    let steps = found.iter().filter(|(challenge, _)| is_seen(challenge));
    let steps: Vec<Step> = steps.map(|(challenge, sighting)| seen(challenge, sighting)).collect();
    let sightings = found.iter().map(|(challenge, sighting)| (challenge.id, sighting.clone(), is_seen(challenge)));
    let sightings = sightings.collect();

    let now = app.clock.now();
    let mut change = if unseen.is_empty() {
        Change::go_on(Next::Now)
    } else if order.answer_until.is_some_and(|until| until <= now) {
        Change::failed(Failure::ChallengeNotSeen { domains: unseen })
    } else {
        Change::go_on(Next::At(next_look(challenges, order.answer_until, now)))
    };
    change.steps.splice(0..0, steps);
    change.sightings = sightings;
    change.progress = Progress { retries: (order.retries != 0).then_some(0), ..change.progress };
    change
}

async fn look_for<'a>(dns: &TxtLookup, name: &str, wanted: Vec<&'a Challenge>) -> Vec<(&'a Challenge, Sighting)> {
    let values: Vec<&str> = wanted.iter().map(|challenge| challenge.txt_value.as_str()).collect();
    let sightings = dns.look_many(name, &values).await;
    wanted.into_iter().zip(sightings).collect()
}

fn seen(challenge: &Challenge, sighting: &Sighting) -> Step {
    let servers = sighting.servers.iter().filter(|server| server.shows).map(ServerAnswer::called);
    Step::ChallengeSeen { domain: challenge.domain.clone(), servers: servers.collect() }
}

/// Often at first, when a program answers; less often later, when a person does; and once more at the very end.
fn next_look(challenges: &[Challenge], until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let sent = challenges.iter().map(|challenge| challenge.sent_at).min().unwrap_or(now);
    let pause = match now - sent {
        passed if passed < TimeDelta::seconds(20) => TimeDelta::seconds(1),
        passed if passed < TimeDelta::minutes(2) => TimeDelta::seconds(3),
        _ => TimeDelta::seconds(10),
    };
    until.map_or(now + pause, |until| until.min(now + pause))
}
