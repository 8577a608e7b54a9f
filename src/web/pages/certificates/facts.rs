//! What a version says of itself, and its chain; and the page of a version that isn't the one in use.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use super::manage::expiry_class;
use super::show::{CurrentVersion, pairs};
use crate::ops::certificates::facts::Facts;
use crate::web::pages::layout::{Chrome, exact};

/// The facts of a version, as a card.
#[derive(Template)]
#[template(path = "certificates/facts.html")]
pub(super) struct FactsCard<'p> {
    pub(super) chrome: &'p Chrome<'p>,
    pub(super) title: &'static str,
    pub(super) version: &'p CurrentVersion,
    /// What the certificate itself says; none where it can't be read.
    pub(super) leaf: Option<&'p Facts>,
}

impl HtmlSafe for FactsCard<'_> {}

impl FactsCard<'_> {
    fn pairs(&self, hex: &str) -> String {
        pairs(hex)
    }

    fn exact(&self, at: &DateTime<Utc>) -> String {
        exact(at).to_string()
    }

    fn expiry_class(&self, end: &DateTime<Utc>) -> &'static str {
        expiry_class(self.chrome.now, *end)
    }

    /// What there is a list of: its name, and the list.
    fn lists<'f>(&self, leaf: &'f Facts) -> Vec<(&'static str, &'f [String])> {
        let lists: [(&'static str, &[String]); 6] = [
            (self.chrome.say("facts-other-names"), &leaf.other_names),
            (self.chrome.say("facts-key-usage"), &leaf.key_usage),
            (self.chrome.say("facts-extended-key-usage"), &leaf.extended_key_usage),
            (self.chrome.say("facts-ocsp"), &leaf.ocsp),
            (self.chrome.say("facts-crl"), &leaf.crl),
            (self.chrome.say("facts-ca-issuers"), &leaf.ca_issuers),
        ];
        lists.into_iter().filter(|(_, list)| !list.is_empty()).collect()
    }

    fn promises(&self, count: &usize) -> String {
        self.chrome.words.with("facts-promises-count", &[("count", (*count).into())])
    }
}

/// The chain of a version, as a card: the leaf's issuer first.
#[derive(Template)]
#[template(path = "certificates/chain.html")]
pub(super) struct ChainCard<'p> {
    pub(super) chrome: &'p Chrome<'p>,
    pub(super) issuers: &'p [Facts],
}

impl HtmlSafe for ChainCard<'_> {}

impl ChainCard<'_> {
    /// The chain of a version of which these are the facts, the leaf's first; none where they can't be read.
    pub(super) fn of<'p>(chrome: &'p Chrome<'p>, facts: &'p [Facts]) -> Option<ChainCard<'p>> {
        Some(ChainCard { chrome, issuers: facts.get(1..)? })
    }

    fn pairs(&self, hex: &str) -> String {
        pairs(hex)
    }

    fn validity(&self, issuer: &Facts) -> String {
        format!("{} – {}", exact(&issuer.not_before), exact(&issuer.not_after))
    }

    fn expiry_class(&self, end: &DateTime<Utc>) -> &'static str {
        expiry_class(self.chrome.now, *end)
    }
}

/// A version's own page.
#[derive(Template)]
#[template(path = "certificates/version.html")]
pub struct VersionPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the certificate's page.
    pub certificate_href: &'a str,
    /// The certificate's name.
    pub name: &'a str,
    /// The version's number.
    pub number: i32,
    /// Whether it is the one in use.
    pub in_use: bool,
    /// What is known of it.
    pub version: CurrentVersion,
    /// The domains that it is for.
    pub domains: &'a [String],
    /// What its certificates say, the leaf first; empty where they can't be read.
    pub facts: &'a [Facts],
    /// Its ZIP; only where the reader may download it (an expired one, nobody may).
    pub download_href: Option<String>,
    /// The dialog that downloads it in other formats; likewise.
    pub download_as_href: Option<String>,
}

impl VersionPage<'_> {
    fn title(&self) -> String {
        self.chrome.words.with("show-version", &[("number", i64::from(self.number).into())])
    }

    fn facts_card(&self) -> FactsCard<'_> {
        let title = self.chrome.say("activity-facts");
        FactsCard { chrome: &self.chrome, title, version: &self.version, leaf: self.facts.first() }
    }

    fn chain_card(&self) -> Option<ChainCard<'_>> {
        ChainCard::of(&self.chrome, self.facts)
    }
}
