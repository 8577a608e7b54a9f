//! Building the program from its settings: the database first, then everything that uses it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::ExposeSecret;

use crate::acme::{AcmeClient, AcmeSettings};
use crate::app::App;
use crate::auth::providers::Provider;
use crate::clock::SharedClock;
use crate::crypto::KeyRing;
use crate::db::embedded::{Durability, Embedded};
use crate::db::{Pool, migrations};
use crate::dns::TxtLookup;
use crate::domain::ChannelKind;
use crate::notify::webhook::ATTEMPT_TIMEOUT;
use crate::notify::{MailerSettings, Transports, WebhookSettings};
use crate::ops::access::bootstrap;
use crate::ops::activity::readings::Readings;
use crate::outlets::Outlets;
use crate::settings::{KeysSettings, Settings};

/// The longest that one request to an authority may take.
const ACME_TIMEOUT: Duration = Duration::from_secs(30);

/// The file of the master key in the data folder.
pub(super) const MASTER_KEY: &str = "master.key";
/// The folder of our own Postgres in the data folder.
const POSTGRES: &str = "postgres";

/// The program, built.
pub struct Built {
    /// What the use cases need.
    pub app: App,
    /// The database's URL.
    pub database_url: String,
    /// The Postgres of our own, where we run one.
    pub postgres: Option<Embedded>,
}

/// Assembles the program, and brings the database in line with the settings.
pub async fn build(settings: Arc<Settings>, clock: SharedClock) -> anyhow::Result<Built> {
    let built = assemble(settings, clock).await?;
    bootstrap::bootstrap(&built.app).await.context("bringing the database in line with the settings")?;
    Ok(built)
}

/// The database of the settings: the one that they name, or our own Postgres, which is started.
async fn database(settings: &Settings) -> anyhow::Result<(String, Option<Embedded>)> {
    if let Some(url) = &settings.database.url {
        return Ok((url.expose_secret().to_owned(), None));
    }
    let folder = settings.database.data_dir.join(POSTGRES);
    let server = Embedded::start(&folder, Durability::Durable)
        .await
        .with_context(|| format!("running a Postgres in {}", folder.display()))?;
    Ok((server.url().to_owned(), Some(server)))
}

/// Starts or finds the database, brings it to the present schema, and puts the program together on it.
pub(super) async fn assemble(settings: Arc<Settings>, clock: SharedClock) -> anyhow::Result<Built> {
    let (database_url, postgres) = database(&settings).await?;
    assemble_on(settings, clock, database_url, postgres).await
}

/// The same, where another process of ours may run the Postgres of our own: then that one is used.
pub(super) async fn assemble_beside(settings: Arc<Settings>, clock: SharedClock) -> anyhow::Result<Built> {
    match running(&settings).await? {
        Some(url) => assemble_on(settings, clock, url, None).await,
        None => assemble(settings, clock).await,
    }
}

/// The database that a command only reads: where it is, and our own Postgres where it had to be started. Nothing else of
/// the settings is needed for it, and nothing is changed in it.
pub(super) async fn database_beside(settings: &Settings) -> anyhow::Result<(String, Option<Embedded>)> {
    match running(settings).await? {
        Some(url) => Ok((url, None)),
        None => database(settings).await,
    }
}

/// Our own Postgres, where another process of ours runs it.
async fn running(settings: &Settings) -> anyhow::Result<Option<String>> {
    if settings.database.url.is_some() {
        return Ok(None);
    }
    let folder = settings.database.data_dir.join(POSTGRES);
    Embedded::running(&folder).await.with_context(|| folder.display().to_string())
}

async fn assemble_on(
    settings: Arc<Settings>,
    clock: SharedClock,
    database_url: String,
    postgres: Option<Embedded>,
) -> anyhow::Result<Built> {
    let ran = migrations::up(&database_url).await.context("bringing the database to the present schema")?;
    if ran > 0 {
        tracing::info!(migrations = ran, "brought the database to the present schema");
    }
    let keys = keys(&settings)?;
    let allowed = Arc::clone(&settings.network.allowed);
    let transports = transports(&settings)?;
    if let Some(endpoint) = &settings.team.callback_url {
        transports.accept(ChannelKind::Callback, endpoint.as_str()).context("the setting `callback-url`")?;
    }
    if let Some(endpoint) = &settings.activity.witness_url {
        transports.accept(ChannelKind::Callback, endpoint.as_str()).context("the setting `activity-witness-url`")?;
    }
    let outlets =
        Outlets::new(settings.activity.outlets.clone(), &allowed).context("setting up where activity goes")?;
    let providers = settings.sign_in.providers.iter().map(|provider| {
        Provider::new(provider.clone(), Arc::clone(&allowed), Arc::clone(&clock))
            .with_context(|| format!("setting up sign-in by the provider {:?}", provider.id))
    });
    let providers = providers.collect::<Result<Vec<_>, _>>()?;
    let pool = |size, name| Pool::new(&database_url, size, name).context("setting up the database pool");
    let app = App {
        db: pool(settings.database.pool_size, "certdesk")?,
        clock,
        keys: Arc::new(keys),
        acme: Arc::new(AcmeClient::new(AcmeSettings { allowed: Arc::clone(&allowed), timeout: ACME_TIMEOUT })),
        dns: TxtLookup::new(settings.dns.clone(), allowed).context("setting up DNS")?,
        transports,
        outlets,
        senders: Arc::default(),
        providers: Arc::new(providers),
        refusals: Arc::default(),
        readings: Arc::new(Readings::new(pool(1, "certdesk readings")?)),
        exports: Arc::default(),
        wake: Arc::default(),
        settings,
    };
    Ok(Built { app, database_url, postgres })
}

fn transports(settings: &Settings) -> anyhow::Result<Transports> {
    let web = WebhookSettings {
        allow_http: settings.network.allow_http_callbacks,
        allowed: Arc::clone(&settings.network.allowed),
        timeout: ATTEMPT_TIMEOUT,
    };
    let mail = settings.notifications.smtp.clone().map(|smtp| MailerSettings {
        smtp,
        hello: settings.server.public_url().host_str().unwrap_or("localhost").to_owned(),
        allowed: Arc::clone(&settings.network.allowed),
        timeout: ATTEMPT_TIMEOUT,
    });
    Transports::new(web, mail).context("setting up notifications (is Debian's package ca-certificates installed?)")
}

fn keys(settings: &Settings) -> anyhow::Result<KeyRing> {
    match &settings.keys {
        KeysSettings::Given(text) => KeyRing::parse(text).context("CERTDESK_MASTER_KEY"),
        KeysSettings::File(path) => KeyRing::load(path).with_context(|| path.display().to_string()),
        KeysSettings::InDataDir => {
            let folder = &settings.database.data_dir;
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            let path = folder.join(MASTER_KEY);
            KeyRing::load_or_create(&path).with_context(|| path.display().to_string())
        }
    }
}
