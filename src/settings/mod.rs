//! How Certdesk is set up: a file, the environment above it, flags above both. One file per section; in each, what may
//! be given, what it means, and what is taken where nothing is given.

mod acme;
mod activity;
mod database;
mod dns;
mod fault;
mod keys;
mod limits;
mod network;
mod notifications;
mod providers;
mod section;
mod server;
mod sign_in;
mod team;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use acme::{AcmeArgs, AcmeSettings, AuthoritySettings, ExternalAccountSettings};
pub use activity::{ActivityArgs, ActivitySettings};
pub use database::{DatabaseArgs, DatabaseSettings};
pub use dns::DnsArgs;
pub use fault::SettingsFault;
pub use keys::{KeysArgs, KeysSettings};
pub use limits::{LimitsArgs, LimitsSettings};
pub use network::{NetworkArgs, NetworkSettings};
pub use notifications::{NotificationsArgs, NotificationsSettings};
pub use providers::ProviderTable;
pub use server::{LogFormat, ServerArgs, ServerSettings};
pub use sign_in::{SignInArgs, SignInSettings};
pub use team::{TeamArgs, TeamSettings};

use crate::dns::DnsSettings;

/// Every setting, as one source gives it.
#[derive(Clone, Default, clap::Args, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingsArgs {
    /// A TOML file with settings; flags and the environment win over it
    #[arg(long, env = "CERTDESK_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Server")]
    server: ServerArgs,
    #[command(flatten, next_help_heading = "Database")]
    database: DatabaseArgs,
    #[command(flatten, next_help_heading = "Keys")]
    keys: KeysArgs,
    #[command(flatten, next_help_heading = "Sign-in")]
    sign_in: SignInArgs,
    #[command(flatten, next_help_heading = "Authorities")]
    acme: AcmeArgs,
    #[command(flatten, next_help_heading = "DNS")]
    dns: DnsArgs,
    #[command(flatten, next_help_heading = "Outgoing connections")]
    network: NetworkArgs,
    #[command(flatten, next_help_heading = "Notifications")]
    notifications: NotificationsArgs,
    #[command(flatten, next_help_heading = "Team")]
    team: TeamArgs,
    #[command(flatten, next_help_heading = "Limits")]
    limits: LimitsArgs,
    #[command(flatten, next_help_heading = "Activity")]
    activity: ActivityArgs,
}

/// Every setting, resolved and checked.
pub struct Settings {
    /// Where it listens and how it's reached.
    pub server: ServerSettings,
    /// Where the rows are.
    pub database: DatabaseSettings,
    /// Where the master key is.
    pub keys: KeysSettings,
    /// Who people sign in with.
    pub sign_in: SignInSettings,
    /// Authorities.
    pub acme: AcmeSettings,
    /// How the DNS is looked at.
    pub dns: DnsSettings,
    /// Where connections may go.
    pub network: NetworkSettings,
    /// How people are told.
    pub notifications: NotificationsSettings,
    /// The team that a new installation begins with.
    pub team: TeamSettings,
    /// Limits.
    pub limits: LimitsSettings,
    /// How what has happened is kept as evidence.
    pub activity: ActivitySettings,
}

impl SettingsArgs {
    /// Reads the file, where one is named, and resolves everything.
    pub fn load(self) -> Result<Arc<Settings>, SettingsFault> {
        let below = match &self.config {
            Some(path) => read(path)?,
            None => Self::default(),
        };
        self.over(below).resolve().map(Arc::new)
    }

    fn over(self, below: Self) -> Self {
        Self {
            config: self.config,
            server: self.server.or(below.server),
            database: self.database.or(below.database),
            keys: self.keys.or(below.keys),
            sign_in: self.sign_in.or(below.sign_in),
            acme: self.acme.or(below.acme),
            dns: self.dns.or(below.dns),
            network: self.network.or(below.network),
            notifications: self.notifications.or(below.notifications),
            team: self.team.or(below.team),
            limits: self.limits.or(below.limits),
            activity: self.activity.or(below.activity),
        }
    }

    fn resolve(self) -> Result<Settings, SettingsFault> {
        let server = self.server.resolve()?;
        let hostname = server.public_url().host_str().unwrap_or_default().to_owned();
        Ok(Settings {
            server,
            database: self.database.resolve()?,
            keys: self.keys.resolve()?,
            sign_in: self.sign_in.resolve()?,
            acme: self.acme.resolve()?,
            dns: self.dns.resolve(),
            network: self.network.resolve(),
            notifications: self.notifications.resolve()?,
            team: self.team.resolve()?,
            limits: self.limits.resolve(),
            activity: self.activity.resolve(&hostname)?,
        })
    }
}

fn read(path: &Path) -> Result<SettingsArgs, SettingsFault> {
    let text = std::fs::read_to_string(path).map_err(|source| SettingsFault::read(path, source))?;
    toml::from_str(&text).map_err(|source| SettingsFault::Toml { path: path.to_owned(), source: Box::new(source) })
}

/// DER of the certificate in a PEM file.
fn read_root(path: &Path, name: &'static str) -> Result<Vec<u8>, SettingsFault> {
    Ok(read_roots(path, name)?.swap_remove(0))
}

/// DER of the certificates in a PEM file: one at least.
fn read_roots(path: &Path, name: &'static str) -> Result<Vec<Vec<u8>>, SettingsFault> {
    let text = std::fs::read(path).map_err(|source| SettingsFault::read(path, source))?;
    let blocks = x509_parser::pem::Pem::iter_from_buffer(&text).map(|block| block.map(|pem| pem.contents));
    let roots: Result<Vec<_>, _> = blocks.collect();
    roots.ok().filter(|roots| !roots.is_empty()).ok_or_else(|| SettingsFault::value(name, "no PEM certificate in it"))
}

/// The value of a secret that may stand in a file instead: without the line's end.
fn secret(
    value: Option<secrecy::SecretString>,
    file: Option<PathBuf>,
    name: &'static str,
) -> Result<Option<secrecy::SecretString>, SettingsFault> {
    match (value, file) {
        (Some(_), Some(_)) => Err(SettingsFault::Both { name }),
        (Some(value), None) => Ok(Some(value)),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(&path).map_err(|source| SettingsFault::read(&path, source))?;
            Ok(Some(text.trim_end().to_owned().into()))
        }
        (None, None) => Ok(None),
    }
}
