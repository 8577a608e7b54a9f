//! A portal in this process, with a provider and a database of its own.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use certdesk::app::App;
use certdesk::cli::{Built, build};
use certdesk::clock::SharedClock;
use certdesk::demo::pebble::Pebble;
use certdesk::demo::provider::people::{PEOPLE, SITE_ADMINS};
use certdesk::demo::provider::{DemoProvider, ProviderConfig, Running};
use certdesk::scheduler::Scheduler;
use certdesk::settings::{Settings, SettingsArgs};
use certdesk::{telemetry, web};
use chrono::TimeDelta;
use clap::Parser;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::authority_proxy::AuthorityProxy;
use super::authority_stub::AuthorityStub;
use super::clock::LeapingClock;
use super::person::Person;
use super::postgres::TestDb;
use super::receiver::Receiver;
use super::world::{World, world};

/// The slug of the team.
pub const TEAM: &str = "shop";
const CLIENT_ID: &str = "certdesk-test";
pub const CLIENT_SECRET: &str = "a secret of the tests";
/// 32 bytes in base64.
pub const MASTER_KEY: &str = "b3JkZXJzIGluIHRlc3RzIGFyZSBzZWFsZWQgYnkgaXQ=";

/// What a portal is started with: the flags of `certdesk serve`, less those that [`Ground::prepare`] adds.
pub struct PortalOptions {
    flags: BTreeMap<&'static str, String>,
    receiver: Option<Arc<Receiver>>,
    clock: Option<Arc<LeapingClock>>,
    scheduler: bool,
}

impl PortalOptions {
    /// The shared Pebble as the only authority.
    pub async fn new() -> Self {
        Self::at(&world().await.pebble).await
    }

    /// This Pebble as the only authority.
    pub async fn at(pebble: &Pebble) -> Self {
        Self::at_directory(pebble.directory(), &pebble.https_root_file()).await
    }

    /// The authority behind this proxy as the only one.
    pub async fn through(proxy: &AuthorityProxy) -> Self {
        Self::at_directory(proxy.directory(), proxy.root_file()).await
    }

    /// The stub as the only authority; see that both have the same clock.
    pub async fn at_stub(stub: &AuthorityStub) -> Self {
        Self::at_directory(stub.directory(), stub.root_file()).await.set("authority-name", "Stub")
    }

    /// The authority with this directory as the only one; its HTTPS certificate ends at the root in the file.
    pub async fn at_directory(directory: impl Into<String>, root_file: &Path) -> Self {
        Self::bare(world().await).set("authority-directory", directory).set("authority-root-file", path(root_file))
    }

    /// No limits, every demo person with the role of their group, the shared DNS asked and no other.
    fn bare(world: &World) -> Self {
        let group = |person: &certdesk::demo::provider::people::Person| {
            person.role.map(|role| format!("{}=group:{}", role.as_str(), person.groups[0]))
        };
        let grants: Vec<String> = PEOPLE.iter().filter_map(group).collect();
        let flags = [
            ("workers", "1"),
            ("pool-size", "4"),
            ("master-key", MASTER_KEY),
            ("oidc-name", "Demo"),
            ("acme-contact", "certs@shop.test"),
            ("acme-accept-terms", "true"),
            ("authority-name", "Pebble"),
            ("no-lets-encrypt", "true"),
            ("dns-resolvers", &world.dns.dns().to_string()),
            ("allow-networks", "127.0.0.0/8"),
            ("allow-http-callbacks", "true"),
            ("team-name", "Shop"),
            ("team-slug", TEAM),
            ("grant", &grants.join(",")),
            ("site-admin", &format!("group:{SITE_ADMINS}")),
            ("orders-per-minute", "0"),
            ("renewals-per-minute", "0"),
            ("orders-per-hour-of-person", "0"),
            ("same-names-per-week", "0"),
            ("certificate-changes-per-minute", "0"),
            ("channel-changes-per-minute", "0"),
            ("channel-tests-per-second", "0"),
            ("grants-per-minute", "0"),
        ];
        let flags = flags.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        Self { flags, receiver: None, clock: None, scheduler: true }
    }

    /// Gives a flag another value.
    pub fn set(mut self, flag: &'static str, value: impl Into<String>) -> Self {
        self.flags.insert(flag, value.into());
        self
    }

    /// Has [`Portal::start`] take this clock instead of one of its own.
    pub fn with_clock(mut self, clock: &Arc<LeapingClock>) -> Self {
        self.clock = Some(Arc::clone(clock));
        self
    }

    /// Has it serve pages alone, until [`Portal::start_scheduler`].
    pub fn without_scheduler(self) -> Self {
        Self { scheduler: false, ..self }
    }

