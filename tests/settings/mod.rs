//! The settings: one name everywhere, and an order of precedence.

use std::io::Write;

use certdesk::auth::providers::{EmailTrust, ProviderKind};
use certdesk::settings::{Settings, SettingsArgs, SettingsFault};
use clap::{CommandFactory, Parser};
use secrecy::ExposeSecret;

const EXAMPLE: &str = include_str!("../../certdesk.example.toml");

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: SettingsArgs,
}

fn load(toml: &str, flags: &[&str]) -> Result<std::sync::Arc<Settings>, SettingsFault> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(toml.as_bytes()).unwrap();
    let config = file.path().to_str().unwrap();
    let arguments = ["certdesk", "--config", config].into_iter().chain(flags.iter().copied());
    Flags::parse_from(arguments).settings.load()
}

/// The example with every setting's comment sign taken away: those are the lines with `name = value`.
fn uncommented() -> String {
    let setting = |line: &&str| line.strip_prefix("# ").is_some_and(|rest| rest.split(' ').nth(1) == Some("="));
    let line = |line: &str| if setting(&line) { line[2..].to_owned() } else { line.to_owned() };
    EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_as_it_is_changes_nothing() {
    let (example, nothing) = (load(EXAMPLE, &[]).unwrap(), load("", &[]).unwrap());
    assert_eq!(example.server.listen, nothing.server.listen);
    assert_eq!(example.acme.authorities.len(), 2);
    assert!(!example.acme.accept_terms);
}

#[test]
fn the_example_shows_every_setting() {
    let document: toml::Table = uncommented().parse().unwrap();
    let shown: Vec<&String> = document.values().flat_map(|section| section.as_table().unwrap().keys()).collect();
    for argument in Flags::command().get_arguments() {
        let flag = argument.get_long().unwrap();
        let name = match flag {
            "grant" => "grants",
            "site-admin" => "site-admins",
            "site-auditor" => "site-auditors",
            flag => flag,
        };
        assert!(name == "config" || shown.iter().any(|key| *key == name), "{name} is not in the example");
        assert!(argument.get_env().is_some(), "{name} has no environment variable");
    }
    assert_eq!(shown.len(), Flags::command().get_arguments().count() - 1);
}

#[test]
fn what_the_example_shows_is_understood() {
    // Those that stand for each other can't both be given, and files aren't there.
    let without: String =
        uncommented().lines().filter(|line| !line.contains("-file = ")).collect::<Vec<_>>().join("\n");
    let settings = load(&without, &[]).unwrap();
    assert_eq!(settings.server.public_url().as_str(), "https://certs.example.org/");
    assert_eq!(settings.sign_in.providers.len(), 1);
    assert_eq!(settings.team.grants.len(), 2);
    assert_eq!(settings.acme.authorities.len(), 3);
    assert_eq!(settings.acme.authorities[0].external_account.as_ref().unwrap().key_identifier, "kid-1");
}

#[test]
fn the_port_of_e_mail_follows_from_its_security() {
    for (security, port) in [("tls", 465), ("starttls", 587), ("none", 25)] {
        let toml = format!(
            "[notifications]\nsmtp-host = \"mail\"\nsmtp-from = \"Certs <a@b.example>\"\nsmtp-security = \"{security}\"\n"
        );
        let smtp = |flags: &[&str]| load(&toml, flags).unwrap().notifications.smtp.clone().unwrap();
        assert_eq!(smtp(&[]).port, port);
        assert_eq!(smtp(&["--smtp-port", "2525"]).port, 2525);
    }
    assert!(load("", &[]).unwrap().notifications.smtp.is_none());
}

/// The providers of the example, in a file of their own.
fn example_providers() -> String {
    let line =
        |line: &'static str| line.strip_prefix("#   ").or(line.strip_prefix("# ").filter(|l| l.starts_with("[[")));
    EXAMPLE.lines().filter_map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_providers_of_the_example_are_understood() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "of the file\n").unwrap();
    let toml = example_providers().replace("/etc/certdesk/github-secret", secret.path().to_str().unwrap());
    let flags = ["--oidc-issuer", "https://login.example.org", "--oidc-client-id", "certdesk"];
    let settings = load(&toml, &flags).unwrap();
    let ids: Vec<&str> = settings.sign_in.providers.iter().map(|provider| provider.id.as_str()).collect();
    assert_eq!(ids, ["oidc", "github", "partner"]);
    let [_, github, partner] = &settings.sign_in.providers[..] else { panic!() };
    assert_eq!(github.client_secret.as_ref().unwrap().expose_secret(), "of the file");
    let ProviderKind::OAuth2(plain) = &github.kind else { panic!("GitHub speaks no OpenID Connect") };
    assert_eq!(plain.user_info_url.as_str(), "https://api.github.com/user");
    assert!(matches!(&partner.kind, ProviderKind::Oidc { .. }));
    assert_eq!(partner.authorize_parameters, [("prompt".to_owned(), "consent".to_owned())]);
    assert_eq!((partner.emails, partner.sign_out_at_provider), (EmailTrust::Verified, true));
    assert_eq!(settings.sign_in.reread_groups, None);
}

