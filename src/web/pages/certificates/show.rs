//! A certificate's own page: the order under way, the facts, the versions.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::DomainName;
use crate::domain::certificate::Status;
use crate::domain::order::OrderState;
use crate::ops::certificates::facts::Facts;
use crate::web::pages::activity::EventRow;
use crate::web::pages::late::LateView;
use crate::web::pages::layout::{Chrome, exact};
use crate::web::pages::words::{answer_words, sighting_problem_words, status_icon, status_word};

use super::facts::{ChainCard, FactsCard};
use super::menu::{Menu, MenuItems};
use super::orders::OrderRow;
use super::progress::{ChallengeState, ChallengeView, ProgressView};
use super::renewal::RenewalView;
use super::told::ToldRow;
use super::versions::{VersionKey, VersionRow, VersionState};
use crate::domain::sighting::{Problem as SightingProblem, ServerAnswer};

/// A certificate's page. `page.as_live()` is everything below the header; while an order or a revocation is under way it asks for
/// itself again at [`Chrome::path`] every 2 seconds, so that status, facts and versions change with the order.
#[derive(Template)]
#[template(path = "certificates/show.html", blocks = ["live"])]
pub struct CertificatePage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What to say where orders and renewals don't go on as they should.
    pub late: Option<LateView<'a>>,
    /// The path of the Manage tab.
    pub list_href: &'a str,
    /// The order form filled with this certificate's fields, for another try; only where the reader may order.
    pub order_again_href: Option<&'a str>,
    /// The ZIP of the current version; only where there is one and the reader may download.
    pub download_href: Option<&'a str>,
    /// What the reader can do with it.
    pub menu: Menu,
    /// Its name.
    pub name: &'a str,
    /// Its description; may be empty.
    pub description: &'a str,
    /// Its status.
    pub status: Status,
    /// Its domains, the primary first.
    pub domains: &'a [DomainName],
    /// What else it is known by: names that can't be ordered, of an imported one.
    pub other_names: &'a [String],
    /// The label of the key algorithm that it is ordered with.
    pub key_algorithm: &'a str,
    /// The authority's name; none for an imported one.
    pub authority: Option<&'a str>,
    /// The authority's profile; none for its default.
    pub profile: Option<&'a str>,
    /// Whether it renews by itself.
    pub auto_renew: bool,
    /// Its labels.
    pub labels: &'a [(String, String)],
    /// Who made it.
    pub created_by: &'a str,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The current version, where there is one.
    pub current: Option<CurrentVersion>,
    /// What the current version's certificates say, the leaf first; empty where there are none that can be read.
    pub facts: &'a [Facts],
    /// The newest orders, newest first.
    pub orders: Vec<OrderRow>,
    /// The newest notifications about it alone, newest first; only where the reader may list channels.
    pub told: Vec<ToldRow>,
    /// How it is renewed; only where it has been ordered and issued.
    pub renewal: Option<RenewalView>,
    /// The versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Where the versions before these are listed, where there are more.
    pub older_versions_href: Option<String>,
    /// Where the newest are listed, where these are older.
    pub newest_versions_href: Option<String>,
    /// The newest order, where there is one.
    pub progress: Option<ProgressView>,
    /// What was done to it lately, newest first, and the address of all of that; only where the reader may read activity.
    pub activity: Option<(Vec<EventRow>, String)>,
}

/// The facts of the current version, read from the certificate itself.
pub struct CurrentVersion {
    /// Who issued it.
    pub issuer: String,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// The label of its key algorithm.
    pub key_algorithm: String,
    /// The name of its signature algorithm.
    pub signature_algorithm: String,
    /// Valid from.
    pub not_before: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
    /// The SHA-256 of its DER, in hexadecimal.
    pub fingerprint_sha256: String,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether its revocation is under way.
    pub being_revoked: bool,
}

/// So many challenges are shown open at once.
const FEW: usize = 5;

