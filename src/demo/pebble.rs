//! Pebble, the ACME authority for tests (Debian's package pebble), as a child process on loopback.
//!
//! It keeps everything in memory: a new process has a new root and has forgotten every account, order and certificate.
//! It can deadlock when many orders are placed at once, and one process is good for some 1,000 orders.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::child::{Child, ChildError, PORT_TRIES, Program, io};
use super::ports;
use super::tls::LoopbackTls;
use crate::net;

/// How long one request to it may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest certificate that is read from it, in bytes.
const LONGEST_PEM: usize = 64 * 1024;
/// As Let's Encrypt does; Pebble's own default is five years.
const CERTIFICATE_LIFETIME: Duration = Duration::from_hours(90 * 24);
/// Validate without a pause, and ask for every proof anew.
const DEFAULT_ENV: [(&str, &str); 2] = [("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_AUTHZREUSE", "0")];

/// How to run Pebble. Fill in what differs from [`PebbleConfig::new`].
#[derive(Clone)]
pub struct PebbleConfig {
    /// A folder of its own for its configuration, its certificate and its log; made where there is none.
    pub folder: PathBuf,
    /// The DNS server that it validates with.
    pub dns_server: SocketAddr,
    /// Its settings in the environment, such as `PEBBLE_WFE_NONCEREJECT`; they win over ours, which are
    /// `PEBBLE_VA_NOSLEEP=1` and `PEBBLE_AUTHZREUSE=0`.
    pub env: Vec<(String, String)>,
    /// Names that it refuses, with all that is below them.
    pub blocked_domains: Vec<String>,
    /// Key identifiers and MAC keys (in base64url) of external account binding (RFC 8555 section 7.3.4), which is
    /// required of every account where there are any.
    pub external_account_keys: Vec<(String, String)>,
    /// How long what it issues is valid; whole seconds count.
    pub certificate_lifetime: Duration,
}

impl PebbleConfig {
    /// A Pebble that refuses nothing, and issues for 90 days.
    pub fn new(folder: impl Into<PathBuf>, dns_server: SocketAddr) -> Self {
        Self {
            folder: folder.into(),
            dns_server,
            env: Vec::new(),
            blocked_domains: Vec::new(),
            external_account_keys: Vec::new(),
            certificate_lifetime: CERTIFICATE_LIFETIME,
        }
    }
}

/// A Pebble. Dropping it ends it.
pub struct Pebble {
    config: PebbleConfig,
    tls_root_pem: String,
    client: reqwest::Client,
    acme: SocketAddr,
    management: SocketAddr,
    child: Option<Child>,
    issuing_root_pem: String,
}

impl Pebble {
    /// Starts Pebble on free ports and waits until it answers. [`Child::spawn`] says which threads may call this.
    ///
    /// # Errors
    ///
    /// It isn't installed, doesn't start, or `folder` can't be written to.
    pub async fn start(config: PebbleConfig) -> Result<Self, ChildError> {
        fs::create_dir_all(&config.folder).map_err(io("Pebble's folder"))?;
        let tls = LoopbackTls::make()?;
        write(&config.folder.join("https-root.pem"), tls.root_pem.as_bytes())?;
        write(&config.folder.join("https-cert.pem"), tls.certificate_pem.as_bytes())?;
        write(&config.folder.join("https-key.pem"), tls.key_pem.as_bytes())?;
        let client = reqwest::Client::builder()
            .user_agent(net::USER_AGENT)
            .tls_certs_only([reqwest::Certificate::from_pem(tls.root_pem.as_bytes())?])
            .no_proxy()
            .timeout(TIMEOUT)
            .build()?;
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut pebble = Self {
            config,
            tls_root_pem: tls.root_pem,
            client,
            acme: nowhere,
            management: nowhere,
            child: None,
            issuing_root_pem: String::new(),
        };
        for _ in 1..PORT_TRIES {
            [pebble.acme, pebble.management] = ports::free().map_err(io("free ports"))?;
            match pebble.run().await {
                Err(ChildError::PortTaken { .. }) => {}
                outcome => return outcome.map(|()| pebble),
            }
        }
        pebble.run().await.map(|()| pebble)
    }

