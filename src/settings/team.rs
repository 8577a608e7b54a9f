//! The team that a new installation begins with.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::SettingsFault;
use super::section::section;
use crate::db::grants::Grantee;
use crate::domain::role::Role;
use crate::notify::PayloadVersion;

section! {
    /// The team that a new installation begins with.
    TeamArgs {
        /// The team's name [default: Certificates]
        #[arg(long, env = "CERTDESK_TEAM_NAME", value_name = "NAME")]
        team_name: String,
        /// The team's part of the address: a-z, 0-9 and - [default: main]
        #[arg(long, env = "CERTDESK_TEAM_SLUG", value_name = "WORD")]
        team_slug: String,
        /// Who holds which role, as manager=group:pki-team or reader=email:kim@example.org; roles are manager, writer,
        /// reader, team-admin and auditor
        #[arg(long = "grant", env = "CERTDESK_GRANTS", value_name = "ROLE=WHO", value_delimiter = ',')]
        grants: Vec<String>,
        /// Where the team's callbacks go
        #[arg(long, env = "CERTDESK_CALLBACK_URL", value_name = "URL", hide_env_values = true)]
        callback_url: SecretString,
        /// The version of their payloads, 1 to 4 [default: the latest when the channel is made, and then that one]
        #[arg(long, env = "CERTDESK_CALLBACK_VERSION", value_name = "N")]
        callback_version: u8,
    }
}

/// The team that a new installation begins with.
pub struct TeamSettings {
    /// Its name.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
    /// Who holds which role.
    pub grants: Vec<(Role, Grantee)>,
    /// Where its callbacks go. Not to be logged: such addresses often hold a secret.
    pub callback_url: Option<Url>,
    /// The version of their payloads; none where it is to stay what it was when the channel was made.
    pub callback_version: Option<PayloadVersion>,
}

impl TeamArgs {
    pub(super) fn resolve(self) -> Result<TeamSettings, SettingsFault> {
        let slug = self.team_slug.unwrap_or_else(|| "main".to_owned());
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if slug.is_empty() || slug.len() > 63 || slug.starts_with('-') || !slug.bytes().all(fits) {
            return Err(SettingsFault::value("team-slug", "1 to 63 of a-z, 0-9 and -, not beginning with -"));
        }
        let grants = self.grants.unwrap_or_default().iter().map(|text| grant(text)).collect::<Result<_, _>>()?;
        let callback_url = match self.callback_url {
            Some(url) => {
                Some(url.expose_secret().parse().map_err(|error| SettingsFault::value("callback-url", error))?)
            }
            None => None,
        };
        let version = self.callback_version.map(PayloadVersion::try_from).transpose();
        let callback_version = version.map_err(|error| SettingsFault::value("callback-version", error))?;
        let name = self.team_name.unwrap_or_else(|| "Certificates".to_owned());
        Ok(TeamSettings { name, slug, grants, callback_url, callback_version })
    }
}

fn grant(text: &str) -> Result<(Role, Grantee), SettingsFault> {
    let fault = || SettingsFault::value("grant", format!("{text:?} is not like manager=group:pki-team"));
    let (role, who) = text.split_once('=').ok_or_else(fault)?;
    let role = role.trim().parse().map_err(|_| fault())?;
    let grantee = match who.trim().split_once(':').ok_or_else(fault)? {
        ("group", group) if !group.is_empty() => Grantee::Group(group.to_owned()),
        ("email", email) if email.contains('@') => Grantee::Email(email.to_lowercase()),
        _ => return Err(fault()),
    };
    Ok((role, grantee))
}
