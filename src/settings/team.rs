//! The team that a new installation begins with.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::SettingsFault;
use super::section::section;
use super::sign_in::DEFAULT_PROVIDER;
use crate::db::grants::Grantee;
use crate::domain::EmailAddress;
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
        /// reader, team-admin and auditor. Groups are those of the provider `oidc`; group@corp:pki-team is one of `corp`
        #[arg(long = "grant", env = "CERTDESK_GRANTS", value_name = "ROLE=WHO", value_delimiter = ',')]
        grants: Vec<String>,
        /// Who administers the whole installation, as email:kim@example.org or group:pki-admins
        #[arg(long = "site-admin", env = "CERTDESK_SITE_ADMINS", value_name = "WHO", value_delimiter = ',')]
        site_admins: Vec<String>,
        /// Who reads the activity of all teams, as email:kim@example.org or group:auditors
        #[arg(long = "site-auditor", env = "CERTDESK_SITE_AUDITORS", value_name = "WHO", value_delimiter = ',')]
        site_auditors: Vec<String>,
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
    /// Who administers the whole installation.
    pub site_admins: Vec<Grantee>,
    /// Who reads the activity of all teams.
    pub site_auditors: Vec<Grantee>,
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
        let site_admins = grantees("site-admin", self.site_admins)?;
        let site_auditors = grantees("site-auditor", self.site_auditors)?;
        let callback_url = match self.callback_url {
            Some(url) => {
                Some(url.expose_secret().parse().map_err(|error| SettingsFault::value("callback-url", error))?)
            }
            None => None,
        };
        let version = self.callback_version.map(PayloadVersion::try_from).transpose();
        let callback_version = version.map_err(|error| SettingsFault::value("callback-version", error))?;
        let name = self.team_name.unwrap_or_else(|| "Certificates".to_owned());
        Ok(TeamSettings { name, slug, grants, site_admins, site_auditors, callback_url, callback_version })
    }
}

/// Those whom a setting lists.
fn grantees(setting: &'static str, listed: Option<Vec<String>>) -> Result<Vec<Grantee>, SettingsFault> {
    let fault = |text| SettingsFault::value(setting, format!("{text:?} is not like email:kim@example.org"));
    listed.unwrap_or_default().iter().map(|text| grantee(text).ok_or_else(|| fault(text))).collect()
}

fn grant(text: &str) -> Result<(Role, Grantee), SettingsFault> {
    let fault = || SettingsFault::value("grant", format!("{text:?} is not like manager=group:pki-team"));
    let (role, who) = text.split_once('=').ok_or_else(fault)?;
    let role = role.trim().parse().map_err(|_| fault())?;
    Ok((role, grantee(who).ok_or_else(fault)?))
}

/// Somebody like `email:kim@example.org`, or everybody in a group like `group:pki-team` or `group@corp:pki-team`.
fn grantee(text: &str) -> Option<Grantee> {
    let (kind, who) = text.trim().split_once(':')?;
    if who.is_empty() {
        return None;
    }
    match kind.split_once('@') {
        None if kind == "email" => who.parse::<EmailAddress>().ok().map(|email| Grantee::Email(email.into_string())),
        None if kind == "group" => Some(Grantee::Group { provider: DEFAULT_PROVIDER.to_owned(), name: who.to_owned() }),
        Some(("group", provider)) if !provider.is_empty() => {
            Some(Grantee::Group { provider: provider.to_owned(), name: who.to_owned() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_as_they_are_written() {
        let of = |provider: &str, name: &str| Grantee::Group { provider: provider.into(), name: name.into() };
        assert_eq!(grant("manager=group:pki-team").unwrap(), (Role::Manager, of("oidc", "pki-team")));
        assert_eq!(grant("reader=group@corp:a:b").unwrap(), (Role::Reader, of("corp", "a:b")));
        assert_eq!(grant("reader=email:Kim@x.test").unwrap(), (Role::Reader, Grantee::Email("kim@x.test".into())));
        for bad in [
            "",
            "reader",
            "boss=email:a@b",
            "reader=email:a",
            "reader=group:",
            "reader=group@:a",
            "reader=mail:a@b",
            "reader=email:a@b@c",
        ] {
            assert!(grant(bad).is_err(), "{bad}");
        }
    }
}
