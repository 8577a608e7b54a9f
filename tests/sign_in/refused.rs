//! What a person sees where nobody was signed in: forged answers, replayed ones, answers of another provider, and providers
//! that are away; each with the way to try again.

use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::KeyPair as _;
use chrono::TimeDelta;
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockGuard, ResponseTemplate};

use super::beside::{count, start};
use super::browser::{Browser, SESSION};
use super::forger::{ACCESS_TOKEN, Forger, Key, hmac, json_answer, unsigned};
use super::rig::{CLIENT_ID, CLIENT_SECRET, parameter};
use crate::support::page::Page;
use crate::support::portal::Portal;

const GRANTS: [&str; 1] = ["reader=group@cheat:g"];
const RETURN_TO: &str = "/teams/shop/certificates?q=kept";
const UNVERIFIED: &str = "The sign-in didn’t hold";
const UNREACHABLE: &str = "The identity provider doesn’t answer";
const UNUSABLE: &str = "The identity provider’s answer can’t be used";
const TOO_OLD: &str = "This sign-in is too old";
const DENIED: &str = "The identity provider said no";

/// What makes a token out of claims.
type Maker<'a> = &'a dyn Fn(&Value) -> String;

/// A portal at a provider that answers what it is told to, beside the demo's.
struct Scene {
    portal: Portal,
    forger: Forger,
}

/// A sign-in as far as the provider's page.
struct Begun {
    browser: Browser,
    state: String,
    nonce: String,
}

impl Scene {
    async fn set() -> Self {
        let forger = Forger::start().await;
        Self { portal: start(&[described("cheat", &forger)], &GRANTS, 0).await, forger }
    }

    async fn begin(&self) -> Begun {
        let browser = Browser::new(&self.portal.url);
        let there = browser.begin("cheat", RETURN_TO).await.location().unwrap();
        Begun { state: parameter(&there, "state").unwrap(), nonce: parameter(&there, "nonce").unwrap(), browser }
    }

    fn callback(&self, provider: &str, parameters: &[(&str, &str)]) -> Url {
        let mut url = self.portal.url.join(&format!("sign-in/{provider}/callback")).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }

    /// Claims with nothing wrong about them.
    fn claims(&self, nonce: &str) -> Value {
        let now = self.portal.app.clock.now().timestamp();
        let mut claims = self.forger.claims(nonce);
        (claims["iat"], claims["exp"]) = (now.into(), (now + 300).into());
        claims
    }

    /// Has the token endpoint answer so.
    async fn tokens(&self, answer: ResponseTemplate) -> MockGuard {
        Mock::given(path("/token")).respond_with(answer).mount_as_scoped(&self.forger.server).await
    }

    /// A whole sign-in that ends with the ID token that `make` makes.
    async fn with_token(&self, make: impl FnOnce(&str) -> String) -> (Browser, Page) {
        let begun = self.begin().await;
        let token = make(&begun.nonce);
        let answer = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token });
        let _tokens = self.tokens(json_answer(&answer)).await;
        let page = begun.browser.get(&self.callback("cheat", &[("code", "c"), ("state", &begun.state)])).await;
        (begun.browser, page)
    }

    /// The page says it, nobody is signed in, and pressing the button again leads to the provider.
    async fn assert_refused(&self, browser: &Browser, page: &Page, status: u16, words: &str, code: Option<&str>) {
        let text = page.text();
        assert_eq!(page.status, status, "{text}");
        assert!(text.contains(words), "{words}: {text}");
        assert!(code.is_none_or(|code| text.contains(code)), "{code:?}: {text}");
        assert_eq!(browser.cookie(SESSION), None);
        let form = page.form("form[action='/sign-in/cheat']");
        assert_eq!(form.value("return_to"), RETURN_TO, "{words}");
        let again = browser.submit(&form).await;
        assert_eq!((again.status, again.location().map(|url| url.path().to_owned())), (303, Some("/authorize".into())));
    }
}

