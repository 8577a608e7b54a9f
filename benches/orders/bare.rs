//! The bare loop: nothing but instant-acme and the DNS, where each proof is put up and taken down again. It stores
//! nothing, tells nobody and looks at no name server.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use certdesk::demo::challtestsrv::Challtestsrv;
use futures::StreamExt;
use instant_acme::{Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, RetryPolicy};
use tokio::sync::Mutex;

use super::common::cpu::Usage;
use super::ground::{Ground, domain};
use super::http::Http;
use super::report::Measured;
use super::{Load, WARM_UP};

/// Asked again soon, since this authority is done within milliseconds, and ever later.
const POLL: RetryPolicy = RetryPolicy::new().initial_delay(Duration::from_millis(20)).backoff(1.5);

/// Takes as many orders through as `load` says.
pub async fn measure(ground: &Ground, load: Load) -> anyhow::Result<Measured> {
    let http = Http::new(ground.authority.https_root_pem())?;
    let contact =
        NewAccount { contact: &["mailto:bare@bench.test"], terms_of_service_agreed: true, only_return_existing: false };
    let builder = Account::builder_with_http(Box::new(http));
    let (account, _) = builder.create(&contact, ground.authority.directory(), None).await.context("the account")?;
    let loops = Loops { account, placing: Mutex::default(), dns: &ground.dns };
    loops.run(load.orders..load.orders + WARM_UP, load.concurrency).await?;
    let (before, begun) = (Usage::now()?, Instant::now());
    loops.run(0..load.orders, load.concurrency).await?;
    Ok(Measured { orders: load.orders, took: begun.elapsed(), usage: Usage::now()?.since(&before), transactions: None })
}

struct Loops<'a> {
    account: Account,
    placing: Mutex<()>,
    dns: &'a Challtestsrv,
}

impl Loops<'_> {
    async fn run(&self, numbers: std::ops::Range<usize>, concurrency: usize) -> anyhow::Result<()> {
        let orders = numbers.map(|number| async move { self.order(&domain(number)).await.context(domain(number)) });
        let mut under_way = futures::stream::iter(orders).buffer_unordered(concurrency);
        while let Some(result) = under_way.next().await {
            result?;
        }
        Ok(())
    }

    async fn order(&self, domain: &str) -> anyhow::Result<()> {
        let identifiers = [Identifier::Dns(domain.to_owned())];
        let turn = self.placing.lock().await;
        let mut order = self.account.new_order(&NewOrder::new(&identifiers)).await?;
        drop(turn);
        let record = format!("_acme-challenge.{domain}");
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            ensure!(authorization.status == AuthorizationStatus::Pending, "nothing to prove");
            let mut challenge = authorization.challenge(ChallengeType::Dns01).context("no dns-01")?;
            let value = challenge.key_authorization().dns_value();
            self.dns.set_txt(&record, &value).await?;
            challenge.set_ready().await?;
        }
        order.poll_ready(&POLL).await?;
        // The key, P-256, is made there too.
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&POLL).await?;
        self.dns.clear_txt(&record).await?;
        ensure!(key.contains("PRIVATE KEY") && chain.contains("BEGIN CERTIFICATE"), "no certificate");
        Ok(())
    }
}