    /// Its ACME directory (RFC 8555 section 7.1.1).
    pub fn directory(&self) -> String {
        format!("https://{}/dir", self.acme)
    }

    /// The file with the root (PEM) that its own HTTPS certificate ends at.
    pub fn https_root_file(&self) -> PathBuf {
        self.config.folder.join("https-root.pem")
    }

    /// The root (PEM) that its own HTTPS certificate ends at.
    pub fn https_root_pem(&self) -> &str {
        &self.tls_root_pem
    }

    /// The root (PEM) that the certificates which it issues end at; a new one after [`Pebble::restart`].
    pub fn issuing_root_pem(&self) -> &str {
        &self.issuing_root_pem
    }

    /// Resolves when Pebble has ended by itself; never where it was killed.
    pub async fn ended(&mut self) {
        match &mut self.child {
            Some(child) => child.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Ends it at once; connections to it are refused from now on.
    pub async fn kill(&mut self) {
        if let Some(child) = self.child.take() {
            child.kill().await;
        }
    }

    /// Ends it and starts it again on the same ports. It has forgotten everything then.
    ///
    /// # Errors
    ///
    /// It doesn't start, or somebody else has its ports.
    pub async fn restart(&mut self) -> Result<(), ChildError> {
        self.kill().await;
        self.run().await
    }

    /// Ends it.
    pub async fn stop(self) {
        if let Some(child) = self.child {
            child.stop().await;
        }
    }

    async fn run(&mut self) -> Result<(), ChildError> {
        let folder = &self.config.folder;
        let file = folder.join("pebble.json");
        write(&file, self.configuration().to_string().as_bytes())?;
        let program = Program { name: "pebble", file: Path::new("pebble"), package: "pebble" };
        let dns_server = self.config.dns_server.to_string();
        let arguments = [Path::new("-config"), &file, Path::new("-dnsserver"), Path::new(&dns_server)];
        let ours = DEFAULT_ENV.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let env = ours.into_iter().chain(self.config.env.iter().cloned());
        let mut child = Child::spawn(program, arguments, env, &folder.join("pebble.log"))?;
        child.wait_until_ready(async |_| self.get(&self.directory()).await.ok()).await?;
        let root = format!("https://{}/roots/0", self.management);
        self.issuing_root_pem = child.wait_until_ready(async |_| self.get(&root).await.ok()).await?;
        self.child = Some(child);
        Ok(())
    }

    fn configuration(&self) -> serde_json::Value {
        let keys: serde_json::Map<_, _> =
            self.config.external_account_keys.iter().map(|(id, key)| (id.clone(), json!(key))).collect();
        json!({ "pebble": {
            "listenAddress": self.acme,
            "managementListenAddress": self.management,
            "certificate": self.config.folder.join("https-cert.pem"),
            "privateKey": self.config.folder.join("https-key.pem"),
            // Where HTTP and TLS proofs would be looked for; ours are all DNS.
            "httpPort": 1,
            "tlsPort": 1,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": !keys.is_empty(),
            "externalAccountMACKeys": keys,
            "domainBlocklist": self.config.blocked_domains,
            "certificateValidityPeriod": self.config.certificate_lifetime.as_secs(),
        } })
    }

    async fn get(&self, url: &str) -> Result<String, ChildError> {
        let response = self.client.get(url).send().await?.error_for_status()?;
        let body = net::read_bounded(response, LONGEST_PEM).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}

/// Readable by us alone: one of the files is a key.
fn write(path: &Path, content: &[u8]) -> Result<(), ChildError> {
    let mut options = fs::OpenOptions::new();
    let mut file =
        options.write(true).create(true).truncate(true).mode(0o600).open(path).map_err(io("Pebble's folder"))?;
    file.write_all(content).map_err(io("Pebble's folder"))
}
