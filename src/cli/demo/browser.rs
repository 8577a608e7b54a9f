//! A browser without a screen: cookies, redirects and forms, and nothing of the portal's but its pages.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use scraper::Html;
use url::Url;

use super::cookies::Jar;
use super::form::Form;
use crate::net;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Most redirects that one request leads to.
const MOST_REDIRECTS: usize = 10;
/// Longest page or file that is read, in bytes.
const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// The browser.
pub(super) struct Browser {
    client: reqwest::Client,
    jar: Jar,
}

/// A page that was opened.
pub(super) struct Page {
    /// Its address, after redirects.
    pub(super) url: Url,
    /// The answer's status.
    pub(super) status: StatusCode,
    html: String,
}

impl Page {
    /// The page, for looking into.
    pub(super) fn parsed(&self) -> Html {
        Html::parse_document(&self.html)
    }

    #[cfg(test)]
    pub(super) fn of(url: &str, html: &str) -> Self {
        Self { url: url.parse().unwrap(), status: StatusCode::OK, html: html.to_owned() }
    }
}

impl Browser {
    /// One without cookies.
    pub(super) fn new() -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .user_agent(net::USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            // A connection kept open may be closed by its server at the very moment of its next use: on a machine that
            // stands still for some seconds both fall together, and a request that may have been taken can't be repeated.
            .pool_max_idle_per_host(0)
            .build()
            .context("setting up a browser")?;
        Ok(Self { client, jar: Jar::default() })
    }

    /// Opens an address.
    pub(super) async fn open(&mut self, url: Url) -> anyhow::Result<Page> {
        let request = self.client.get(url.clone());
        let (url, response) = self.follow(url, request).await?;
        page(url, response).await
    }

    /// Asks for a page's changing part, as its own script does.
    pub(super) async fn refresh(&mut self, url: Url) -> anyhow::Result<Page> {
        let request = self.client.get(url.clone()).header("hx-request", "true");
        let (url, response) = self.follow(url, request).await?;
        page(url, response).await
    }

    /// Sends a form that stands on `page`.
    pub(super) async fn send(&mut self, page_with_it: &Page, form: Form) -> anyhow::Result<Page> {
        let origin = page_with_it.url.origin().ascii_serialization();
        let request = self.client.post(form.action.clone()).header(ORIGIN, origin).form(&form.fields);
        let (url, response) = self.follow(form.action, request).await?;
        page(url, response).await
    }

    /// Downloads a file.
    pub(super) async fn download(&mut self, url: Url) -> anyhow::Result<Vec<u8>> {
        let request = self.client.get(url.clone());
        let (url, response) = self.follow(url, request).await?;
        if response.status() != StatusCode::OK {
            bail!("{url} answered {}", response.status());
        }
        net::read_bounded(response, LONGEST_BODY).await.with_context(|| url.to_string())
    }

    async fn follow(&mut self, mut url: Url, mut request: RequestBuilder) -> anyhow::Result<(Url, Response)> {
        for _ in 0..MOST_REDIRECTS {
            if let Some(cookies) = self.jar.header(&url) {
                request = request.header(COOKIE, cookies);
            }
            let response = request.header(ACCEPT_LANGUAGE, "en").send().await.context("asking for a page")?;
            for header in response.headers().get_all(SET_COOKIE) {
                self.jar.keep(&url, header.to_str().unwrap_or_default());
            }
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let Some(to) = to.filter(|_| response.status().is_redirection()) else { return Ok((url, response)) };
            url = url.join(to).context("a redirect")?;
            request = self.client.get(url.clone());
        }
        bail!("{} redirects in a row", MOST_REDIRECTS)
    }
}

async fn page(url: Url, response: Response) -> anyhow::Result<Page> {
    let status = response.status();
    let body = net::read_bounded(response, LONGEST_BODY).await.context("reading a page")?;
    Ok(Page { url, status, html: String::from_utf8_lossy(&body).into_owned() })
}
