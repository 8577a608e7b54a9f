//! What it costs to keep activity as evidence: events per second that eight writers record while all is sealed, beside the
//! same without sealing, in the same run; how fast all of it is verified and exported; and how long the pages of the Activity
//! tab take. What the figures mean is in `docs/performance.md`.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/memory.rs"]
mod memory;
mod pages;
mod trail;
mod writing;

use certdesk::cli::{Built, build};
use certdesk::clock::SystemClock;
use certdesk::settings::SettingsArgs;
use clap::Parser;
use serde_json::json;
use std::sync::Arc;

use common::{Folder, median};

/// Events per second recorded while they are sealed, beside the same unsealed; verified and exported; the pages' latency.
#[derive(Parser)]
struct Arguments {
    /// Events recorded in each measurement
    #[arg(long, default_value_t = 20_000)]
    writes: usize,
    /// Measurements of each kind, of which the medians count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Events that are verified, exported and paged through
    #[arg(long, default_value_t = 1_000_000)]
    events: usize,
    /// Requests for each page, by sixteen connections between them
    #[arg(long, default_value_t = 1600)]
    requests: usize,
    /// Says cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = Folder::make()?;
    let settings = json!({
        "server": { "listen": "127.0.0.1:1", "public-url": "http://127.0.0.1:1/" },
        "database": { "data-dir": folder.0.join("data"), "pool-size": 16 },
        "acme": { "no-lets-encrypt": true },
        "team": { "team-name": "Bench", "team-slug": "bench" },
    });
    let settings: SettingsArgs = serde_json::from_value(settings)?;
    let Built { app, postgres, .. } = build(settings.load()?, Arc::new(SystemClock)).await?;

    let [mut unsealed, mut sealed] = [const { Vec::new() }; 2];
    for _ in 0..arguments.rounds {
        // In turns, so that whatever else the machine does meets both.
        unsealed.push(writing::measure(&app, arguments.writes, false).await?);
        sealed.push(writing::measure(&app, arguments.writes, true).await?);
    }
    let (unsealed, sealed) = (median(unsealed), median(sealed));
    println!("bench activity-write unsealed_per_second {unsealed:.0}");
    println!("bench activity-write sealed_per_second {sealed:.0}");

    trail::fill(&app, arguments.events).await?;
    trail::verify(&app).await?;
    trail::export(&app, &folder.0.join("export.jsonl")).await?;
    pages::measure(&app, arguments.requests).await?;
    println!("bench activity-write ratio {:.2}", sealed / unsealed);
    if let Some(server) = postgres {
        server.stop().await;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn per_second(count: usize, took: std::time::Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
