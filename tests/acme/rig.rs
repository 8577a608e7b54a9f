//! An account at a stub, and what it takes to order by it.

use std::sync::Arc;
use std::time::Duration;

use certdesk::acme::{Account, AcmeClient, AcmeError, AcmeSettings, Directory, Order, OrderState};
use certdesk::clock::TestClock;
use certdesk::domain::ids::{AccountId, AuthorityId};
use certdesk::domain::{DomainName, KeyAlgorithm};
use certdesk::net::AllowedNetworks;
use certdesk::pki::{self, Certificate, CertificateChain, KeyPair};
use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::support::authority_stub::{AuthorityStub, Ways};
use crate::support::waiting;

/// A stub whose clock stands still, and an account at it.
pub struct Rig {
    pub clock: Arc<TestClock>,
    pub stub: AuthorityStub,
    pub account: Account,
}

/// When the clock stands, long before the machine's: nothing here may look at that.
pub fn start() -> DateTime<Utc> {
    "2024-02-28T12:00:00Z".parse().unwrap()
}

pub fn names(texts: &[&str]) -> Vec<DomainName> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

impl Rig {
    pub async fn with(change: impl FnOnce(&mut Ways)) -> Self {
        let clock = TestClock::at(start());
        let stub = AuthorityStub::with(clock.clone(), change).await;
        let account = account_at(&stub.directory(), stub.root_pem()).await;
        Self { clock, stub, account }
    }

    /// Another account at the same stub.
    pub async fn another_account(&self) -> Account {
        account_at(&self.stub.directory(), self.stub.root_pem()).await
    }

    /// Orders a certificate, up to the end.
    pub async fn issue(&self, domains: &[&str], replaces: Option<&str>) -> Result<Certificate, AcmeError> {
        let domains = names(domains);
        let order = self.account.new_order(&domains, None, replaces).await?;
        Ok(self.complete(&order, &domains, KeyAlgorithm::EcdsaP256).await)
    }

    /// Takes an order that is ready to its end.
    pub async fn complete(&self, order: &Order, domains: &[DomainName], algorithm: KeyAlgorithm) -> Certificate {
        assert_eq!(order.state, OrderState::Ready);
        finish(&self.account, &order.url, domains, algorithm).await
    }
}

/// A fresh account at an authority whose HTTPS certificate ends at this root.
pub async fn account_at(directory: &str, root_pem: &str) -> Account {
    try_account_at(directory, root_pem).await.unwrap()
}

/// The same; it fails where the authority doesn't answer within 10 s.
pub async fn try_account_at(directory: &str, root_pem: &str) -> Result<Account, AcmeError> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let allowed = Arc::new(AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap()]));
    let client = AcmeClient::new(AcmeSettings { allowed, timeout: Duration::from_secs(10) });
    let root = CertificateDer::from_pem_slice(root_pem.as_bytes()).unwrap();
    let directory = Directory {
        authority: AuthorityId::new(),
        url: directory.to_owned(),
        trusted_roots: vec![root.to_vec()],
        parallel_new_orders: 4,
    };
    let registration = client.register(&directory, Some("certs@shop.test"), None).await?;
    client.account(&directory, AccountId::new(), &registration.credentials, start()).await
}

/// Finalises an order that is ready, and fetches the leaf.
pub async fn finish(account: &Account, url: &str, domains: &[DomainName], algorithm: KeyAlgorithm) -> Certificate {
    let key = KeyPair::generate(algorithm).ok().unwrap();
    account.open(url).await.unwrap().finalize(&pki::csr::to_der(&key, domains).unwrap()).await.unwrap();
    let fetched = async || account.open(url).await.unwrap().certificate().await.unwrap();
    let pem = waiting::until("the certificate", fetched).await;
    CertificateChain::from_pem(pem.as_bytes()).unwrap().leaf().clone()
}
