//! pebble-challtestsrv, a DNS server whose records are set by HTTP (Debian's package pebble), as a child process on
//! loopback.
//!
//! It answers for every name there is. Setting a TXT value adds it to those at the name; clearing takes all of them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::child::{Child, ChildError, PORT_TRIES, Program, io};
use super::ports;
use crate::dns::{DnsSettings, TxtLookup};
use crate::net;

/// How long one request to it may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The record by which it is known to be ready. Nobody orders for that name.
const READY_NAME: &str = "ready.certdesk-demo.invalid";

/// A pebble-challtestsrv. Dropping it ends it.
pub struct Challtestsrv {
    client: reqwest::Client,
    dns: SocketAddr,
    management: SocketAddr,
    child: Child,
}

impl Challtestsrv {
    /// Starts it on free ports and waits until it serves. Its log goes into `folder`, which is made where there is none.
    /// [`Child::spawn`] says which threads may call this.
    ///
    /// # Errors
    ///
    /// It isn't installed, doesn't start, or `folder` can't be written to.
    pub async fn start(folder: impl Into<PathBuf>) -> Result<Self, ChildError> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder).map_err(io("the folder of pebble-challtestsrv"))?;
        let log = folder.join("pebble-challtestsrv.log");
        for _ in 1..PORT_TRIES {
            match Self::try_start(&log).await {
                Err(ChildError::PortTaken { .. }) => {}
                outcome => return outcome,
            }
        }
        Self::try_start(&log).await
    }

    /// Where DNS is served, by UDP and TCP.
    pub fn dns(&self) -> SocketAddr {
        self.dns
    }

    /// Where records are set.
    pub fn management(&self) -> String {
        format!("http://{}/", self.management)
    }

    /// Adds a TXT value at a name.
    ///
    /// # Errors
    ///
    /// It doesn't answer, or with an error; likewise below.
    pub async fn set_txt(&self, name: &str, value: &str) -> Result<(), ChildError> {
        self.tell("set-txt", json!({ "host": absolute(name), "value": value })).await
    }

    /// Takes every TXT value at a name.
    pub async fn clear_txt(&self, name: &str) -> Result<(), ChildError> {
        self.tell("clear-txt", json!({ "host": absolute(name) })).await
    }

    /// Resolves when it has ended by itself.
    pub async fn ended(&mut self) {
        self.child.ended().await;
    }

    /// Ends it.
    pub async fn stop(self) {
        self.child.stop().await;
    }

    async fn try_start(log: &Path) -> Result<Self, ChildError> {
        let [dns, management] = ports::free().map_err(io("free ports"))?;
        let client = reqwest::Client::builder().user_agent(net::USER_AGENT).no_proxy().timeout(TIMEOUT).build()?;
        let file = Path::new("pebble-challtestsrv");
        let program = Program { name: "pebble-challtestsrv", file, package: "pebble" };
        let (dns_text, management_text) = (dns.to_string(), management.to_string());
        let arguments = ["-dns01", &dns_text, "-management", &management_text];
        // It would listen on every address for proofs by HTTP and TLS.
        let off = ["-http01", "", "-https01", "", "-tlsalpn01", ""];
        let child = Child::spawn(program, arguments.iter().chain(&off), [("", ""); 0], log)?;
        let mut server = Self { client, dns, management, child };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// Ready is who serves a value that was set, so that no other program's answer is taken for its.
    async fn wait_until_ready(&mut self) -> Result<(), ChildError> {
        let value = uuid::Uuid::new_v4().to_string();
        let settings =
            DnsSettings { resolvers: vec![self.dns], query_timeout: Duration::from_secs(1), ..DnsSettings::default() };
        let lookup = TxtLookup::new(settings, Arc::default())?;
        let Self { client, management, child, .. } = self;
        let url = format!("http://{management}/set-txt");
        child
            .wait_until_ready(async |_| {
                post(client, &url, json!({ "host": absolute(READY_NAME), "value": value })).await.ok()?;
                lookup.look(READY_NAME, &value).await.seen().then_some(())
            })
            .await?;
        self.clear_txt(READY_NAME).await
    }

    async fn tell(&self, what: &str, message: Value) -> Result<(), ChildError> {
        post(&self.client, &format!("http://{}/{what}", self.management), message).await
    }
}

async fn post(client: &reqwest::Client, url: &str, message: Value) -> Result<(), ChildError> {
    client.post(url).json(&message).send().await?.error_for_status()?;
    Ok(())
}

/// The name as a zone file has it: with the dot at its end.
fn absolute(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}
