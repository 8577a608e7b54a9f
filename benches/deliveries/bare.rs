//! The same callbacks by a plain loop: each is worded and signed, as it has an identity of its own, and posted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, ensure};
use certdesk::clock::{Clock, SystemClock};
use certdesk::domain::ids::{DeliveryId, TeamId};
use certdesk::notify::signing::SigningKey;
use certdesk::notify::{EventType, Lifecycle, Notification, Origin, PayloadVersion};
use certdesk::ops::deliveries::AT_ONCE;
use tokio::task::JoinSet;

use super::common::cpu::Usage;
use super::memory;
use super::receiver::Receiver;
use super::{Measured, certificate};

struct Loop {
    http: reqwest::Client,
    url: String,
    key: SigningKey,
    /// What each is sent instead of a callback of its own.
    body: Option<String>,
    next: AtomicUsize,
    count: usize,
}

/// Sends so many; where they aren't to be signed, the same one each time.
pub async fn measure(receiver: &Receiver, count: usize, signed: bool) -> anyhow::Result<Measured> {
    let key = SigningKey::generate_off_thread().await?.key;
    let body = if signed { None } else { Some(body(&key, 0)?) };
    let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?;
    let bare = Arc::new(Loop { http, url: receiver.url.clone(), key, body, next: AtomicUsize::new(0), count });
    let taken = receiver.taken().await?;
    memory::forget_peak()?;
    let (before, begun) = (Usage::now()?, Instant::now());
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        workers.spawn(Arc::clone(&bare).work());
    }
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    let (took, usage) = (begun.elapsed(), Usage::now()?.since(&before));
    ensure!(receiver.taken().await? - taken == count, "not everything has arrived");
    Ok(Measured { took, usage, memory: memory::peak()? })
}

impl Loop {
    async fn work(self: Arc<Self>) -> anyhow::Result<()> {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return Ok(());
            }
            let body = match &self.body {
                Some(body) => body.clone(),
                None => body(&self.key, number)?,
            };
            let request = self.http.post(&self.url).header("content-type", "application/json").body(body);
            let answer = request.send().await.context("a callback")?;
            ensure!(answer.status().is_success(), "{}", answer.status());
        }
    }
}

fn body(key: &SigningKey, number: usize) -> anyhow::Result<String> {
    let now = SystemClock.now();
    let notification = Notification::Lifecycle(Lifecycle {
        event_type: EventType::CertExpiredRenewRequired,
        certificates: vec![certificate(number, now)],
        expiry_date: None,
    });
    let origin =
        Origin { team: TeamId::new(), team_name: "Bench", certificate_manager_url: "https://certdesk.bench.test/" };
    let payload = notification.render(PayloadVersion::LATEST, origin)?;
    Ok(key.callback_body(&payload, DeliveryId::new(), now)?)
}