impl CertificatePage<'_> {
    /// The `HX-Target` of a request that is answered by [`CertificatePage::as_live`] alone; any other gets the whole page
    /// (a redirect that htmx follows keeps its headers).
    pub const TARGET: &'static str = "certificate";

    /// No event is the one that this page is about.
    fn is_this(&self, _: &EventRow) -> bool {
        false
    }

    /// Something is about to change by itself.
    fn live(&self) -> bool {
        self.late.is_some()
            || self.progress.as_ref().is_some_and(ProgressView::under_way)
            || self.current.as_ref().is_some_and(|current| current.being_revoked)
            || self.renewal.as_ref().is_some_and(|renewal| renewal.is_due(self.chrome.now))
    }

    fn menu_items(&self) -> MenuItems<'_> {
        MenuItems { chrome: &self.chrome, menu: &self.menu, back: self.chrome.path, key: "menu".to_owned() }
    }

    /// The order form, for another try at what was never issued; a renewal is asked for again instead.
    fn order_again(&self, progress: &ProgressView) -> Option<&str> {
        self.order_again_href.filter(|_| !progress.renewal)
    }

    fn renew_again(&self, progress: &ProgressView) -> Option<&str> {
        self.menu.renew_href.as_deref().filter(|_| progress.renewal)
    }

    fn status_word(&self) -> &'static str {
        status_word(self.chrome.words, self.status)
    }

    fn status_icon(&self) -> &'static str {
        status_icon(self.status)
    }

    fn primary(&self) -> String {
        let other = || self.other_names.first().cloned().unwrap_or_default();
        self.domains.first().map_or_else(other, DomainName::to_display)
    }

    fn facts_card<'p>(&'p self, current: &'p CurrentVersion) -> FactsCard<'p> {
        let title = self.chrome.say("show-facts");
        FactsCard { chrome: &self.chrome, title, version: current, leaf: self.facts.first() }
    }

    fn chain_card(&self) -> Option<ChainCard<'_>> {
        ChainCard::of(&self.chrome, self.facts)
    }

    fn exact(&self, at: &DateTime<Utc>) -> String {
        exact(at).to_string()
    }

    fn more_domains(&self) -> String {
        self.chrome.words.with("domains-more", &[("count", self.domains.len().saturating_sub(1).into())])
    }

    fn stages(&self) -> [(u8, &'static str); 4] {
        let words = self.chrome.words;
        [
            (0, words.say("stage-placed")),
            (1, words.say("stage-proof")),
            (2, words.say("stage-validation")),
            (3, words.say("stage-issue")),
        ]
    }

    fn ended_icon(&self, progress: &ProgressView) -> &'static str {
        if progress.state == OrderState::Issued { "seal" } else { "ban" }
    }

    fn server_icon(&self, progress: &ProgressView, server: &ServerAnswer) -> &'static str {
        match (server.shows, progress.under_way()) {
            (true, _) => "check",
            (false, true) => "clock",
            (false, false) => "cross",
        }
    }

    /// The records matter while they are waited for, and to understand a failure.
    fn shows_challenges(&self, progress: &ProgressView) -> bool {
        progress.state != OrderState::Issued && !progress.challenges.is_empty()
    }

    /// What waits or went wrong is open; of many that wait, only the first.
    fn challenge_open(&self, progress: &ProgressView, state: &ChallengeState, place: usize) -> bool {
        match state {
            ChallengeState::Waiting => progress.challenges.len() <= FEW || place == 1,
            ChallengeState::Refused | ChallengeState::NotSeen => place <= FEW,
            ChallengeState::Seen | ChallengeState::Validated => false,
        }
    }

    fn pairs(&self, hex: &str) -> String {
        pairs(hex)
    }

    fn challenge_word(&self, state: &ChallengeState) -> &'static str {
        state.word(self.chrome.words)
    }

    fn answer(&self, server: &ServerAnswer) -> String {
        answer_words(self.chrome.words, &server.answer, server.shows)
    }

    fn look_problem(&self, problem: &SightingProblem) -> String {
        sighting_problem_words(self.chrome.words, problem)
    }

    fn left_out(&self, count: &usize) -> String {
        self.chrome.words.with("look-left-out", &[("count", (*count).into())])
    }

    fn seen_of(&self, progress: &ProgressView) -> String {
        let (seen, all) = (progress.seen(), progress.challenges.len());
        self.chrome.words.with("progress-seen-of", &[("seen", seen.into()), ("all", all.into())])
    }

    fn copy_name_label(&self, challenge: &ChallengeView) -> String {
        self.chrome.words.with("copy-name-of", &[("domain", (&challenge.domain.to_display()).into())])
    }

    fn copy_value_label(&self, challenge: &ChallengeView) -> String {
        self.chrome.words.with("copy-value-of", &[("domain", (&challenge.domain.to_display()).into())])
    }

    fn version_label(&self, version: &VersionRow) -> String {
        self.chrome.words.with("show-version", &[("number", i64::from(version.number).into())])
    }

    /// When Certdesk tries a failed renewal again by itself.
    fn tries_again(&self, progress: &ProgressView) -> Option<String> {
        let renewal = self.renewal.as_ref().filter(|_| progress.renewal)?;
        let at = exact(&renewal.next()?.renew_at?).to_string();
        Some(self.chrome.words.with("now-tries-again", &[("at", (&at).into())]))
    }

    fn version_menu_label(&self, version: &VersionRow) -> String {
        self.chrome.words.with("show-version-menu", &[("number", i64::from(version.number).into())])
    }

    fn key_words(&self, key: &VersionKey) -> String {
        match key {
            VersionKey::SameAs(number) => {
                self.chrome.words.with("show-same-key", &[("number", i64::from(*number).into())])
            }
            VersionKey::New => self.chrome.words.say("show-new-key").to_owned(),
        }
    }

    fn download_label(&self, version: &VersionRow) -> String {
        self.chrome.words.with("show-download-version", &[("number", i64::from(version.number).into())])
    }
}

