//! An account at a stub, and what it takes to order by it.

use std::sync::Arc;
use std::time::Duration;

use certdesk::acme::{Account, AcmeClient, AcmeError, AcmeSettings, Directory, Order, OrderState};
use certdesk::clock::TestClock;
use certdesk::crypto::SecretBytes;
use certdesk::domain::ids::{AccountId, AuthorityId};
use certdesk::domain::{DomainName, KeyAlgorithm};
use certdesk::net::AllowedNetworks;
use certdesk::pki::{self, Certificate, CertificateChain, KeyPair};
use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::support::authority_stub::{AuthorityStub, Ways};

/// A stub whose clock stands still, and an account at it.
pub struct Rig {
    pub clock: Arc<TestClock>,
    pub stub: AuthorityStub,
    pub account: Account,
    client: AcmeClient,
    directory: Directory,
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
        let allowed = Arc::new(AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap()]));
        let client = AcmeClient::new(AcmeSettings { allowed, timeout: Duration::from_secs(10) });
        let root = CertificateDer::from_pem_slice(stub.root_pem().as_bytes()).unwrap();
        let directory = Directory {
            authority: AuthorityId::new(),
            url: stub.directory(),
            trusted_root: Some(root.to_vec()),
            parallel_new_orders: 4,
        };
        let account = another_account(&client, &directory).await;
        Self { clock, stub, account, client, directory }
    }

    /// Another account at the same stub.
    pub async fn another_account(&self) -> Account {
        another_account(&self.client, &self.directory).await
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
        let key = KeyPair::generate(algorithm).ok().unwrap();
        let csr = pki::csr::to_der(&key, domains).unwrap();
        self.account.finalize(&order.url, &csr).await.unwrap();
        let pem = self.account.certificate(&order.url).await.unwrap().unwrap();
        CertificateChain::from_pem(pem.as_bytes()).unwrap().leaf().clone()
    }
}

async fn another_account(client: &AcmeClient, directory: &Directory) -> Account {
    let registration = client.register(directory, Some("certs@shop.test")).await.unwrap();
    let credentials: SecretBytes = registration.credentials;
    client.account(directory, AccountId::new(), &credentials).await.unwrap()
}
