//! Writers that record one event per transaction, as use cases do.

use std::time::Instant;

use certdesk::app::App;
use certdesk::ops::activity::{Action, Actor, Event, Outcome, Target, record_alone, seal};
use futures::future::try_join_all;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::per_second;

const WRITERS: usize = 8;

/// Has the writers record so many events between them; events per second. Where it is `sealed`, sealing goes on beside
/// them, and what is left of it is part of the time.
pub async fn measure(app: &App, count: usize, sealed: bool) -> anyhow::Result<f64> {
    let stop = CancellationToken::new();
    let begun = Instant::now();
    let sealing = sealed.then(|| tokio::spawn(seal_on(app.clone(), stop.clone())));
    try_join_all((0..WRITERS).map(|_| tokio::spawn(write(app.clone(), count / WRITERS))))
        .await?
        .into_iter()
        .collect::<anyhow::Result<Vec<()>>>()?;
    stop.cancel();
    if let Some(sealing) = sealing {
        sealing.await??;
        seal::seal_all(app, None, &CancellationToken::new()).await?;
    }
    let rate = per_second(count, begun.elapsed());
    // The next measurement begins with nothing that waits for a seal.
    seal::seal_all(app, None, &CancellationToken::new()).await?;
    Ok(rate)
}

async fn write(app: App, count: usize) -> anyhow::Result<()> {
    let actor = Actor {
        name: "Mina Park".to_owned(),
        address: Some("192.0.2.7".to_owned()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".to_owned()),
        ..Actor::operator()
    };
    for number in 0..count {
        let event = Event {
            actor: &actor,
            action: Action::CertificateDownload,
            team: None,
            target: Some(Target { kind: "certificate", id: Uuid::new_v4(), name: "shop" }),
            outcome: Outcome::Success,
            data: serde_json::json!({ "domains": ["shop.example.org", "www.shop.example.org"], "version": number }),
        };
        record_alone(&app, event).await?;
    }
    Ok(())
}

/// As the scheduler does, but every second instead of every ten.
async fn seal_on(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    while stop.run_until_cancelled(tokio::time::sleep(std::time::Duration::from_secs(1))).await.is_some() {
        seal::seal_all(&app, None, &CancellationToken::new()).await?;
    }
    Ok(())
}
