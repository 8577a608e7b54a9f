//! What runs beside the demo's portal: an authority, its DNS, a provider to sign in with, and a receiver of callbacks.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};

use crate::clock::SystemClock;
use crate::crypto::token::random_token;
use crate::demo::challtestsrv::Challtestsrv;
use crate::demo::child::{Child, Program};
use crate::demo::pebble::{Pebble, PebbleConfig};
use crate::demo::provider::{DemoProvider, ProviderConfig, Running};
use crate::settings::Settings;

/// The client identifier that the demo's provider knows the portal by.
const CLIENT_ID: &str = "certdesk-demo";
/// The name that the demo's authority refuses, so that a failed order can be looked at.
pub(super) const REFUSED: &str = "refused.test";
/// What the receiver prints before its address once it listens.
const LISTENING: &str = "listening on ";

/// All of them. Dropping this ends them.
pub(super) struct Neighbours {
    dns: Challtestsrv,
    authority: Pebble,
    provider: Running,
    client_secret: SecretString,
    receiver: Child,
    receiver_url: String,
}

/// Where the neighbours are.
pub(super) struct Facts {
    pub(super) issuer: String,
    pub(super) authority_directory: String,
    pub(super) authority_https_root: PathBuf,
    pub(super) issuing_root_pem: String,
    pub(super) dns: SocketAddr,
    pub(super) dns_management: String,
    pub(super) receiver: String,
    pub(super) client_secret: SecretString,
}

impl Neighbours {
    /// Starts them, for a portal at `portal`.
    pub(super) async fn start(folder: &Path, portal: SocketAddr, receiver: &Path) -> anyhow::Result<Self> {
        let dns = Challtestsrv::start(folder).await.context("the demo's DNS")?;
        let config = PebbleConfig {
            blocked_domains: vec![REFUSED.to_owned()],
            ..PebbleConfig::new(folder.join("pebble"), dns.dns())
        };
        let authority = Pebble::start(config).await.context("the demo's authority")?;
        let client_secret = random_token()?;
        let config = ProviderConfig {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            client_id: CLIENT_ID.to_owned(),
            client_secret: client_secret.clone(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
        };
        let provider = DemoProvider::start(config, Arc::new(SystemClock)).await.context("the demo's sign-in")?;
        let (receiver, receiver_url) = start_receiver(receiver, portal, &dns, folder).await?;
        Ok(Self { dns, authority, provider, client_secret, receiver, receiver_url })
    }

    /// Has the provider send browsers back to this portal.
    pub(super) fn admit(&self, settings: &Settings) {
        let providers = settings.sign_in.providers.iter();
        let redirect_uris = providers.map(|provider| settings.server.sign_in_url(&provider.id)).collect();
        self.provider.register(redirect_uris, vec![settings.server.signed_out_url()]);
    }

    /// Where they are.
    pub(super) fn facts(&self) -> Facts {
        Facts {
            issuer: self.provider.issuer.to_string(),
            authority_directory: self.authority.directory(),
            authority_https_root: self.authority.https_root_file(),
            issuing_root_pem: self.authority.issuing_root_pem().to_owned(),
            dns: self.dns.dns(),
            dns_management: self.dns.management(),
            receiver: self.receiver_url.clone(),
            client_secret: self.client_secret.clone(),
        }
    }

    /// Waits until one of them has ended by itself, and says which.
    pub(super) async fn first_to_end(&mut self) -> &'static str {
        tokio::select! {
            () = self.dns.ended() => "the DNS (pebble-challtestsrv)",
            () = self.authority.ended() => "the authority (Pebble)",
            _ = self.provider.ended() => "the sign-in provider",
            () = self.receiver.ended() => "the callback receiver",
        }
    }

    /// Ends them: whoever needs another goes first.
    pub(super) async fn stop(self) {
        self.receiver.stop().await;
        self.provider.stop().await;
        self.authority.stop().await;
        self.dns.stop().await;
    }
}

impl Facts {
    /// What the portal signs in to the provider with.
    pub(super) fn client(&self) -> (&'static str, &str) {
        (CLIENT_ID, self.client_secret.expose_secret())
    }
}

/// The receiver's program: the one given, or else the sample that cargo puts beside us.
pub(super) fn receiver_program(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let program = match given {
        Some(program) => program,
        None => {
            let ours = std::env::current_exe().context("the place of this program")?;
            ours.with_file_name("callback-receiver")
        }
    };
    if !program.is_file() {
        bail!(
            "there is no callback receiver at {}: build it with `cargo build --bin callback-receiver`, or say with \
             --receiver where it is",
            program.display()
        );
    }
    std::path::absolute(&program).with_context(|| program.display().to_string())
}

async fn start_receiver(
    file: &Path,
    portal: SocketAddr,
    dns: &Challtestsrv,
    folder: &Path,
) -> anyhow::Result<(Child, String)> {
    let program = Program { name: "callback-receiver", file, package: "cargo" };
    let (portal, management) = (format!("http://{portal}/"), dns.management());
    let arguments = ["--listen", "127.0.0.1:0", "--portal", &portal, "--challtestsrv", &management];
    let log = folder.join("callback-receiver.log");
    let mut child = Child::spawn(program, arguments, [("", ""); 0], &log).context("the callback receiver")?;
    let listening = async |child: &Child| {
        // A line without its end is one that isn't wholly written yet.
        let printed = child.printed();
        let lines = printed.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        lines.filter_map(|line| line.strip_prefix(LISTENING)).next().map(str::to_owned)
    };
    let url = child.wait_until_ready(listening).await.context("the callback receiver")?;
    Ok((child, url))
}
