//! A `certdesk serve` of its own process.

use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::process::{Child, Command};

use crate::client::Connection;
use crate::ground::Ground;

/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_secs(60);

/// A portal that serves.
pub struct Served {
    pub address: SocketAddr,
    /// From its start to its first page.
    pub first_page_after: Duration,
    child: Child,
}

impl Served {
    pub async fn start(ground: &Ground) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let begun = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_certdesk"))
            .args(["serve", "--no-lets-encrypt", "--log=warn"])
            .arg(format!("--listen={address}"))
            .arg(format!("--public-url=http://{address}/"))
            .arg(format!("--data-dir={}", ground.data.display()))
            .env("DATABASE_URL", ground.database_url())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("starting the portal")?;
        let request = ground.request(&ground.list);
        while begun.elapsed() < PATIENCE {
            if let Ok(mut connection) = Connection::open(address).await
                && connection.ask(&request).await.is_ok()
            {
                return Ok(Self { address, first_page_after: begun.elapsed(), child });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        anyhow::bail!("the portal doesn't serve")
    }

    /// The most memory that it has needed, in megabytes of 1,000,000 bytes (proc(5)).
    pub fn peak_memory_mb(&self) -> anyhow::Result<f64> {
        let id = self.child.id().context("the portal has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kilobytes: f64 = peak.trim().trim_end_matches("kB").trim().parse()?;
        ensure!(kilobytes > 0.0);
        Ok(kilobytes * 1024.0 / 1e6)
    }

    pub async fn stop(mut self) {
        // It holds nothing that would have to be put in order.
        let _ = self.child.kill().await;
    }
}