fn described(id: &str, forger: &Forger) -> String {
    let issuer = forger.server.uri();
    format!(
        "[[sign-in.providers]]\nid = \"{id}\"\nname = \"Cheat\"\nissuer = \"{issuer}\"\nclient-id = \"{CLIENT_ID}\"\n\
         client-secret = \"{CLIENT_SECRET}\"\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_tokens() {
    let scene = Scene::set().await;
    let key = &scene.forger.key;
    let (_, good) = scene.with_token(|nonce| key.token(&scene.claims(nonce))).await;
    assert_eq!((good.status, good.location().unwrap().path()), (303, "/teams/shop/certificates"));

    let changed = async |claim: &str, value: Value| {
        scene
            .with_token(|nonce| {
                let mut claims = scene.claims(nonce);
                claims[claim] = value;
                key.token(&claims)
            })
            .await
    };
    let now = scene.portal.app.clock.now().timestamp();
    for (claim, value, code) in [
        ("nonce", json!("another"), "wrong-nonce"),
        ("nonce", json!(null), "wrong-nonce"),
        ("aud", json!("another"), "wrong-audience"),
        ("azp", json!("another"), "wrong-audience"),
        ("iss", json!("https://another.test"), "wrong-issuer"),
        ("exp", json!(now - 1), "expired"),
        ("iat", json!(now + 3600), "wrong-time"),
        ("iat", json!(now - 3600), "wrong-time"),
    ] {
        let (browser, page) = changed(claim, value).await;
        scene.assert_refused(&browser, &page, 400, UNVERIFIED, Some(code)).await;
    }
    let der: PublicKeyX509Der<'_> = key.pair.public_key().as_der().unwrap();
    let stranger = Key::new("key-1");
    let makers: [(Maker<'_>, &str); 4] = [
        (&unsigned, "weak-signature"),
        (&|claims| hmac(&json!({ "alg": "HS256", "kid": "key-1" }), claims, der.as_ref()), "weak-signature"),
        (&|claims| hmac(&json!({ "alg": "HS256" }), claims, CLIENT_SECRET.as_bytes()), "weak-signature"),
        (&|claims| stranger.token(claims), "bad-signature"),
    ];
    for (make, code) in makers {
        let (browser, page) = scene.with_token(|nonce| make(&scene.claims(nonce))).await;
        scene.assert_refused(&browser, &page, 400, UNVERIFIED, Some(code)).await;
    }
    assert_eq!(count(&scene.portal, "SELECT count(*) FROM people").await, 1, "only the first has signed in");
    scene.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replayed_and_foreign_answers() {
    let scene = Scene::set().await;
    // Somebody else's state.
    let (mine, other) = (scene.begin().await, scene.begin().await);
    let page = mine.browser.get(&scene.callback("cheat", &[("code", "c"), ("state", &other.state)])).await;
    scene.assert_refused(&mine.browser, &page, 400, TOO_OLD, None).await;

    // A code that the provider no longer takes, or never gave.
    let refused = ResponseTemplate::new(400).set_body_json(json!({ "error": "invalid_grant" }));
    let spent = scene.begin().await;
    let tokens = scene.tokens(refused).await;
    let page = spent.browser.get(&scene.callback("cheat", &[("code", "used"), ("state", &spent.state)])).await;
    scene.assert_refused(&spent.browser, &page, 400, TOO_OLD, Some("invalid_grant")).await;
    drop(tokens);
    for code in ["", &"c".repeat(10_000)] {
        let begun = scene.begin().await;
        let page = begun.browser.get(&scene.callback("cheat", &[("code", code), ("state", &begun.state)])).await;
        scene.assert_refused(&begun.browser, &page, 400, UNVERIFIED, Some("malformed-code")).await;
    }

    // Mix-up (RFC 9207): another's answer, at our address for this provider, and this one's at the address of another.
    let hits = scene.forger.hits("/token").await;
    for (provider, issuer, code) in
        [("cheat", Some("https://another.test"), "another-answers"), ("oidc", None, "wrong-provider")]
    {
        for outcome in ["code", "error"] {
            let begun = scene.begin().await;
            let mut parameters = vec![(outcome, "access_denied"), ("state", begun.state.as_str())];
            parameters.extend(issuer.map(|issuer| ("iss", issuer)));
            let page = begun.browser.get(&scene.callback(provider, &parameters)).await;
            scene.assert_refused(&begun.browser, &page, 400, UNVERIFIED, Some(code)).await;
        }
    }
    assert_eq!(scene.forger.hits("/token").await, hits, "no code went anywhere");
    assert_eq!(count(&scene.portal, "SELECT count(*) FROM people").await, 0);
    scene.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_says_whose_it_is_where_the_provider_says_that_it_does() {
    let forger = Forger::bare().await;
    let mut discovery = forger.discovery();
    discovery["authorization_response_iss_parameter_supported"] = true.into();
    forger.answer("GET", "/.well-known/openid-configuration", json_answer(&discovery)).await;
    forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [forger.key.jwk()] }))).await;
    let scene = Scene { portal: start(&[described("cheat", &forger)], &GRANTS, 0).await, forger };
    let begun = scene.begin().await;
    let page = begun.browser.get(&scene.callback("cheat", &[("code", "c"), ("state", &begun.state)])).await;
    scene.assert_refused(&begun.browser, &page, 400, UNVERIFIED, Some("another-answers")).await;

    let begun = scene.begin().await;
    let token = scene.forger.key.token(&scene.claims(&begun.nonce));
    let answer = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token });
    let _tokens = scene.tokens(json_answer(&answer)).await;
    let parameters = [("code", "c"), ("state", &begun.state), ("iss", &scene.forger.server.uri())];
    let page = begun.browser.get(&scene.callback("cheat", &parameters)).await;
    assert_eq!(page.status, 303, "{}", page.text());
    scene.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn providers_that_say_no_or_cannot_be_used() {
    let scene = Scene::set().await;
    for (error, status, words) in [
        ("access_denied", 403, DENIED),
        ("login_required", 403, DENIED),
        ("<script>", 403, "unknown_error"),
        ("server_error", 502, UNREACHABLE),
        ("temporarily_unavailable", 502, UNREACHABLE),
        ("invalid_scope", 502, UNUSABLE),
    ] {
        let begun = scene.begin().await;
        let page = begun.browser.get(&scene.callback("cheat", &[("error", error), ("state", &begun.state)])).await;
        scene.assert_refused(&begun.browser, &page, status, words, None).await;
    }
    for (answer, words) in [
        (ResponseTemplate::new(503), UNREACHABLE),
        (ResponseTemplate::new(429), UNREACHABLE),
        (ResponseTemplate::new(200).set_body_string("<html>"), UNUSABLE),
        (ResponseTemplate::new(200).set_body_json(json!({ "access_token": "a", "token_type": "Bearer" })), UNUSABLE),
        (ResponseTemplate::new(200).set_body_bytes(vec![b' '; 10 * 1024 * 1024]), UNUSABLE),
        (ResponseTemplate::new(401).set_body_json(json!({ "error": "invalid_client" })), UNUSABLE),
    ] {
        let begun = scene.begin().await;
        let _tokens = scene.tokens(answer).await;
        let page = begun.browser.get(&scene.callback("cheat", &[("code", "c"), ("state", &begun.state)])).await;
        scene.assert_refused(&begun.browser, &page, 502, words, None).await;
    }
    scene.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_hangs() {
    let scene = Scene::set().await;
    let begun = scene.begin().await;
    let tokens = scene.tokens(ResponseTemplate::new(200).set_delay(Duration::from_secs(60))).await;
    let page = begun.browser.get(&scene.callback("cheat", &[("code", "c"), ("state", &begun.state)])).await;
    scene.assert_refused(&begun.browser, &page, 502, UNREACHABLE, None).await;
    drop(tokens);

    // Who wants to sign out waits for three seconds at most, and is signed out.
    let begun = scene.begin().await;
    let token = scene.forger.key.token(&scene.claims(&begun.nonce));
    let answer = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token });
    let tokens = scene.tokens(json_answer(&answer)).await;
    let page = begun.browser.get(&scene.callback("cheat", &[("code", "c"), ("state", &begun.state)])).await;
    assert_eq!(page.status, 303, "{}", page.text());
    drop(tokens);
    scene.forger.server.reset().await;
    let slow = json_answer(&scene.forger.discovery()).set_delay(Duration::from_secs(60));
    scene.forger.answer("GET", "/.well-known/openid-configuration", slow).await;
    scene.portal.leap(TimeDelta::minutes(61));
    let began = std::time::Instant::now();
    assert_eq!(begun.browser.sign_out().await.location().unwrap().path(), "/sign-in");
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    assert!(!begun.browser.is_signed_in().await);
    scene.portal.stop().await;
}
