//! Notification channels: where a team's notifications go, what each of them wants, and what has become of what it was
//! sent.

mod check;
pub mod create;
pub mod delete;
pub mod from_settings;
pub(in crate::ops) mod limits;
pub mod payload;
pub mod resend;
pub mod switch;
pub mod test;
pub mod update;

pub use check::{ChannelFault, Draft, MAX_NAME};
pub use limits::{Limit, Reached};

use serde_json::Value;

use crate::app::App;
use crate::db::Connection;
use crate::db::channels::{self, Channel, Wanted};
use crate::domain::ChannelKind;
use crate::domain::ids::{ChannelId, TeamId};
use crate::notify::{ChannelFormat, Endpoint, EventType};
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};
use crate::ops::{Fault, access, outbox};

/// What became of a channel that was to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Done(ChannelId),
    /// Nothing was done: these things are wrong.
    Refused(Vec<ChannelFault>),
    /// The team has no such channel.
    NotFound,
}

/// What became of something that is done to a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// A limit was reached.
    Limited(Reached),
    /// The settings have made the channel: only they can take it away.
    FromSettings,
    /// The team has no such channel.
    NotFound,
}

/// The kinds of channels that can be had.
pub fn kinds(app: &App) -> Vec<ChannelKind> {
    ChannelKind::ALL.into_iter().filter(|kind| app.transports.offers(*kind)).collect()
}

/// The versions of a kind that a new channel may get, the latest first: only that one, unless the settings offer older
/// ones too.
pub fn versions(app: &App, kind: ChannelKind) -> Vec<u8> {
    let latest = ChannelFormat::latest(kind).version();
    let oldest = if app.settings.notifications.offer_older_versions { 1 } else { latest };
    (oldest..=latest).rev().collect()
}

/// What a channel gets.
///
/// # Errors
/// Where the row holds what no Certdesk of this age has written.
pub fn format(channel: &Channel) -> Result<ChannelFormat, Fault> {
    let version = u8::try_from(channel.version).map_err(Fault::other)?;
    ChannelFormat::of(channel.kind, version).map_err(Fault::other)
}

/// The events that channels of a kind can be told of, besides a test.
pub fn events(kind: ChannelKind) -> impl Iterator<Item = EventType> {
    let format = ChannelFormat::latest(kind);
    let told = move |event: &EventType| format.carries(*event) && *event != EventType::TestNotificationChannel;
    EventType::ALL.into_iter().filter(told)
}

/// Whether a callback of a team is told of the TXT records that prove domains: those of a certificate, or of any that it
/// may want.
pub async fn answers_challenges(
    connection: &Connection,
    team: TeamId,
    certificate: Option<Wanted<'_>>,
) -> Result<bool, Fault> {
    let told = told_of_challenges(connection, team).await?;
    let wants = |channel: &Channel| certificate.is_none_or(|certificate| channel.wants_certificate(certificate));
    Ok(told.iter().any(wants))
}

/// The callbacks of a team that are told of such records, of the certificates that each wants.
pub async fn told_of_challenges(connection: &Connection, team: TeamId) -> Result<Vec<Channel>, Fault> {
    let mut told = channels::enabled(connection, team).await?;
    told.retain(|channel| {
        channel.kind == ChannelKind::Callback && outbox::takes(channel, EventType::CertDomainValidationRequired)
    });
    Ok(told)
}

/// What may be shown of where a channel goes; none where it can't be opened, which the log knows.
pub fn masked(app: &App, channel: &Channel) -> Option<String> {
    match endpoint(app, channel) {
        Ok(endpoint) => Some(endpoint.masked()),
        Err(fault) => {
            tracing::error!(channel = %channel.id, %fault, "the channel's endpoint can't be opened");
            None
        }
    }
}

fn endpoint(app: &App, channel: &Channel) -> Result<Endpoint, Fault> {
    let opened = app.keys.open(&access::endpoint_identity(channel.id), &channel.endpoint)?;
    Endpoint::parse(channel.kind, opened.as_str().map_err(Fault::other)?).map_err(Fault::other)
}

/// That something was done to a channel, or refused.
fn event<'a>(actor: &'a Actor, channel: &'a Channel, action: Action, outcome: Outcome, data: Value) -> Event<'a> {
    let target = Target { kind: "channel", id: channel.id.0, name: &channel.name };
    Event { actor, action, team: Some(channel.team_id), target: Some(target), outcome, data }
}

/// What identifies a channel in an event: never where it goes.
fn facts(channel: &Channel) -> Value {
    serde_json::json!({
        "kind": channel.kind, "version": channel.version, "events": channel.events,
        "name_pattern": channel.name_pattern, "labels": channel.labels.0,
    })
}

/// Why something was refused, in a word.
fn refused(faults: &[ChannelFault]) -> Outcome {
    let limited = |fault: &ChannelFault| matches!(fault, ChannelFault::Limit(_) | ChannelFault::TooManyChannels { .. });
    Outcome::Refused(if faults.iter().any(limited) { "limit" } else { "invalid" }.to_owned())
}
