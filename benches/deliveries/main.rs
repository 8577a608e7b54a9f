//! How many deliveries a second leave a full outbox for a receiver that answers at once, beside a bare reqwest loop that
//! makes and sends the same callbacks: same receiver, same number under way, same machine, same run. What the figures mean
//! is in `docs/performance.md`.

mod bare;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/memory.rs"]
mod memory;
mod outbox;
mod receiver;

use std::time::Duration;

use certdesk::domain::DomainName;
use certdesk::domain::ids::CertificateId;
use certdesk::notify::NotifiedCertificate;
use certdesk::ops::deliveries::AT_ONCE;
use chrono::{DateTime, Utc};
use clap::Parser;

use common::cpu::{OURS, Usage};
use common::{Folder, median};
use receiver::Receiver;

/// Deliveries per second of a full outbox to one channel, beside a bare loop of callbacks.
#[derive(Parser)]
struct Arguments {
    /// Deliveries in each measurement
    #[arg(long, default_value_t = 10_000)]
    deliveries: usize,
    /// Measurements of each kind, of which the medians count
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Takes callbacks and answers them; how this program calls itself
    #[arg(long, hide = true)]
    receive: bool,
    /// Says cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// One measurement.
struct Measured {
    took: Duration,
    usage: Usage,
    /// The most memory that was resident at once, in megabytes.
    memory: f64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.receive {
        return receiver::receive().await;
    }
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = Folder::make()?;
    let count = arguments.deliveries;
    println!("{count} deliveries to one channel, {AT_ONCE} under way at once; CPU in ms a delivery");
    let [mut unsigned, mut signed, mut outbox] = [const { Vec::new() }; 3];
    for round in 0..arguments.rounds {
        let receiver = Receiver::start(&folder.0.join(format!("receiver-{round}"))).await?;
        // In turns, so that whatever else the machine does meets all.
        unsigned.push(bare::measure(&receiver, count, false).await?);
        line("bare loop, unsigned", unsigned.last(), count);
        signed.push(bare::measure(&receiver, count, true).await?);
        line("bare loop", signed.last(), count);
        outbox.push(outbox::measure(&receiver, count, &folder.0.join(format!("outbox-{round}"))).await?);
        line("outbox", outbox.last(), count);
        receiver.stop().await;
    }
    println!("Medians:");
    let rate = |all: &[Measured]| median(all.iter().map(|measured| per_second(count, measured.took)));
    println!("bench deliveries bare_unsigned_per_second {:.0}", rate(&unsigned));
    println!("bench deliveries bare_per_second {:.0}", rate(&signed));
    println!("bench deliveries outbox_per_second {:.0}", rate(&outbox));
    let memory = median(outbox.iter().map(|measured| measured.memory));
    println!("bench deliveries outbox_peak_memory_mb {memory:.0}");
    println!("bench deliveries ratio_to_unsigned {:.2}", rate(&outbox) / rate(&unsigned));
    println!("bench deliveries ratio {:.2}", rate(&outbox) / rate(&signed));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn line(who: &str, measured: Option<&Measured>, count: usize) {
    let Some(measured) = measured else { return };
    let spent = |program: &str| 1000.0 / per_second(count, measured.usage.of(program));
    println!(
        "{who:20} {:7.0} deliveries/s   CPU: this process {:.2}, postgres {:.2}, receiver {:.2}   memory {:.0} MB",
        per_second(count, measured.took),
        spent(OURS),
        spent("postgres"),
        spent(&receiver::program()),
        measured.memory,
    );
}

/// What a delivery tells of.
fn certificate(number: usize, now: DateTime<Utc>) -> NotifiedCertificate {
    let name = format!("shop-{number}.bench.test");
    let domains = [name.clone(), format!("www.{name}")];
    NotifiedCertificate {
        id: CertificateId::new(),
        name,
        domains: domains
            .iter()
            .filter_map(|name| name.parse::<DomainName>().ok())
            .map(|name| name.to_string())
            .collect(),
        expires_on: Some(now),
        additional_info: None,
        auto_renewed: None,
        previous_expires_on: None,
    }
}
