//! Renewal information, `replaces` and revocation at a server that somebody else wrote, where it is installed.

use std::path::Path;

use certdesk::acme::{Account, AuthorizationState, OrderState};
use certdesk::clock::{Clock, SystemClock};
use certdesk::domain::renewal::Window;
use certdesk::domain::revocation::RevocationReason;
use certdesk::domain::{DomainName, KeyAlgorithm};
use certdesk::pki::Certificate;
use chrono::TimeDelta;

use super::acme_proxy::{self, AcmeProxy};
use super::rig::{account_at, finish, names};
use crate::orders::downloaded::Downloaded;
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::waiting;
use crate::support::world::world;

fn program() -> Option<std::path::PathBuf> {
    let program = acme_proxy::installed();
    if program.is_none() {
        println!("skipped: there is no acme-proxy (cargo install acme-proxy --ignore-rust-version)");
    }
    program
}

async fn start(program: &Path) -> (AcmeProxy, Account) {
    let server = AcmeProxy::start(program).await;
    let root_pem = std::fs::read_to_string(server.root_file()).unwrap();
    let account = account_at(&server.directory(), &root_pem).await;
    (server, account)
}

/// Orders a certificate up to its end, proving the names in the shared DNS.
async fn issue(account: &Account, domains: &[DomainName], replaces: Option<&str>) -> Certificate {
    let dns = &world().await.dns;
    let order = account.new_order(domains, None, replaces).await.unwrap();
    let authorizations = account.authorizations(&order.url).await.unwrap();
    for authorization in &authorizations {
        assert_eq!(authorization.state, AuthorizationState::Pending);
        dns.set_txt(&authorization.domain.challenge_name(), &authorization.txt_value).await.unwrap();
    }
    account.open(&order.url).await.unwrap().tell().await.unwrap();
    waiting::until("the order to be ready", async || {
        (account.order(&order.url).await.unwrap().state == OrderState::Ready).then_some(())
    })
    .await;
    for domain in domains {
        dns.clear_txt(&domain.challenge_name()).await.unwrap();
    }
    finish(account, &order.url, domains, KeyAlgorithm::EcdsaP256).await
}

/// Two thirds to three quarters of the lifetime, as its documentation says.
fn assert_of_its_lifetime(window: Window, certificate: &Certificate) {
    let lifetime = certificate.not_after - certificate.not_before;
    for (moment, expected) in [(window.start, lifetime * 2 / 3), (window.end, lifetime * 3 / 4)] {
        let off = (moment - certificate.not_before - expected).abs();
        assert!(off < TimeDelta::minutes(2), "{moment} is off by {off}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_portal_has_ordered_has_a_window() {
    let Some(program) = program() else { return };
    let (server, account) = start(&program).await;
    let receiver = Receiver::answering().await;
    let options = PortalOptions::at_directory(server.directory(), &server.root_file()).await;
    let portal = Portal::start(options.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("ari");
    let page = mina.order(&Order::of("ari", &[&domain])).await;
    mina.wait_for_status(&page, "valid").await;
    let downloaded = Downloaded::of(&mina, &page, &server.issuing_root_pem()).await;
    let certificate = Certificate::from_der(&downloaded.leaf).unwrap();
    assert!(account.has_renewal_info());
    let info = account.renewal_info(&certificate.ari_id().unwrap()).await.unwrap();
    assert_of_its_lifetime(info.window, &certificate);
    assert!(info.retry_after.is_some());
    portal.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renewing_and_revoking() {
    let Some(program) = program() else { return };
    let (server, account) = start(&program).await;
    let domains = names(&[&fresh("ari"), &format!("*.{}", fresh("ari"))]);
    let first = issue(&account, &domains, None).await;
    let id = first.ari_id().unwrap();
    let second = issue(&account, &domains, Some(&id)).await;
    // Once is enough; a certificate of other names is none to replace; without it, the order passes.
    let other = names(&[&fresh("ari")]);
    for (domains, replaces) in [(&domains, id), (&other, second.ari_id().unwrap())] {
        let error = account.new_order(domains, None, Some(&replaces)).await.unwrap_err();
        assert!(error.refuses_replaces(), "{error}");
    }
    issue(&account, &domains, None).await;

    let id = second.ari_id().unwrap();
    assert!(account.renewal_info(&id).await.unwrap().window.start > SystemClock.now());
    for _ in 0..2 {
        account.revoke(&second.der, RevocationReason::KeyCompromise).await.unwrap();
    }
    assert!(account.renewal_info(&id).await.unwrap().window.end < SystemClock.now());
    server.stop().await;
}
