//! Limits on what is done to channels (product reference, "Default limits").

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::Connection;
use crate::db::activity::Counted;
use crate::db::channels::{self, Channel};
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action};

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
    a_minute(app, Limit::ChangesPerMinute).reached(connection, app, Counted::On(channel.id.0), &CHANGES).await
}

/// The limit that one more channel of a team would exceed: as many a minute as one channel may be changed. Within the
/// transaction that makes it, which lets no other pass meanwhile.
pub(super) async fn made(connection: &Connection, app: &App, team: TeamId) -> Result<Option<Reached>, Fault> {
    let (rate, team) = (a_minute(app, Limit::MadePerMinute), Counted::InTeam(team));
    rate.reached(connection, app, team, &[Action::ChannelCreate]).await
}

/// The limit that one more change of a team's signing keys would exceed.
pub(in crate::ops) async fn keys(connection: &Connection, app: &App, team: TeamId) -> Result<Option<Reached>, Fault> {
    let (rate, team) = (a_minute(app, Limit::KeysPerMinute), Counted::InTeam(team));
    rate.reached(connection, app, team, &[Action::TeamUpdate]).await
}

/// The limit that one more test would exceed; within the transaction that makes it, which lets no other pass meanwhile.
pub(super) async fn test(connection: &Connection, app: &App, channel: &Channel) -> Result<Option<Reached>, Fault> {
    let most = app.settings.limits.channel_tests_per_second;
    let rate = Rate { limit: Limit::TestsPerSecond, most, span: TimeDelta::seconds(1) };
    if most != 0 {
        channels::lock_team(connection, channel.team_id).await?;
    }
    rate.reached(connection, app, Counted::InTeam(channel.team_id), &[Action::ChannelTest]).await
}

/// So many within a span; 0 for no limit.
struct Rate {
    limit: Limit,
    most: u32,
    span: TimeDelta,
}

fn a_minute(app: &App, limit: Limit) -> Rate {
    Rate { limit, most: app.settings.limits.channel_changes_per_minute, span: TimeDelta::minutes(1) }
}

impl Rate {
    async fn reached(
        self,
        connection: &Connection,
        app: &App,
        counted: Counted,
        actions: &[Action],
    ) -> Result<Option<Reached>, Fault> {
        let Self { limit, most, span } = self;
        let retry_at = activity::fits_at(connection, app, counted, actions, most, span).await?;
        Ok(retry_at.map(|retry_at| Reached { limit, most, retry_at }))
    }
}
