//! How what has happened is kept as evidence.

use std::path::PathBuf;

use chrono::TimeDelta;
use secrecy::SecretString;
use url::Url;

use super::section::section;
use super::{SettingsFault, read_roots, secret};
use crate::evidence::timestamp::Roots;
use crate::outlets::{ForwardSettings, OutletSettings, TimestampSettings};

/// Most events that can be sent at once.
const MOST_AT_ONCE: u32 = 5000;

section! {
    /// How what has happened is kept as evidence.
    ActivityArgs {
        /// Seconds from one sealing of the activity to the next [default: 10]
        #[arg(long, env = "CERTDESK_ACTIVITY_SEAL_SECONDS", value_name = "N")]
        activity_seal_seconds: u32,
        /// Days after which activity is cut off; what remains still verifies [default: it is kept for good]
        #[arg(long, env = "CERTDESK_ACTIVITY_KEEP_DAYS", value_name = "DAYS")]
        activity_keep_days: u32,
        /// A file, best on another machine, that the newest seal is appended to
        #[arg(long, env = "CERTDESK_ACTIVITY_WITNESS_FILE", value_name = "FILE")]
        activity_witness_file: PathBuf,
        /// An address that the newest seal is posted to
        #[arg(long, env = "CERTDESK_ACTIVITY_WITNESS_URL", value_name = "URL", hide_env_values = true)]
        activity_witness_url: Url,
        /// Seconds from one seal that is appended or posted to the next [default: 60]
        #[arg(long, env = "CERTDESK_ACTIVITY_WITNESS_SECONDS", value_name = "N")]
        activity_witness_seconds: u32,
        /// A timestamp authority (RFC 3161) that signs when the newest seal was there
        #[arg(long, env = "CERTDESK_ACTIVITY_TIMESTAMP_URL", value_name = "URL")]
        activity_timestamp_url: Url,
        /// Seconds from one timestamp to the next [default: 3600]
        #[arg(long, env = "CERTDESK_ACTIVITY_TIMESTAMP_SECONDS", value_name = "N")]
        activity_timestamp_seconds: u32,
        /// The roots (PEM) that the timestamp authority's own certificate has to end at
        #[arg(long, env = "CERTDESK_ACTIVITY_TIMESTAMP_ROOT_FILE", value_name = "FILE")]
        activity_timestamp_root_file: PathBuf,
        /// A collector that events are forwarded to: https://... (JSON) or syslog+tls://host:port
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_URL", value_name = "URL")]
        activity_forward_url: Url,
        /// The bearer token that it knows us by, over HTTPS
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_TOKEN", value_name = "TOKEN", hide_env_values = true)]
        activity_forward_token: SecretString,
        /// A file that holds the token
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_TOKEN_FILE", value_name = "FILE")]
        activity_forward_token_file: PathBuf,
        /// The roots (PEM) that the collector's certificate ends at, where those are no public ones
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_ROOT_FILE", value_name = "FILE")]
        activity_forward_root_file: PathBuf,
        /// Most events that are sent at once [default: 500]
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_BATCH", value_name = "N")]
        activity_forward_batch: u32,
        /// The name of the structured data of a syslog message, with your private enterprise number [default:
        /// certdesk@32473, the number for examples]
        #[arg(long, env = "CERTDESK_ACTIVITY_FORWARD_SD_ID", value_name = "NAME@NUMBER")]
        activity_forward_sd_id: String,
    }
}

/// How what has happened is kept as evidence. No `Debug`, for the addresses and the token.
#[derive(Clone)]
pub struct ActivitySettings {
    /// From one sealing to the next.
    pub seal_every: TimeDelta,
    /// For how long it is kept; for good where none is set.
    pub keep: Option<TimeDelta>,
    /// Where seals are posted to.
    pub witness_url: Option<Url>,
    /// From one seal that is appended or posted to the next.
    pub witness_every: TimeDelta,
    /// From one timestamp to the next.
    pub timestamp_every: TimeDelta,
    /// The other places that seals and events are sent to.
    pub outlets: OutletSettings,
}

impl ActivityArgs {
    /// `hostname` is whom syslog messages are from.
    pub(super) fn resolve(self, hostname: &str) -> Result<ActivitySettings, SettingsFault> {
        let seconds = |given: Option<u32>, otherwise| TimeDelta::seconds(given.unwrap_or(otherwise).max(1).into());
        Ok(ActivitySettings {
            seal_every: seconds(self.activity_seal_seconds, 10),
            keep: self.activity_keep_days.map(|days| TimeDelta::days(days.max(1).into())),
            witness_every: seconds(self.activity_witness_seconds, 60),
            timestamp_every: seconds(self.activity_timestamp_seconds, 3600),
            witness_url: self.activity_witness_url.clone(),
            outlets: OutletSettings {
                file: self.activity_witness_file.clone(),
                timestamps: self.timestamps()?,
                forward: self.forward(hostname)?,
            },
        })
    }

    fn timestamps(&self) -> Result<Option<TimestampSettings>, SettingsFault> {
        let Some(url) = self.activity_timestamp_url.clone() else {
            let given = self.activity_timestamp_root_file.is_some();
            let (name, why) = ("activity-timestamp-url", "activity-timestamp-root-file is given");
            return if given { Err(SettingsFault::Missing { name, why }) } else { Ok(None) };
        };
        if !matches!(url.scheme(), "https" | "http") {
            return Err(SettingsFault::value("activity-timestamp-url", "neither https nor http"));
        }
        let name = "activity-timestamp-root-file";
        let roots = self.activity_timestamp_root_file.as_deref().map(|path| {
            let roots = Roots::new(&read_roots(path, name)?);
            roots.map_err(|_| SettingsFault::value(name, "a certificate in it can't be read"))
        });
        Ok(Some(TimestampSettings { url, roots: roots.transpose()? }))
    }

    fn forward(self, hostname: &str) -> Result<Option<ForwardSettings>, SettingsFault> {
        let token = secret(self.activity_forward_token, self.activity_forward_token_file, "activity-forward-token")?;
        let Some(url) = self.activity_forward_url else {
            let (name, why) = ("activity-forward-url", "activity-forward-token is given");
            return if token.is_some() { Err(SettingsFault::Missing { name, why }) } else { Ok(None) };
        };
        let is_syslog = url.scheme() == "syslog+tls";
        if !(is_syslog || url.scheme() == "https") || !url.has_host() {
            return Err(SettingsFault::value("activity-forward-url", "neither https://... nor syslog+tls://host:port"));
        }
        if is_syslog && token.is_some() {
            return Err(SettingsFault::value("activity-forward-token", "syslog has no tokens"));
        }
        let name = "activity-forward-root-file";
        let roots = self.activity_forward_root_file.as_deref().map(|path| read_roots(path, name)).transpose()?;
        let sd_id = self.activity_forward_sd_id.map(|text| text.parse()).transpose();
        Ok(Some(ForwardSettings {
            url,
            token,
            roots: roots.unwrap_or_default(),
            sd_id: sd_id.map_err(|error| SettingsFault::value("activity-forward-sd-id", error))?.unwrap_or_default(),
            hostname: hostname.to_owned(),
            batch: self.activity_forward_batch.unwrap_or(500).clamp(1, MOST_AT_ONCE) as usize,
        }))
    }
}
