//! `certdesk scheduler`: processes that share a portal's work, and what it refuses.

use std::process::{Command, Output};

use super::schedulers;
use crate::support::authority_proxy::{AuthorityProxy, Endpoint};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::postgres::TestDb;
use crate::support::process::SchedulerProcess;
use crate::support::world::world;
use crate::support::{temp, waiting};

/// Orders whose TXT values nobody sets for a while: each is looked at again and again, by whichever process is first.
const ORDERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn two_share_the_work() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let schedulers_of_ours =
        [SchedulerProcess::start(&portal.flags).await, SchedulerProcess::start(&portal.flags).await];
    let domains: Vec<String> = (0..ORDERS).map(|_| fresh("shared")).collect();
    let mut certificates = Vec::new();
    for domain in &domains {
        certificates.push(mina.order(&Order::of(domain, &[domain])).await);
    }
    waiting::until("both to claim some of it", async || {
        let claims = |said: String| said.lines().filter(|line| line.contains("order.advance")).count();
        schedulers_of_ours.iter().all(|scheduler| claims(scheduler.said()) >= 2).then_some(())
    })
    .await;
    assert_eq!(schedulers(&portal.database_url).await.len(), 2);
    for certificate in &certificates {
        let record = mina.watch(certificate, "the record", |page| page.records().pop()).await;
        world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    }
    for certificate in &certificates {
        mina.wait_for_status(certificate, "valid").await;
    }
    let asked = [Endpoint::NewOrder, Endpoint::Finalize].map(|endpoint| proxy.requests(endpoint));
    assert_eq!(asked, [ORDERS; 2], "each once, whoever did it");
    for scheduler in schedulers_of_ours {
        scheduler.terminate().await;
        let said = scheduler.ended().await;
        assert!(!said.contains("ERROR"), "{said}");
    }
    for domain in &domains {
        world().await.dns.clear_txt(&format!("_acme-challenge.{domain}")).await.unwrap();
    }
    portal.stop().await;
}

/// Runs `certdesk scheduler` with nothing but this, to its end.
fn run(env: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_certdesk"))
        .arg("scheduler")
        .env_clear()
        .env("CERTDESK_DATA_DIR", temp::path("scheduler"))
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_refuses_what_it_cannot_share() {
    let database = TestDb::new().await;
    for (env, why) in
        [(&[][..], "DATABASE_URL is not given"), (&[("DATABASE_URL", database.url())][..], "no master key is given")]
    {
        let output = run(env);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{said}");
    }
}
