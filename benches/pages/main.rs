//! The Manage tab among many certificates: pages per second and latency as a signed-in Manager has them, beside the same SQL
//! alone and the same HTML alone, measured in the same run. What the figures mean is in `docs/performance.md`.

mod client;
mod ground;
mod html;
mod served;
mod sql;

#[path = "../common/mod.rs"]
mod common;

use std::time::Duration;

use clap::Parser;

use client::Load;
use common::cpu::{OURS, Usage};
use ground::Ground;
use served::Served;

/// Pages per second of the Manage tab, and their latency, beside the same SQL alone and the same HTML alone.
#[derive(Parser)]
struct Arguments {
    /// Certificates in the database
    #[arg(long, default_value_t = 100_000)]
    certificates: u64,
    /// Teams that have them
    #[arg(long, default_value_t = 20)]
    teams: u32,
    /// Connections that ask, each as soon as it has its answer
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Measurements of each kind, of which the medians count
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measure this page alone
    #[arg(long)]
    page: Option<String>,
    /// Say also how long each of a page's statements takes where one client executes them
    #[arg(long)]
    statements: bool,
    /// Says cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is asked for, each by its name and the query of its address; `{deep}` stands for a place far down the list.
const PAGES: [(&str, &str); 5] = [
    ("first", ""),
    ("deep", "?after={deep}"),
    ("search_25", "?q=niteso"),
    ("search_none", "?q=nosuchcertificate"),
    ("filter_sorted", "?status=valid&sort=expires"),
];

/// Whose processor time is told for each page.
const PROGRAMS: [&str; 3] = ["certdesk", "postgres", OURS];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut ground = Ground::make(arguments.certificates, arguments.teams).await?;
    let served = Served::start(&ground).await?;
    println!("bench pages start_to_first_page_ms {:.0}", served.first_page_after.as_secs_f64() * 1000.0);
    ground.settle().await?;
    let seconds = Duration::from_secs(arguments.seconds);
    let load = Load { connections: arguments.connections, seconds };
    let wanted = |name: &str| arguments.page.as_deref().is_none_or(|page| page == name);
    for (name, query) in PAGES.into_iter().filter(|(name, _)| wanted(name)) {
        let path = format!("{}{}", ground.list, query.replace("{deep}", &ground.deep));
        let (html, statements) = ground.capture(&served, &path).await?;
        let [mut pages, mut sql, mut bare, mut p50, mut p99] = [const { Vec::new() }; 5];
        let mut cpu = PROGRAMS.map(|_| Vec::new());
        for _ in 0..arguments.rounds {
            // In turns, so that whatever else the machine does meets each.
            let before = Usage::now()?;
            let asked = load.run(served.address, &ground.request(&path)).await?;
            let usage = Usage::now()?.since(&before);
            for (spent, program) in cpu.iter_mut().zip(PROGRAMS) {
                spent.push(usage.of(program).as_secs_f64() * 1000.0 / (asked.per_second * seconds.as_secs_f64()));
            }
            pages.push(asked.per_second);
            p50.push(asked.p50_ms);
            p99.push(asked.p99_ms);
            sql.push(sql::measure(&ground, &statements, &load).await?.per_second);
            bare.push(html::measure(&html, &load).await?);
        }
        let [pages, sql, bare] = [pages, sql, bare].map(common::median);
        let ceiling = 1.0 / (1.0 / sql + 1.0 / bare);
        println!("bench pages {name}_per_second {pages:.0}");
        println!("bench pages {name}_p50_ms {:.1}", common::median(p50));
        println!("bench pages {name}_p99_ms {:.1}", common::median(p99));
        for (spent, program) in cpu.into_iter().zip(["portal", "postgres", "client"]) {
            println!("bench pages {name}_cpu_ms_{program} {:.2}", common::median(spent));
        }
        println!("bench pages {name}_statements {}", statements.len());
        if arguments.statements {
            let alone = Load { connections: 1, seconds };
            print!("{}", sql::measure(&ground, &statements, &alone).await?.each);
        }
        println!("bench pages {name}_sql_per_second {sql:.0}");
        println!("bench pages {name}_html_per_second {bare:.0}");
        println!("bench pages {name} ratio {:.2}", pages / ceiling);
    }
    println!("bench pages peak_memory_mb {:.0}", served.peak_memory_mb()?);
    served.stop().await;
    ground.stop().await;
    Ok(())
}
