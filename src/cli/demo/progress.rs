//! A certificate's page, read while its order is under way.

use scraper::{ElementRef, Html};
use url::Url;

use super::browser::Page;
use super::form::{select, text, within};

/// What a certificate's page says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Progress {
    /// The certificate's status, as product.md names it.
    pub(super) status: String,
    /// What has happened, oldest first.
    pub(super) timeline: Vec<Entry>,
    /// Where the page asks for its changing part, while something may change by itself.
    pub(super) refresh: Option<Url>,
    /// Why the order failed and what to do, line by line; empty where it didn't.
    pub(super) reason: Vec<String>,
    /// Where the certificate is downloaded.
    pub(super) download: Option<Url>,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// When, as the page's machine-readable time.
    pub(super) at: String,
    /// What.
    pub(super) what: String,
}

impl Progress {
    /// Reads it; `None` where the page is another one.
    pub(super) fn read(page: &Page) -> Option<Self> {
        let html = page.parsed();
        let certificate = *select(&html, "[data-status]").first()?;
        Some(Self {
            status: certificate.attr("data-status")?.to_owned(),
            timeline: select(&html, "[data-timeline] > li").into_iter().map(entry).collect(),
            refresh: certificate.attr("hx-get").and_then(|to| page.url.join(to).ok()),
            reason: reason(&html),
            download: link(page, &html, "a#download-button"),
        })
    }
}

/// Where the first link that `css` finds leads.
pub(super) fn link(page: &Page, html: &Html, css: &str) -> Option<Url> {
    page.url.join(select(html, css).first()?.attr("href")?).ok()
}

fn entry(line: ElementRef<'_>) -> Entry {
    let at = within(line, "time").first().and_then(|time| time.attr("datetime")).unwrap_or_default().to_owned();
    let parts: Vec<String> =
        within(line, "span, small").into_iter().map(text).filter(|part| !part.is_empty()).collect();
    Entry { at, what: parts.join(": ") }
}

fn reason(html: &Html) -> Vec<String> {
    select(html, "[data-reason]")
        .into_iter()
        .flat_map(|part| within(part, "h2, p:not(.again), blockquote"))
        .map(text)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "http://127.0.0.1/teams/shop/certificates/1";

    #[test]
    fn an_order_under_way() {
        let page = Page::of(
            ADDRESS,
            r#"<div id="certificate" data-status="pending" hx-get="/teams/shop/certificates/1" data-live>
               <ol data-timeline><li><svg></svg><div><span>Ordered</span><small>by Mina</small></div>
               <time datetime="2026-11-22T13:04:05Z">now</time></li></ol></div>"#,
        );
        let progress = Progress::read(&page).unwrap();
        assert_eq!(progress.status, "pending");
        assert_eq!(progress.timeline, [Entry { at: "2026-11-22T13:04:05Z".into(), what: "Ordered: by Mina".into() }]);
        assert_eq!(progress.refresh.unwrap().as_str(), ADDRESS);
        assert!(progress.reason.is_empty() && progress.download.is_none());
    }

    #[test]
    fn the_end_of_an_order() {
        let failed = Page::of(
            ADDRESS,
            r#"<div data-status="failed"><div data-reason><h2>Refused</h2><p>The  authority
               said no.</p><p class="again"><a href="x">Order again</a></p></div></div>"#,
        );
        let failed = Progress::read(&failed).unwrap();
        assert_eq!(failed.reason, ["Refused", "The authority said no."]);
        assert!(failed.refresh.is_none());
        let valid =
            Page::of(ADDRESS, r#"<div data-status="valid"><a id="download-button" href="1/download">D</a></div>"#);
        let download = Progress::read(&valid).unwrap().download.unwrap();
        assert_eq!(download.as_str(), "http://127.0.0.1/teams/shop/certificates/1/download");
        assert_eq!(Progress::read(&Page::of(ADDRESS, "<p>Not found</p>")), None);
    }
}
