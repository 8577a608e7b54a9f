//! Adding a channel.

use diesel_async::AsyncConnection;

use super::check::{Checked, check};
use super::{ChannelFault, Draft, MAX_NAME, Saved, event, facts, kinds, limits, refused, versions};
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::channels::{self, Channel, UNIQUE_NAME};
use crate::db::columns::Json;
use crate::db::{Connection, DbError, violates_unique};
use crate::domain::ChannelKind;
use crate::domain::ids::ChannelId;
use crate::notify::{ChannelFormat, Notification};
use crate::ops::activity::{self, Action, Actor, Event, Outcome};
use crate::ops::{Fault, access, outbox};

/// Adds a channel of a kind ([`ChannelKind::as_str`]) and a version (a number; empty for the latest), or says everything
/// that is wrong with it. One that people read gets a message that it is connected.
pub async fn create(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    kind: &str,
    version: &str,
    draft: &Draft<'_>,
) -> Result<Saved, Fault> {
    let mut connection = app.db.get().await?;
    let made = match format(app, kind, version) {
        Ok(format) => {
            connection.transaction(async |connection| within(connection, app, permit, actor, format, draft).await).await
        }
        Err(fault) => Ok(Saved::Refused(vec![fault])),
    };
    let saved = match made {
        // Two requests at once: the other was quicker.
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            Saved::Refused(vec![ChannelFault::NameTaken])
        }
        made => made?,
    };
    match &saved {
        Saved::Refused(faults) => record_refusal(app, &connection, permit, actor, draft, faults).await?,
        _ => app.wake.notify_one(),
    }
    Ok(saved)
}

/// What it is to get, where that is offered.
fn format(app: &App, kind: &str, version: &str) -> Result<ChannelFormat, ChannelFault> {
    let kind: ChannelKind = kind.parse().map_err(|_| ChannelFault::KindUnknown)?;
    if !kinds(app).contains(&kind) {
        return Err(ChannelFault::KindUnknown);
    }
    if version.is_empty() {
        return Ok(ChannelFormat::latest(kind));
    }
    let version = version.parse().map_err(|_| ChannelFault::VersionUnknown)?;
    if !versions(app, kind).contains(&version) {
        return Err(ChannelFault::VersionUnknown);
    }
    ChannelFormat::of(kind, version).map_err(|_| ChannelFault::VersionUnknown)
}

async fn within(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    format: ChannelFormat,
    draft: &Draft<'_>,
) -> Result<Saved, Fault> {
    let team = permit.team().id;
    channels::lock_team(connection, team).await?;
    let taken = channels::is_name_taken(connection, team, &readable(draft.name), None).await?;
    let checked = match check(app, draft, format, false) {
        Ok(Checked { name, endpoint: Some(endpoint), events, name_pattern, labels }) if !taken => {
            let id = ChannelId::new();
            Channel {
                id,
                team_id: team,
                kind: format.kind(),
                name: name.to_owned(),
                endpoint: app.keys.seal(&access::endpoint_identity(id), endpoint.expose().as_bytes())?,
                version: i16::from(format.version()),
                enabled: true,
                created_at: app.clock.now(),
                events,
                name_pattern,
                labels: Json(labels),
                from_settings: false,
                failing_since: None,
                gave_up_at: None,
            }
        }
        checked => {
            let mut faults = checked.err().unwrap_or_default();
            if taken {
                faults.insert(0, ChannelFault::NameTaken);
            }
            return Ok(Saved::Refused(faults));
        }
    };
    let most = app.settings.limits.channels_per_team;
    if most != 0 && channels::count(connection, team).await? >= i64::from(most) {
        return Ok(Saved::Refused(vec![ChannelFault::TooManyChannels { most }]));
    }
    if let Some(reached) = limits::made(connection, app, team).await? {
        return Ok(Saved::Refused(vec![ChannelFault::Limit(reached)]));
    }
    channels::insert(connection, &checked).await?;
    if checked.kind != ChannelKind::Callback {
        outbox::tell(connection, app, &checked, Notification::Connected).await?;
    }
    let made = event(actor, &checked, Action::ChannelCreate, Outcome::Success, facts(&checked));
    activity::record(connection, app, made).await?;
    Ok(Saved::Done(checked.id))
}

/// A name as it may be looked for and recorded.
fn readable(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

async fn record_refusal(
    app: &App,
    connection: &Connection,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    draft: &Draft<'_>,
    faults: &[ChannelFault],
) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: Action::ChannelCreate,
        team: Some(permit.team().id),
        target: None,
        outcome: refused(faults),
        data: serde_json::json!({ "name": readable(draft.name) }),
    };
    Ok(activity::record(connection, app, event).await?)
}
