//! A browser without a screen that goes from the portal to providers and back, with the cookies of each.

use std::sync::Mutex;

use reqwest::Method;
use reqwest::header::{COOKIE, SET_COOKIE};
use url::Url;

use crate::support::page::{Form, Page};
use crate::support::waiting;

/// The most pages that one step may lead through.
const FARTHEST: usize = 12;

pub const SESSION: &str = "certdesk-session";

struct Cookie {
    authority: String,
    path: String,
    name: String,
    value: String,
}

impl Cookie {
    fn is_sent_to(&self, url: &Url) -> bool {
        self.authority == url.authority() && url.path().starts_with(&self.path)
    }
}

pub struct Browser {
    client: reqwest::Client,
    portal: Url,
    jar: Mutex<Vec<Cookie>>,
}

impl Browser {
    pub fn new(portal: &Url) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A server that is stopped waits for the connections that are kept open.
            .pool_max_idle_per_host(0)
            .timeout(waiting::PATIENCE);
        Self { client: client.build().unwrap(), portal: portal.clone(), jar: Mutex::default() }
    }

    /// Opens a page of the portal, without following where it leads.
    pub async fn open(&self, path: &str) -> Page {
        self.send(Method::GET, self.portal.join(path).unwrap(), |request| request).await
    }

    pub async fn get(&self, url: &Url) -> Page {
        self.send(Method::GET, url.clone(), |request| request).await
    }

    pub async fn submit(&self, form: &Form) -> Page {
        self.send(Method::POST, form.action.clone(), |request| request.form(&form.fields)).await
    }

    /// Follows where a page leads, to the first that leads nowhere.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..FARTHEST {
            match page.location() {
                Some(next) => page = self.get(&next).await,
                None => return page,
            }
        }
        panic!("led around, last to {}", page.url);
    }

    /// Begins to sign in: the provider's first page, or wherever it leads at once.
    pub async fn begin(&self, provider: &str, return_to: &str) -> Page {
        let mut at = self.portal.join("/sign-in").unwrap();
        at.query_pairs_mut().append_pair("return_to", return_to);
        let page = self.get(&at).await;
        self.submit(&page.form(&format!("form[action='/sign-in/{provider}']"))).await
    }

    /// Signs in at a provider, by whatever forms it has; the page of the portal that it ends at, whichever that is, with
    /// how many of the provider's forms were in between.
    pub async fn sign_in_by_forms(&self, provider: &str, login: &str) -> (Page, usize) {
        let mut page = self.follow(self.begin(provider, "/").await).await;
        for forms in 0..FARTHEST {
            if page.url.authority() == self.portal.authority() {
                return (page, forms);
            }
            let mut form = page.form("form");
            if form.fields.iter().any(|(name, _)| name == "login") {
                form = form.set("login", login).set("password", "any");
            } else {
                // The demo's provider has a button for each.
                form.fields.push(("person".to_owned(), login.to_owned()));
            }
            page = self.follow(self.submit(&form).await).await;
        }
        panic!("no end of forms, the last at {}", page.url);
    }

    /// Signs in at a provider.
    ///
    /// # Panics
    ///
    /// Nobody is signed in.
    pub async fn sign_in(&self, provider: &str, login: &str) -> Page {
        let (page, _) = self.sign_in_by_forms(provider, login).await;
        assert!(self.cookie(SESSION).is_some(), "{}: {}", page.url, page.text());
        page
    }

    /// Presses "sign out"; the answer, not followed.
    pub async fn sign_out(&self) -> Page {
        let home = self.follow(self.open("/").await).await;
        self.submit(&home.form("form[action='/sign-out']")).await
    }

    /// Whether somebody is signed in as far as the portal is concerned.
    pub async fn is_signed_in(&self) -> bool {
        let page = self.follow(self.open("/").await).await;
        page.url.path() != "/sign-in"
    }

    /// A cookie of the portal.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.jar.lock().unwrap();
        let found = jar.iter().find(|cookie| cookie.authority == self.portal.authority() && cookie.name == name);
        found.map(|cookie| cookie.value.clone())
    }

    /// Puts a cookie of the portal into the browser, as somebody might who has got at it.
    pub fn plant(&self, name: &str, value: &str) {
        let (authority, path) = (self.portal.authority().to_owned(), "/".to_owned());
        self.keep(Cookie { authority, path, name: name.to_owned(), value: value.to_owned() }, false);
    }

    pub async fn send(
        &self,
        method: Method,
        url: Url,
        build: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Page {
        let cookies: Vec<String> = {
            let jar = self.jar.lock().unwrap();
            let sent = jar.iter().filter(|cookie| cookie.is_sent_to(&url));
            sent.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect()
        };
        let mut request = build(self.client.request(method, url.clone()));
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            self.read(&url, cookie.to_str().unwrap());
        }
        Page { status, url, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    fn read(&self, url: &Url, text: &str) {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        let attribute = |wanted: &str| {
            let mut found = attributes.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.next().map(|(_, value)| (*value).to_owned())
        };
        let path = attribute("path").unwrap_or_else(|| "/".to_owned());
        let ends = attribute("max-age").as_deref() == Some("0")
            || attribute("expires").is_some_and(|moment| moment.contains("01 Jan 1970"));
        let cookie =
            Cookie { authority: url.authority().to_owned(), path, name: name.to_owned(), value: value.to_owned() };
        self.keep(cookie, ends);
    }

    fn keep(&self, cookie: Cookie, ends: bool) {
        let mut jar = self.jar.lock().unwrap();
        jar.retain(|kept| (&kept.authority, &kept.path, &kept.name) != (&cookie.authority, &cookie.path, &cookie.name));
        if !ends {
            jar.push(cookie);
        }
    }
}
