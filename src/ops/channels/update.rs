//! Changing a channel: its name, where it goes, and what it wants. Its kind and its version stay.

use diesel_async::AsyncConnection;

use super::check::{Checked, check};
use super::{ChannelFault, Draft, Saved, event, facts, format, limits, refused, switch};
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::channels::{self, Channel, UNIQUE_NAME};
use crate::db::columns::Json;
use crate::db::{Connection, DbError, deliveries, violates_unique};
use crate::domain::ChannelKind;
use crate::domain::ids::ChannelId;
use crate::notify::Notification;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::{Fault, access, outbox};

/// Changes a channel, or says everything that is wrong with the change. Where people read it, and it goes elsewhere from
/// now on, a message says that it is connected. One that was switched off since everything had failed is given another try
/// there; what a person has switched off stays off, and silent.
pub async fn update(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    id: ChannelId,
    draft: &Draft<'_>,
) -> Result<Saved, Fault> {
    let mut connection = app.db.get().await?;
    let changed = connection
        .transaction(async |connection| {
            let Some(channel) = channels::lock(connection, permit.team().id, id).await? else {
                return Ok(Saved::NotFound);
            };
            let saved = within(connection, app, actor, &channel, draft).await?;
            if let Saved::Refused(faults) = &saved {
                refuse(connection, app, actor, &channel, faults).await?;
            }
            Ok(saved)
        })
        .await;
    match changed {
        // Two requests at once: the other was quicker.
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            let faults = vec![ChannelFault::NameTaken];
            if let Some(channel) = channels::find(&connection, permit.team().id, id).await? {
                refuse(&connection, app, actor, &channel, &faults).await?;
            }
            Ok(Saved::Refused(faults))
        }
        changed => {
            app.wake.notify_one();
            changed
        }
    }
}

async fn within(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    channel: &Channel,
    draft: &Draft<'_>,
) -> Result<Saved, Fault> {
    let mut faults = Vec::new();
    let elsewhere = !draft.endpoint.trim().is_empty();
    if elsewhere && channel.from_settings {
        faults.push(ChannelFault::EndpointFromSettings);
    }
    let draft = Draft { endpoint: if channel.from_settings { "" } else { draft.endpoint }, ..draft.clone() };
    let checked = match check(app, &draft, format(channel)?, true) {
        Ok(checked) => Some(checked),
        Err(wrong) => {
            faults.extend(wrong);
            None
        }
    };
    if let Some(checked) = &checked
        && channels::is_name_taken(connection, channel.team_id, checked.name, Some(channel.id)).await?
    {
        faults.insert(0, ChannelFault::NameTaken);
    }
    let Some(checked) = checked.filter(|_| faults.is_empty()) else { return Ok(Saved::Refused(faults)) };
    if let Some(reached) = limits::change(connection, app, channel).await? {
        return Ok(Saved::Refused(vec![ChannelFault::Limit(reached)]));
    }
    store(connection, app, actor, channel, checked).await?;
    Ok(Saved::Done(channel.id))
}

async fn store(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    channel: &Channel,
    checked: Checked<'_>,
) -> Result<(), Fault> {
    let Checked { name, endpoint, events, name_pattern, labels } = checked;
    let mut changed = Channel { name: name.to_owned(), events, name_pattern, labels: Json(labels), ..channel.clone() };
    if let Some(endpoint) = &endpoint {
        changed.endpoint = app.keys.seal(&access::endpoint_identity(channel.id), endpoint.expose().as_bytes())?;
        // How the receiver before has fared says nothing of this one.
        changed.failing_since = None;
    }
    channels::update(connection, &changed).await?;
    let mut data = facts(&changed);
    data["endpoint_changed"] = endpoint.is_some().into();
    let updated = event(actor, &changed, Action::ChannelUpdate, Outcome::Success, data);
    activity::record(connection, app, updated).await?;
    if endpoint.is_none() {
        return Ok(());
    }
    deliveries::hasten(connection, channel.id, app.clock.now()).await?;
    let tried_anew = channel.gave_up_at.is_some();
    if tried_anew {
        let data = switch::store(connection, app, &changed, true).await?;
        let on = event(actor, &changed, Action::ChannelSetOn, Outcome::Success, data);
        activity::record(connection, app, on).await?;
    }
    if (channel.enabled || tried_anew) && channel.kind != ChannelKind::Callback {
        outbox::tell(connection, app, &changed, Notification::Connected).await?;
    }
    Ok(())
}

async fn refuse(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    channel: &Channel,
    faults: &[ChannelFault],
) -> Result<(), Fault> {
    let event = event(actor, channel, Action::ChannelUpdate, refused(faults), serde_json::json!({}));
    Ok(activity::record(connection, app, event).await?)
}
