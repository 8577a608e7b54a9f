//! Cutting off what is older than the settings keep. A seal says so first; then the events go, and the lists of them in their
//! seals. The seals stay, so that what remains still verifies.

use chrono::NaiveTime;
use diesel_async::AsyncConnection;
use tokio_util::sync::CancellationToken;

use super::outlets::Outlet;
use super::{Action, Actor, Event, Outcome, record};
use crate::app::App;
use crate::db::seals;
use crate::ops::Fault;

/// Up to which event all is older than the settings keep, where that is more than was cut off before. It is recorded: so
/// there is something for the seal that says so.
pub(super) async fn announce(app: &App) -> Result<Option<i64>, Fault> {
    let Some(keep) = app.settings.activity.keep else { return Ok(None) };
    let connection = app.db.get().await?;
    let Some(newest) = seals::newest(&connection).await? else { return Ok(None) };
    // By whole days: each cut is an event itself, which has to be cut off in its turn.
    let before = (app.clock.now() - keep).date_naive().and_time(NaiveTime::MIN).and_utc();
    // A seal is younger than each event under it.
    let Some(mut last) = seals::sealed_before(&connection, before).await? else { return Ok(None) };
    if let Some(forwarded) = Outlet::Collector.taken(app, &connection).await?
        && forwarded < last
    {
        tracing::warn!(forwarded, last, "activity that the collector has not taken yet is kept for longer");
        last = forwarded;
    }
    if last <= newest.batch.cut {
        return Ok(None);
    }
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::ActivityCut,
        team: None,
        target: None,
        outcome: Outcome::Success,
        data: serde_json::json!({ "up_to": last, "older_than": before }),
    };
    record(&connection, app, event).await?;
    Ok(Some(last))
}

/// Removes what the newest seal says is cut off.
pub(super) async fn cut_off(app: &App, stop: &CancellationToken) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    let cut = seals::newest(&connection).await?.map_or(0, |seal| seal.batch.cut);
    while cut > 0 && !stop.is_cancelled() {
        let removed = connection.transaction(async |connection| seals::cut_one(connection, cut).await);
        if !removed.await? {
            break;
        }
    }
    Ok(())
}
