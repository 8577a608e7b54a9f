//! The demo's provider, a relying party and a browser without a screen, on loopback.

use std::sync::Arc;

use certdesk::auth::providers::{
    Answer, EmailTrust, Identity, PendingSignIn, Provider, ProviderKind, ProviderSettings, SignInError,
};
use certdesk::clock::{SharedClock, TestClock};
use certdesk::demo::provider::{DemoProvider, ProviderConfig, Running};
use certdesk::net::AllowedNetworks;
use chrono::DateTime;
use reqwest::header::LOCATION;
use scraper::{Html, Selector};
use url::Url;

pub const CLIENT_ID: &str = "certdesk-test";
pub const CLIENT_SECRET: &str = "p@ss: word+%";

pub struct Rig {
    pub clock: Arc<TestClock>,
    pub running: Running,
    pub party: Provider,
    pub redirect_uri: Url,
    pub browser: reqwest::Client,
}

/// A moment for clocks to stand at.
pub fn clock() -> Arc<TestClock> {
    TestClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap())
}

pub fn loopback() -> Arc<AllowedNetworks> {
    Arc::new(AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap()]))
}

pub fn settings(issuer: &Url) -> ProviderSettings {
    ProviderSettings {
        id: "demo".into(),
        name: "Demo".into(),
        client_id: CLIENT_ID.into(),
        client_secret: Some(CLIENT_SECRET.into()),
        scopes: vec!["profile".into(), "email".into()],
        authorize_parameters: vec![],
        groups_claim: "groups".parse().unwrap(),
        allowed_groups: vec![],
        emails: EmailTrust::Verified,
        sign_out_at_provider: true,
        kind: ProviderKind::Oidc { issuer: issuer.clone() },
    }
}

/// Finishes a sign-in with a code, as a browser brings it back.
pub async fn finish(
    party: &Provider,
    pending: PendingSignIn,
    redirect_uri: &Url,
    code: String,
) -> Result<Identity, SignInError> {
    let answer = Answer { code, ..Answer::default() };
    party.finish(pending, redirect_uri, answer).await.map(|(identity, _)| identity)
}

pub fn party(issuer: &Url, clock: SharedClock) -> Provider {
    Provider::new(settings(issuer), loopback(), clock).unwrap()
}

/// The pending sign-in as it comes back from where it was kept, with something in it changed.
pub fn altered(pending: &PendingSignIn, field: &str, value: &str) -> PendingSignIn {
    let mut kept = serde_json::to_value(pending).unwrap();
    assert!(kept.get(field).is_some());
    kept[field] = value.into();
    serde_json::from_value(kept).unwrap()
}

/// The same pending sign-in once more.
pub fn again(pending: &PendingSignIn) -> PendingSignIn {
    serde_json::from_value(serde_json::to_value(pending).unwrap()).unwrap()
}

/// One parameter of an address.
pub fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl Rig {
    pub async fn start() -> Self {
        let clock = clock();
        let redirect_uri = Url::parse("http://127.0.0.1:9/sign-in/demo/back").unwrap();
        let config = ProviderConfig {
            bind: "127.0.0.1:0".parse().unwrap(),
            client_id: CLIENT_ID.into(),
            client_secret: CLIENT_SECRET.into(),
            redirect_uris: vec![],
            post_logout_redirect_uris: vec![],
        };
        let running = DemoProvider::start(config, clock.clone()).await.unwrap();
        running.register(vec![redirect_uri.clone()], vec![Url::parse("http://127.0.0.1:9/").unwrap()]);
        let party = party(&running.issuer, clock.clone());
        let browser =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { clock, running, party, redirect_uri, browser }
    }

    /// Opens the provider's page, presses the button of that value, and returns where the browser is sent.
    pub async fn press(&self, page: Url, button: &str) -> Url {
        let answer = self.browser.get(page.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let (action, mut fields) = form(&answer.text().await.unwrap());
        fields.push(("person".into(), button.into()));
        let answer = self.browser.post(page.join(&action).unwrap()).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        Url::parse(answer.headers()[LOCATION].to_str().unwrap()).unwrap()
    }

    /// Begins a sign-in and lets `person` agree to it: what is kept, and the code.
    pub async fn agreed(&self, person: &str) -> (PendingSignIn, String) {
        let (url, pending) = self.party.begin(&self.redirect_uri).await.unwrap();
        let back = self.press(url, person).await;
        assert!(back.as_str().starts_with(self.redirect_uri.as_str()));
        assert!(pending.matches_state(&parameter(&back, "state").unwrap()));
        (pending, parameter(&back, "code").unwrap())
    }
}

/// A page's one form: where it goes, and its hidden fields.
fn form(html: &str) -> (String, Vec<(String, String)>) {
    let page = Html::parse_document(html);
    let action = page.select(&Selector::parse("form").unwrap()).next().unwrap().attr("action").unwrap().to_owned();
    let hidden = Selector::parse("form input[type=hidden]").unwrap();
    let fields = page.select(&hidden).map(|input| {
        let value = |name| input.attr(name).unwrap().to_owned();
        (value("name"), value("value"))
    });
    (action, fields.collect())
}
