//! The channel that the settings describe: they alone say where it goes, while people may say what it wants, and switch
//! it.

use super::{endpoint, event, facts};
use crate::app::App;
use crate::db::Connection;
use crate::db::channels::{self, Channel};
use crate::db::columns::Json;
use crate::db::teams::Team;
use crate::domain::ChannelKind;
use crate::domain::ids::ChannelId;
use crate::notify::PayloadVersion;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::{Fault, access};

/// What it is called where the name is free.
const NAME: &str = "callback";
/// How many further names are tried.
const MOST_NAMES: u32 = 100;

/// Brings the channel in line with the settings. One that they no longer have is switched off and left to the team, which
/// may delete it.
pub(in crate::ops) async fn ensure(connection: &Connection, app: &App, team: &Team) -> Result<(), Fault> {
    let known = channels::from_settings(connection, team.id).await?;
    match (&app.settings.team.callback_url, known) {
        (None, None) => Ok(()),
        (None, Some(channel)) => release(connection, app, channel).await,
        (Some(url), None) => add(connection, app, team, url.as_str()).await,
        (Some(url), Some(channel)) => renew(connection, app, channel, url.as_str()).await,
    }
}

async fn release(connection: &Connection, app: &App, channel: Channel) -> Result<(), Fault> {
    let channel = Channel { from_settings: false, ..channel };
    channels::update(connection, &channel).await?;
    if channel.enabled {
        let data = super::switch::store(connection, app, &channel, false).await?;
        record(connection, app, &channel, Action::ChannelSetOff, data).await?;
    }
    Ok(())
}

async fn add(connection: &Connection, app: &App, team: &Team, url: &str) -> Result<(), Fault> {
    let id = ChannelId::new();
    let channel = Channel {
        id,
        team_id: team.id,
        kind: ChannelKind::Callback,
        name: free_name(connection, team).await?,
        endpoint: app.keys.seal(&access::endpoint_identity(id), url.as_bytes())?,
        version: i16::from(app.settings.team.callback_version.unwrap_or(PayloadVersion::LATEST).number()),
        enabled: true,
        created_at: app.clock.now(),
        events: None,
        name_pattern: None,
        labels: Json::default(),
        from_settings: true,
        failing_since: None,
        gave_up_at: None,
    };
    channels::insert(connection, &channel).await?;
    record(connection, app, &channel, Action::ChannelCreate, facts(&channel)).await
}

/// A name that no channel of the team has.
async fn free_name(connection: &Connection, team: &Team) -> Result<String, Fault> {
    for number in 1..=MOST_NAMES {
        let name = if number == 1 { NAME.to_owned() } else { format!("{NAME} {number}") };
        if !channels::is_name_taken(connection, team.id, &name, None).await? {
            return Ok(name);
        }
    }
    Err(Fault::Missing("a free name for the channel of the settings"))
}

/// Where it goes and which version it gets follow the settings; without one there, the version stays. One that was
/// switched off since everything failed is given another try where it goes elsewhere now; what a person has switched off
/// stays off.
async fn renew(connection: &Connection, app: &App, channel: Channel, url: &str) -> Result<(), Fault> {
    let same = endpoint(app, &channel).is_ok_and(|known| known.expose() == url);
    let version = app.settings.team.callback_version.map_or(channel.version, |version| i16::from(version.number()));
    if same && version == channel.version {
        return Ok(());
    }
    let mut channel = Channel { version, ..channel };
    if !same {
        channel.endpoint = app.keys.seal(&access::endpoint_identity(channel.id), url.as_bytes())?;
        channel.failing_since = None;
    }
    channels::update(connection, &channel).await?;
    let mut data = facts(&channel);
    data["endpoint_changed"] = (!same).into();
    record(connection, app, &channel, Action::ChannelUpdate, data).await?;
    if !same && channel.gave_up_at.is_some() {
        let data = super::switch::store(connection, app, &channel, true).await?;
        record(connection, app, &channel, Action::ChannelSetOn, data).await?;
    }
    Ok(())
}

async fn record(
    connection: &Connection,
    app: &App,
    channel: &Channel,
    action: Action,
    data: serde_json::Value,
) -> Result<(), Fault> {
    let actor = Actor::operator();
    Ok(activity::record(connection, app, event(&actor, channel, action, Outcome::Success, data)).await?)
}