#[test]
fn what_is_wrong_with_a_provider_is_told() {
    let github = |from: &str, to: &str| {
        let all = example_providers().replace("client-secret-file = \"/etc/certdesk/github-secret\"", "");
        let changed = all.replace(from, to);
        assert_ne!(changed, all);
        changed
    };
    for (toml, told) in [
        (github("id = \"partner\"", "id = \"github\""), "two with the id \"github\""),
        (github("id = \"partner\"", "id = \"oidc\""), "two with the id \"oidc\""),
        (github("issuer = ", "# "), "\"partner\": issuer is missing"),
        (
            github("issuer = \"https://login.partner.example/realms/staff\"", "issuer = \"login\""),
            "\"partner\": issuer: ",
        ),
        (github("token-url = ", "# "), "\"github\": token-url is missing"),
        (github("kind = \"oidc\"", "user-info-url = \"https://x.test\""), "user-info-url is for the kind \"oauth2\""),
        (github("kind = \"oidc\"", "kind = \"saml\""), "saml"),
        (github("subject = \"id\"", "subject = \"\""), "is not a field such as"),
        (github("email = \"email\"", "mail = \"email\""), "mail"),
        (github("https://api.github.com/user/emails", "api.github.com"), "relative URL"),
        (github("emails = \"verified\"", "emails = \"all\""), "all"),
        (
            github("client-secret = \"...\"", "client-secret = \"...\"\nclient-secret-file = \"/x\""),
            "client-secret is given both",
        ),
    ] {
        let flags = ["--oidc-issuer", "https://login.example.org", "--oidc-client-id", "certdesk"];
        let error = load(&toml, &flags).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(told), "{told}: {error}");
    }
}

#[test]
fn a_flag_wins_over_the_file() {
    let settings = load("[server]\nlisten = \"127.0.0.1:1\"\nworkers = 3\n", &["--listen", "127.0.0.1:2"]).unwrap();
    assert_eq!(settings.server.listen.port(), 2);
    assert_eq!(settings.server.workers, Some(3));
}

#[test]
fn on_loopback_the_public_address_is_that_listened_on() {
    for address in ["127.0.0.1:1", "127.0.0.2:1", "[::1]:1"] {
        let settings = load(&format!("[server]\nlisten = \"{address}\"\n"), &[]).unwrap();
        assert_eq!(settings.server.public_url().as_str(), format!("http://{address}/"));
    }
    let elsewhere = "[server]\nlisten = \"0.0.0.0:8080\"\npublic-url = \"https://certs.example.org\"\n";
    assert_eq!(load(elsewhere, &[]).unwrap().server.public_url().as_str(), "https://certs.example.org/");
}

#[test]
fn what_makes_no_sense_is_told() {
    for (toml, told) in [
        ("[server]\nlisen = \"127.0.0.1:1\"\n", "lisen"),
        ("[acme]\nacme-accept-terms = true\n", "acme-contact"),
        ("[acme]\nacme-contact = \"nobody\"\n", "e-mail"),
        ("[acme]\nauthority-eab-kid = \"k\"\n", "authority-eab-hmac-key is missing"),
        ("[acme]\nauthority-eab-hmac-key = \"YQ\"\n", "authority-eab-kid is missing"),
        ("[acme]\nauthority-eab-kid = \"k\"\nauthority-eab-hmac-key = \"YQ\"\n", "authority-directory is missing"),
        ("[acme]\nauthority-eab-kid = \"k\"\nauthority-eab-hmac-key = \"not a key\"\n", "base64url"),
        ("[sign-in]\noidc-issuer = \"https://login.example.org\"\n", "oidc-client-id"),
        ("[server]\npublic-url = \"https://example.org/sub\"\n", "host only"),
        ("[server]\nlisten = \"0.0.0.0:8080\"\n", "public-url is missing"),
        ("[server]\nlisten = \"[::]:8080\"\n", "public-url is missing"),
        ("[server]\nlisten = \"192.0.2.1:80\"\n", "public-url is missing"),
        ("[team]\ngrants = [\"king=group:all\"]\n", "king"),
        ("[team]\nteam-slug = \"Über\"\n", "team-slug"),
        ("[network]\nallow-networks = [\"10.0.0.0/99\"]\n", "10.0.0.0/99"),
        ("[notifications]\nnotification-language = \"de\"\n", "en or ko"),
        ("[notifications]\nsmtp-from = \"certs@example.org\"\n", "smtp-host"),
        ("[notifications]\nsmtp-host = \"mail\"\n", "smtp-from"),
        ("[notifications]\nsmtp-host = \"mail\"\nsmtp-from = \"nobody\"\n", "certs@example.org"),
        (
            "[notifications]\nsmtp-host = \"mail\"\nsmtp-from = \"a@b.example\"\nsmtp-username = \"a\"\n",
            "smtp-password",
        ),
        (
            "[notifications]\nsmtp-host = \"mail\"\nsmtp-from = \"a@b.example\"\nsmtp-username = \"a\"\n\
             smtp-password = \"b\"\nsmtp-security = \"none\"\n",
            "in the clear",
        ),
        ("[notifications]\nsmtp-security = \"ssl\"\n", "ssl"),
        ("[activity]\nactivity-forward-url = \"http://collector.example\"\n", "neither https://... nor syslog+tls://"),
        ("[activity]\nactivity-forward-url = \"syslog+tls:collector\"\n", "neither https://... nor syslog+tls://"),
        ("[activity]\nactivity-forward-token = \"a\"\n", "activity-forward-url is missing"),
        (
            "[activity]\nactivity-forward-url = \"syslog+tls://c.example\"\nactivity-forward-token = \"a\"\n",
            "syslog has no tokens",
        ),
        (
            "[activity]\nactivity-forward-url = \"syslog+tls://c.example\"\nactivity-forward-sd-id = \"certdesk\"\n",
            "private enterprise number",
        ),
        ("[activity]\nactivity-timestamp-url = \"ftp://stamps.example\"\n", "neither https nor http"),
        ("[activity]\nactivity-timestamp-root-file = \"/x\"\n", "activity-timestamp-url is missing"),
        ("[database]\ndatabase-url = \"postgres://x\"\ndatabase-url-file = \"/x\"\n", "both"),
    ] {
        let error = load(toml, &[]).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(told), "{toml}: {error}");
    }
}