impl CurrentVersion {
    /// How much of the lifetime has passed, in thousandths.
    pub(super) fn passed(&self, now: &DateTime<Utc>) -> i64 {
        let whole = (self.not_after - self.not_before).num_seconds().max(1);
        ((*now - self.not_before).num_seconds().clamp(0, whole) * 1000) / whole
    }
}

/// Hexadecimal in pairs, `01:af:…`: what browsers and OpenSSL show. What is already in pairs stays.
pub(super) fn pairs(hex: &str) -> String {
    if hex.contains(':') {
        return hex.to_owned();
    }
    let mut pairs = String::with_capacity(hex.len() * 3 / 2);
    for (place, digit) in hex.chars().enumerate() {
        // From the right, so that an odd count leaves the first pair short.
        if place > 0 && (hex.len() - place).is_multiple_of(2) {
            pairs.push(':');
        }
        pairs.push(digit);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn hexadecimal_goes_in_pairs() {
        for (hex, shown) in [("", ""), ("f", "f"), ("abc", "a:bc"), ("01af", "01:af"), ("01:af", "01:af")] {
            assert_eq!(pairs(hex), shown);
        }
    }

    #[test]
    fn the_bar_stays_within_its_ends() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let version = CurrentVersion {
            issuer: String::new(),
            serial: String::new(),
            key_algorithm: String::new(),
            signature_algorithm: String::new(),
            not_before: start,
            not_after: start + TimeDelta::days(90),
            fingerprint_sha256: String::new(),
            revoked_at: None,
            being_revoked: false,
        };
        for (days, passed) in [(-1, 0), (0, 0), (45, 500), (90, 1000), (500, 1000)] {
            assert_eq!(version.passed(&(start + TimeDelta::days(days))), passed);
        }
    }
}
