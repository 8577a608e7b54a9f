//! The settings of the demo's portal. They are made here and nowhere else: no file and no variable of the environment
//! takes part, so that a DATABASE_URL of somebody's is never touched.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use serde_json::json;

use super::neighbours::Facts;
use crate::demo::provider::people::{PEOPLE, SITE_ADMINS, SITE_AUDITORS};
use crate::settings::{Settings, SettingsArgs};

/// The settings of a portal at `listen`, with its data in `folder`.
pub(super) fn settings(listen: SocketAddr, folder: &Path, facts: &Facts) -> anyhow::Result<Arc<Settings>> {
    let (client_id, client_secret) = facts.client();
    let settings = json!({
        "server": { "listen": listen, "demo": true },
        "database": { "data-dir": folder.join("data") },
        "sign-in": {
            "oidc-issuer": facts.issuer,
            "oidc-client-id": client_id,
            "oidc-client-secret": client_secret,
            "oidc-name": "the demo",
            "help-contact": "ada@demo.test",
        },
        "acme": {
            "acme-contact": "admin@demo.test",
            "acme-accept-terms": true,
            "no-lets-encrypt": true,
            "authority-directory": facts.authority_directory,
            "authority-name": "Pebble (demo)",
            "authority-root-file": facts.authority_https_root,
        },
        "dns": { "dns-resolvers": [facts.dns] },
        "network": { "allow-networks": ["127.0.0.0/8"], "allow-http-callbacks": true },
        "team": { "team-name": "Shop", "team-slug": "shop", "grants": grants(), "site-admins": [format!("group:{SITE_ADMINS}")],
            "site-auditors": [format!("group:{SITE_AUDITORS}")], "callback-url": facts.receiver },
        // Nothing out there is to be spared.
        "limits": { "orders-per-minute": 0, "orders-per-hour-of-person": 0, "same-names-per-week": 0, "renewals-per-minute": 0 },
    });
    let settings: SettingsArgs = serde_json::from_value(settings).context("the demo's settings")?;
    settings.load().context("the demo's settings")
}

/// Each person's group gets the person's role.
fn grants() -> Vec<String> {
    let grant = |role, group| format!("{role}=group:{group}");
    PEOPLE.iter().filter_map(|person| Some(grant(person.role?, person.groups.first()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_resolve_and_every_role_is_granted() {
        let folder = std::env::temp_dir().join(format!("certdesk-demo-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let root = folder.join("root.pem");
        std::fs::write(&root, crate::pki::pem::encode(crate::pki::pem::CERTIFICATE, b"der")).unwrap();
        let facts = Facts {
            issuer: "http://127.0.0.1:1/".into(),
            authority_directory: "https://127.0.0.1:2/dir".into(),
            authority_https_root: root,
            issuing_root_pem: String::new(),
            dns: "127.0.0.1:3".parse().unwrap(),
            dns_management: "http://127.0.0.1:4/".into(),
            receiver: "http://127.0.0.1:5".into(),
            client_secret: "secret".to_owned().into(),
        };
        let settings = settings("127.0.0.1:6".parse().unwrap(), &folder, &facts).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(settings.server.public_url().as_str(), "http://127.0.0.1:6/");
        assert!(settings.database.url.is_none() && settings.database.data_dir.starts_with(&folder));
        assert_eq!(settings.team.grants.len(), 5);
        assert_eq!(settings.acme.authorities.len(), 1);
    }
}
