//! A provider that others have written and had certified: npm's oidc-provider, as a process of its own.

use std::path::Path;

use certdesk::demo::child::{Child, Program};
use serde_json::{Value, json};
use url::Url;

use super::{temp, waiting};

/// Where `bin/test` installs the package.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/node/node_modules/oidc-provider");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/oidc_provider.mjs");

/// The client that portals are.
pub const CLIENT_ID: &str = "certdesk-test";
pub const CLIENT_SECRET: &str = "a secret that the provider knows";

/// A running provider. It ends with the thread that starts it: call it from a test's body.
pub struct OidcProvider {
    pub issuer: Url,
    child: Child,
    client: reqwest::Client,
}

impl OidcProvider {
    /// Starts it on a free port, and waits until it listens.
    pub async fn start() -> Self {
        assert!(Path::new(PACKAGE).exists(), "there is no {PACKAGE}: bin/test installs it");
        let program = Program { name: "oidc-provider", file: Path::new("node"), package: "nodejs" };
        let mut child =
            Child::spawn(program, [SCRIPT, PACKAGE], [("", ""); 0], &temp::path("oidc-provider.log")).unwrap();
        let issuer = child
            .wait_until_ready(async |child| {
                let printed = child.printed();
                let (_, rest) = printed.split_once("listening at ")?;
                Some(rest.split_once(" .")?.0.to_owned())
            })
            .await
            .unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(waiting::PATIENCE).build().unwrap();
        Self { issuer: issuer.parse().unwrap(), child, client }
    }

    /// Makes a portal known to it, which calls this provider so.
    pub async fn admit(&self, portal: &Url, ids: &[&str]) {
        let redirect_uris: Vec<Url> =
            ids.iter().map(|id| portal.join(&format!("sign-in/{id}/callback")).unwrap()).collect();
        let client = json!({
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "grant_types": ["authorization_code", "refresh_token"],
            "redirect_uris": redirect_uris,
            "post_logout_redirect_uris": [portal.join("sign-in").unwrap()],
        });
        self.control(json!({ "clients": [client] })).await;
    }

    /// Somebody with an account: what is said about them beyond their login, which is their subject.
    pub async fn person(&self, login: &str, claims: Value) {
        self.control(json!({ "people": { login: claims } })).await;
    }

    /// Takes an account away.
    pub async fn dismiss(&self, login: &str) {
        self.control(json!({ "people": { login: null } })).await;
    }

    /// Has its clock be so much ahead of the machine's.
    pub async fn be_ahead(&self, by: chrono::TimeDelta) {
        self.control(json!({ "ahead": by.num_milliseconds() })).await;
    }

    /// How often each refresh token was sent that was sent at all.
    pub async fn refreshed(&self) -> Vec<u32> {
        let at = self.issuer.join("/refreshed").unwrap();
        let answer = self.client.get(at).send().await.unwrap().bytes().await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    /// Ends it as an outage does.
    pub async fn kill(self) {
        self.child.kill().await;
    }

    async fn control(&self, what: Value) {
        let at = self.issuer.join("/control").unwrap();
        let answer = self.client.post(at).body(what.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }
}
