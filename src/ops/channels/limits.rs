//! Limits on what is done to channels (product reference, "Default limits").

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::channels::Channel;
use crate::db::{Connection, activity, channels};
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::Action;

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many changes of one channel a minute.
    ChangesPerMinute,
    /// So many new channels of the team a minute.
    MadePerMinute,
    /// So many changes of the team's signing keys a minute.
    KeysPerMinute,
    /// So many tests of the team's channels a second.
    TestsPerSecond,
}

/// A limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub limit: Limit,
    /// How many it allows.
    pub most: u32,
    /// When the next try will pass.
    pub retry_at: DateTime<Utc>,
}

/// What counts as a change.
const CHANGES: [Action; 3] = [Action::ChannelUpdate, Action::ChannelSetOn, Action::ChannelSetOff];

/// The limit that one more change of a channel would exceed; within the transaction that has locked the channel.
pub(super) async fn change(connection: &Connection, app: &App, channel: &Channel) -> Result<Option<Reached>, Fault> {
    let most = app.settings.limits.channel_changes_per_minute;
    if most == 0 {
        return Ok(None);
    }
    let (span, actions) = (TimeDelta::minutes(1), CHANGES.map(Action::as_str));
    let since = app.clock.now() - span;
    let oldest = activity::done_since(connection, &[channel.id.0], &actions, since, most).await?;
    Ok(oldest.map(|oldest| Reached { limit: Limit::ChangesPerMinute, most, retry_at: oldest + span }))
}

/// The limit that one more channel of a team would exceed: as many a minute as one channel may be changed. Within the
/// transaction that makes it, which lets no other pass meanwhile.
pub(super) async fn made(connection: &Connection, app: &App, team: TeamId) -> Result<Option<Reached>, Fault> {
    in_team(connection, app, team, Action::ChannelCreate, Limit::MadePerMinute).await
}

/// The limit that one more change of a team's signing keys would exceed.
pub(in crate::ops) async fn keys(connection: &Connection, app: &App, team: TeamId) -> Result<Option<Reached>, Fault> {
    in_team(connection, app, team, Action::TeamUpdate, Limit::KeysPerMinute).await
}

async fn in_team(
    connection: &Connection,
    app: &App,
    team: TeamId,
    action: Action,
    limit: Limit,
) -> Result<Option<Reached>, Fault> {
    let most = app.settings.limits.channel_changes_per_minute;
    if most == 0 {
        return Ok(None);
    }
    let span = TimeDelta::minutes(1);
    let since = app.clock.now() - span;
    let oldest = activity::done_in_team_since(connection, team, &[action.as_str()], since, most).await?;
    Ok(oldest.map(|oldest| Reached { limit, most, retry_at: oldest + span }))
}

/// The limit that one more test would exceed; within the transaction that makes it, which lets no other pass meanwhile.
pub(super) async fn test(connection: &Connection, app: &App, channel: &Channel) -> Result<Option<Reached>, Fault> {
    let most = app.settings.limits.channel_tests_per_second;
    if most == 0 {
        return Ok(None);
    }
    channels::lock_team(connection, channel.team_id).await?;
    let span = TimeDelta::seconds(1);
    let since = app.clock.now() - span;
    let (team, actions) = (channel.team_id, [Action::ChannelTest.as_str()]);
    let oldest = activity::done_in_team_since(connection, team, &actions, since, most).await?;
    Ok(oldest.map(|oldest| Reached { limit: Limit::TestsPerSecond, most, retry_at: oldest + span }))
}
