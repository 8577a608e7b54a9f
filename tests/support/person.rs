//! A person at a browser without a screen: signs in at the demo's provider, fills in forms, follows pages.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{COOKIE, SET_COOKIE};
use url::Url;

use super::page::{Form, Page};
use super::portal::TEAM;
use super::waiting;

/// Somebody with a browser, signed in or not.
pub struct Person {
    client: reqwest::Client,
    portal: Url,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What is typed into the order form; the rest stays as the form has it.
pub struct Order<'a> {
    pub name: &'a str,
    pub domains: Vec<&'a str>,
    pub key_algorithm: &'a str,
}

impl<'a> Order<'a> {
    /// An order for these domains, with the default key algorithm.
    pub fn of(name: &'a str, domains: &[&'a str]) -> Self {
        Self { name, domains: domains.to_vec(), key_algorithm: "ecdsa-p256" }
    }
}

impl Person {
    /// Somebody who hasn't signed in.
    pub fn nobody(portal: &Url) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A server that is stopped waits for the connections that are kept open.
            .pool_max_idle_per_host(0)
            .timeout(waiting::PATIENCE)
            .build();
        Self { client: client.unwrap(), portal: portal.clone(), cookies: Mutex::default() }
    }

    /// Somebody whose browser has these cookies.
    pub fn with_cookies(portal: &Url, cookies: BTreeMap<String, String>) -> Self {
        Self { cookies: Mutex::new(cookies), ..Self::nobody(portal) }
    }

    /// Signs in as one of the demo's people, by the forms.
    pub async fn sign_in(portal: &Url, id: &str) -> Self {
        let person = Self::nobody(portal);
        let page = person.get("/sign-in").await;
        let to_provider = person.submit(&page.form("main form")).await.location().unwrap();
        assert_ne!(to_provider.authority(), portal.authority());
        let page = person.fetch(person.client.get(to_provider.clone()), to_provider).await;
        let mut form = page.form("form");
        form.fields.push(("person".to_owned(), id.to_owned()));
        let back = person.submit(&form).await.location().unwrap();
        assert_eq!(back.authority(), portal.authority());
        let signed_in = person.fetch(person.client.get(back.clone()), back).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.text());
        person
    }

    /// Opens a page of the portal.
    pub async fn get(&self, path: &str) -> Page {
        let url = self.portal.join(path).unwrap();
        self.fetch(self.client.get(url.clone()), url).await
    }

    /// The page that the portal begins with for this person.
    pub async fn home(&self) -> Page {
        let mut page = self.get("/").await;
        // To the team, and on to its first tab.
        for _ in 0..2 {
            if let Some(to) = page.location() {
                page = self.get(to.path()).await;
            }
        }
        page
    }

    /// The token of the session's forms.
    pub async fn csrf(&self) -> String {
        self.home().await.form("form[action='/sign-out']").value("csrf").to_owned()
    }

    /// Sends these fields to a path of the portal.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.portal.join(path).unwrap();
        self.fetch(self.client.post(url.clone()).form(fields), url).await
    }

    /// Sends a form.
    pub async fn submit(&self, form: &Form) -> Page {
        self.fetch(self.client.post(form.action.clone()).form(&form.fields), form.action.clone()).await
    }

    /// Sends a request as `build` makes it, with the cookies.
    pub async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        build: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Page {
        let url = self.portal.join(path).unwrap();
        self.fetch(build(self.client.request(method, url.clone())), url).await
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// The order form, filled in.
    pub async fn order_form(&self, order: &Order<'_>) -> Form {
        let page = self.get(&format!("/teams/{TEAM}/certificates/order")).await;
        let (primary, others) = order.domains.split_first().unwrap();
        page.form("form.order")
            .set("name", order.name)
            .set("primary_domain", primary)
            .set("alternative_domains", &others.join("\n"))
            .set("key_algorithm", order.key_algorithm)
    }

    /// Orders, and answers the path of the certificate's page.
    pub async fn order(&self, order: &Order<'_>) -> String {
        let answer = self.submit(&self.order_form(order).await).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.location().unwrap().path().to_owned()
    }

    /// Follows a certificate's page until it has that status, and answers the page.
    ///
    /// # Panics
    ///
    /// It ends with another status, or doesn't change in time.
    pub async fn wait_for_status(&self, certificate: &str, status: &str) -> Page {
        waiting::until(&format!("{certificate} to be {status}"), async || {
            let page = self.get(certificate).await;
            let is = page.certificate_status();
            let ended = ["valid", "failed"].contains(&&*is);
            assert!(!ended || is == status, "{is} instead of {status}: {}", page.text());
            (is == status).then_some(page)
        })
        .await
    }

    /// Follows a certificate's page until `asks` answers something.
    pub async fn watch<T>(&self, certificate: &str, what: &str, asks: impl Fn(&Page) -> Option<T>) -> T {
        waiting::until(what, async || asks(&self.get(certificate).await)).await
    }

    async fn fetch(&self, request: reqwest::RequestBuilder, url: Url) -> Page {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if url.authority() == self.portal.authority() && !cookies.is_empty() {
            request.header(COOKIE, cookies.join("; "))
        } else {
            request
        };
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if url.authority() == self.portal.authority() {
            for cookie in headers.get_all(SET_COOKIE) {
                self.keep(cookie.to_str().unwrap());
            }
        }
        Page { status, url, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    fn keep(&self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        if parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