    /// Has callbacks go to this receiver.
    pub fn calling(mut self, receiver: &Arc<Receiver>) -> Self {
        self.receiver = Some(Arc::clone(receiver));
        self.set("callback-url", receiver.url())
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a portal stands on: its provider, its database, and the address where it will be. A test that runs the program
/// as a process gives it [`Ground::flags`].
pub struct Ground {
    pub url: Url,
    pub database_url: String,
    pub listener: TcpListener,
    pub provider: Running,
    /// The whole command line after `certdesk serve`.
    pub flags: Vec<String>,
    /// Dropped with this value; none where the options named another.
    pub database: Option<TestDb>,
}

impl Ground {
    /// Prepares it; `database-url` among the options is used as it is.
    pub async fn prepare(options: PortalOptions, clock: SharedClock) -> Self {
        let PortalOptions { mut flags, receiver, .. } = options;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url: Url = format!("http://{address}/").parse().unwrap();
        if let Some(receiver) = receiver {
            receiver.trust(&url);
        }
        let database = if flags.contains_key("database-url") { None } else { Some(TestDb::new().await) };
        if let Some(database) = &database {
            flags.insert("database-url", database.url().to_owned());
        }
        let config = ProviderConfig {
            bind: "127.0.0.1:0".parse().unwrap(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.into(),
            redirect_uris: vec![url.join("sign-in/oidc/callback").unwrap()],
            post_logout_redirect_uris: vec![url.join("sign-in").unwrap()],
        };
        let provider = DemoProvider::start(config, clock).await.unwrap();
        flags.insert("listen", address.to_string());
        flags.insert("public-url", url.to_string());
        flags.insert("oidc-issuer", provider.issuer.to_string());
        flags.insert("oidc-client-id", CLIENT_ID.to_owned());
        flags.insert("oidc-client-secret", CLIENT_SECRET.to_owned());
        let database_url = flags["database-url"].clone();
        let flags = flags.iter().map(|(name, value)| format!("--{name}={value}")).collect();
        Self { url, database_url, listener, provider, flags, database }
    }
}

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsArgs,
}

fn settings(flags: &[String]) -> Arc<Settings> {
    let program = "certdesk".to_owned();
    Arguments::parse_from(std::iter::once(&program).chain(flags)).settings.load().unwrap()
}

/// A portal that serves. Stop it, or what it has running goes on until the test's runtime ends.
pub struct Portal {
    pub url: Url,
    pub app: App,
    pub database_url: String,
    /// The whole command line after `certdesk serve`, had it been started so.
    pub flags: Vec<String>,
    clock: Arc<LeapingClock>,
    stop: CancellationToken,
    web: JoinHandle<std::io::Result<()>>,
    scheduler: Option<(Scheduler, CancellationToken)>,
    provider: Running,
    _database: Option<TestDb>,
}

impl Portal {
    /// Starts one, with a clock that a test can have leap.
    pub async fn start(options: PortalOptions) -> Self {
        log();
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let clock = options.clock.clone().unwrap_or_default();
        let with_scheduler = options.scheduler;
        let ground = Ground::prepare(options, clock.clone()).await;
        let settings = settings(&ground.flags);
        let Built { app, .. } = build(settings, clock.clone()).await.unwrap();
        let stop = CancellationToken::new();
        let web = tokio::spawn(web::server::run(app.clone(), ground.listener, stop.clone()).unwrap());
        let Ground { url, database_url, provider, flags, database: _database, .. } = ground;
        let mut portal = Self { url, app, database_url, flags, clock, stop, web, scheduler: None, provider, _database };
        if with_scheduler {
            portal.start_scheduler();
        }
        portal
    }

    /// Starts its scheduler, where it was started without.
    pub fn start_scheduler(&mut self) {
        let stop = self.stop.child_token();
        let scheduler = Scheduler::start(&self.app, &self.database_url, stop.clone()).unwrap();
        assert!(self.scheduler.replace((scheduler, stop)).is_none(), "it had one");
    }

    /// Ends its scheduler in order.
    pub async fn stop_scheduler(&mut self) {
        if let Some((scheduler, stop)) = self.scheduler.take() {
            stop.cancel();
            scheduler.ended().await;
        }
    }

    /// Somebody who has signed in: `mina`, `will`, `rae`, `ada`, `omar` or `nora`.
    pub async fn person(&self, id: &str) -> Person {
        Person::sign_in(&self.url, id).await
    }

    /// Has the portal's clock leap, and its scheduler see it: that would sleep for up to half a second otherwise.
    pub fn leap(&self, by: TimeDelta) {
        self.clock.leap(by);
        self.app.wake.notify_one();
    }

    /// Ends it in order.
    pub async fn stop(self) {
        self.stop.cancel();
        self.web.await.unwrap().unwrap();
        if let Some((scheduler, _)) = self.scheduler {
            scheduler.ended().await;
        }
        self.provider.stop().await;
    }
}

/// Shows what the portals log, where `TEST_LOG` is a tracing filter.
fn log() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        if let Ok(filter) = std::env::var("TEST_LOG") {
            telemetry::init(certdesk::settings::LogFormat::Text, &filter).unwrap();
        }
    });
}
