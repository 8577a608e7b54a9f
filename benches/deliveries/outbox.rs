//! A full outbox: the notifications are written as use cases write them, then the scheduler begins.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use certdesk::cli::{Built, build};
use certdesk::clock::SystemClock;
use certdesk::db::teams;
use certdesk::notify::EventType;
use certdesk::ops::outbox::{self, Reminded};
use certdesk::scheduler::Scheduler;
use certdesk::settings::{Settings, SettingsArgs};
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::common::cpu::Usage;
use super::memory;
use super::receiver::Receiver;
use super::{Measured, certificate};

const TEAM: &str = "bench";
/// How often is looked how much waits.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Something arrives at least so often.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fills the outbox and has it emptied.
pub async fn measure(receiver: &Receiver, count: usize, folder: &Path) -> anyhow::Result<Measured> {
    let Built { app, database_url, postgres } = build(settings(receiver, folder)?, Arc::new(SystemClock)).await?;
    let mut connection = AsyncPgConnection::establish(&database_url).await?;
    let team = teams::by_slug(&connection, TEAM).await?.context("the team")?;
    let now = app.clock.now();
    let reminded: Vec<Reminded> =
        (0..count).map(|number| Reminded { certificate: certificate(number, now), labels: [].into() }).collect();
    let event = EventType::CertExpiredRenewRequired;
    connection
        .transaction(async |connection| outbox::remind(connection, &app, team.id, event, None, &reminded).await)
        .await?;
    drop(reminded);
    ensure!(waiting(&mut connection).await? == i64::try_from(count)?, "not everything waits");

    let taken = receiver.taken().await?;
    let stop = CancellationToken::new();
    memory::forget_peak()?;
    let (before, begun) = (Usage::now()?, Instant::now());
    let scheduler = Scheduler::start(&app, &database_url, stop.clone())?;
    let ended = until_empty(&mut connection).await;
    let (took, usage, memory) = (begun.elapsed(), Usage::now()?.since(&before), memory::peak()?);

    stop.cancel();
    scheduler.ended().await;
    drop(connection);
    if let Some(server) = postgres {
        server.stop().await;
    }
    ended?;
    ensure!(receiver.taken().await? - taken == count, "not everything has arrived, or something twice");
    Ok(Measured { took, usage, memory })
}

async fn until_empty(connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
    let (mut left, mut since) = (i64::MAX, Instant::now());
    loop {
        let now_left = waiting(connection).await?;
        if now_left == 0 {
            return Ok(());
        }
        if now_left < left {
            (left, since) = (now_left, Instant::now());
        } else if since.elapsed() > PATIENCE {
            bail!("{left} deliveries wait, and nothing happens");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn waiting(connection: &mut AsyncPgConnection) -> anyhow::Result<i64> {
    let query = diesel::sql_query("SELECT count(*) FROM deliveries WHERE state = 'waiting'");
    Ok(query.get_result::<Count>(connection).await?.count)
}

/// The defaults of production, but for the addresses, which are all on loopback.
fn settings(receiver: &Receiver, folder: &Path) -> anyhow::Result<Arc<Settings>> {
    let settings = json!({
        "server": { "listen": "127.0.0.1:1", "public-url": "http://127.0.0.1:1/" },
        "database": { "data-dir": folder.join("data") },
        "acme": { "no-lets-encrypt": true },
        "network": { "allow-networks": ["127.0.0.0/8"], "allow-http-callbacks": true },
        "team": { "team-name": "Bench", "team-slug": TEAM, "callback-url": receiver.url },
    });
    let settings: SettingsArgs = serde_json::from_value(settings).context("the settings")?;
    settings.load().context("the settings")
}
