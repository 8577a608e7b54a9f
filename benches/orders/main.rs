//! How many orders a second go through Certdesk as a whole, from the order form's use case to the sealed certificate
//! and the last callback, beside a bare instant-acme loop that does the same orders: same authority, same number of
//! orders under way, same machine, same run. What the figures mean is in `docs/performance.md`.

mod bare;
#[path = "../common/mod.rs"]
mod common;
mod ground;
mod http;
mod pipeline;
mod report;

use std::path::Path;

use anyhow::Context;
use clap::Parser;

use common::Folder;
use ground::Ground;
use report::{Measured, Report};

/// Most orders that one Pebble is good for, those before the measuring included.
const MOST_ORDERS: usize = 900;
/// How often a measurement is begun before it is given up.
const MOST_TRIES: usize = 3;
/// Orders before the measuring begins: connections are open then, and statements prepared; Postgres plans the first five
/// of a kind on each connection anew.
const WARM_UP: usize = 200;

/// Orders per second of the whole pipeline, beside a bare ACME client's.
#[derive(Parser)]
struct Arguments {
    /// Orders in each measurement
    #[arg(long, default_value_t = 600)]
    orders: usize,
    /// Orders under way at once
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
    /// Measurements of each kind, of which the medians count
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leave out the bare loop, such as for a profiler
    #[arg(long)]
    pipeline_only: bool,
    /// What is logged to standard error, as a tracing filter
    #[arg(long)]
    log: Option<String>,
    /// Says cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// How many orders, and how many of them at once.
#[derive(Clone, Copy)]
struct Load {
    orders: usize,
    concurrency: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    anyhow::ensure!(arguments.rounds > 0 && arguments.concurrency > 0 && arguments.orders > 0, "nothing to measure");
    anyhow::ensure!(arguments.orders + WARM_UP <= MOST_ORDERS, "one Pebble is good for {MOST_ORDERS} orders at most");
    if let Some(filter) = &arguments.log {
        certdesk::telemetry::init(certdesk::settings::LogFormat::Text, filter).context("--log")?;
    }
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = Folder::make()?;
    let load = Load { orders: arguments.orders, concurrency: arguments.concurrency };
    let mut report = Report::new(load);
    for round in 0..arguments.rounds {
        // In turns, so that whatever else the machine does meets both.
        if !arguments.pipeline_only {
            let measure = async |ground: &Ground| bare::measure(ground, load).await;
            report.bare(patiently(&folder.0.join(format!("bare-{round}")), measure).await.context("the bare loop")?);
        }
        let measure = async |ground: &Ground| pipeline::measure(ground, load).await;
        report.pipeline(patiently(&folder.0.join(format!("pipeline-{round}")), measure).await.context("the pipeline")?);
    }
    report.print();
    Ok(())
}

/// Measures on fresh ground, and again where that comes to nothing: a Pebble that has many orders at once may stop
/// answering for good.
async fn patiently(
    folder: &Path,
    measure: impl AsyncFn(&Ground) -> anyhow::Result<Measured>,
) -> anyhow::Result<Measured> {
    let mut tries = 1;
    loop {
        let ground = Ground::start(&folder.join(tries.to_string())).await?;
        let measured = measure(&ground).await;
        ground.stop().await;
        match measured {
            Err(error) if tries < MOST_TRIES => println!("(Once more, since it came to nothing: {error:#})"),
            measured => return measured,
        }
        tries += 1;
    }
}
