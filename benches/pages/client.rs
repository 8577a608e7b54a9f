//! Whoever asks: connections that stay open, each asking again as soon as it has its answer. No more is read of an answer than
//! is needed to find its end, so that the asking costs little beside the answering.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use futures::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How much is asked.
pub struct Load {
    pub connections: usize,
    pub seconds: Duration,
}

/// What came of it.
pub struct Answered {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Load {
    /// Sends the same request over and over.
    pub async fn run(&self, address: SocketAddr, request: &str) -> anyhow::Result<Answered> {
        let begun = Instant::now();
        let end = begun + self.seconds;
        let asking = (0..self.connections).map(|_| tokio::spawn(ask(address, request.to_owned(), end)));
        let took = try_join_all(asking).await?.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        let lasted = begun.elapsed().as_secs_f64();
        let mut took = took.concat();
        took.sort_unstable();
        ensure!(!took.is_empty(), "nothing was answered");
        let at = |hundredth: usize| took[(took.len() * hundredth / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let per_second = took.len() as f64 / lasted;
        Ok(Answered { per_second, p50_ms: at(50), p99_ms: at(99) })
    }
}

async fn ask(address: SocketAddr, request: String, end: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(address).await?;
    let mut took = Vec::new();
    while Instant::now() < end {
        let begun = Instant::now();
        connection.ask(&request).await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// A connection that stays open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// The body of the answer, which has to be 200.
    pub async fn ask(&mut self, request: &str) -> anyhow::Result<&[u8]> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head]).context("an odd head")?;
        ensure!(text.starts_with("HTTP/1.1 200 "), "{text}");
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let end = head + length.context("an answer without its length")?;
        while self.buffer.len() < end {
            self.read().await?;
        }
        Ok(&self.buffer[head..end])
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed");
        }
        Ok(())
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|part| part == what)
}
