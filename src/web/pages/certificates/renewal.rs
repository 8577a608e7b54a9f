//! When a certificate is renewed next, and why then.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::order::Failure;
use crate::domain::renewal::{Basis, Window};
use crate::i18n::Words;
use crate::web::pages::layout::exact;
use crate::web::pages::words::failure_words;

/// A renewal that is due this soon is waited for.
const SOON: TimeDelta = TimeDelta::seconds(5);

/// How a certificate that has been issued is renewed.
pub struct RenewalView {
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Whether an order is under way.
    pub under_way: bool,
    /// When the version in use ends.
    pub not_after: DateTime<Utc>,
    /// What is planned, where it is renewed by itself.
    pub plan: Option<PlanView>,
}

/// What is planned for a certificate's renewal.
pub struct PlanView {
    /// When; not any more by itself where there is none.
    pub renew_at: Option<DateTime<Utc>>,
    /// Why then.
    pub basis: Basis,
    /// Whether a new key pair is made.
    pub rekey: bool,
    /// Failed renewals in a row.
    pub failures: u32,
    /// Why the last of them failed.
    pub failure: Option<Failure>,
    /// Whether the lifetime is so short that half of it is to be left, rather than a third.
    pub short_lifetime: bool,
    /// The window that the authority suggests.
    pub window: Option<Window>,
    /// Where the authority explains it: an address of the web.
    pub explanation_url: Option<String>,
    /// When the authority was last asked.
    pub asked_at: Option<DateTime<Utc>>,
}

impl RenewalView {
    /// The plan, while it is what decides: not under way, and switched on.
    pub(super) fn next(&self) -> Option<&PlanView> {
        self.plan.as_ref().filter(|_| self.auto_renew && !self.under_way)
    }

    /// Whether a renewal is about to start.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.next().and_then(|plan| plan.renew_at).is_some_and(|renew_at| renew_at <= now + SOON)
    }

    pub(super) fn off_words(&self, words: &Words, now: &DateTime<Utc>) -> String {
        if self.not_after <= *now {
            return words.say("renewal-off-expired").to_owned();
        }
        words.with("renewal-off", &[("at", (&exact(&self.not_after).to_string()).into())])
    }
}

impl PlanView {
    /// Why the renewal is planned for the moment that it is planned for.
    pub(super) fn why(&self, words: &Words) -> String {
        match self.basis {
            Basis::Lifetime if self.short_lifetime => words.say("renewal-why-half").to_owned(),
            Basis::Lifetime => words.say("renewal-why-third").to_owned(),
            Basis::Window if self.window_has_passed() => words.say("renewal-why-window-passed").to_owned(),
            Basis::Window => words.say("renewal-why-window").to_owned(),
            Basis::Retry => words.with("renewal-why-retry", &[("count", i64::from(self.failures).into())]),
            Basis::Cancelled => words.say("renewal-why-cancelled").to_owned(),
            Basis::PutBack => words.say("renewal-why-put-back").to_owned(),
            Basis::Revoked if self.rekey => words.say("renewal-why-compromised").to_owned(),
            Basis::Revoked => words.say("renewal-why-revoked").to_owned(),
            Basis::RenewalsLimit => words.say("renewal-why-limit-renewals").to_owned(),
            Basis::NamesLimit => words.say("renewal-why-limit-names").to_owned(),
            Basis::GivenUp => words.say("renewal-why-given-up").to_owned(),
        }
    }

    /// Whether it is worth saying that a new key pair is made: after a revocation, the reason says so already.
    pub(super) fn says_key(&self) -> bool {
        self.rekey && self.renew_at.is_some() && self.basis != Basis::Revoked
    }

    /// The moment lies after the window: it was over when the authority told it.
    fn window_has_passed(&self) -> bool {
        self.window.zip(self.renew_at).is_some_and(|(window, renew_at)| window.end < renew_at)
    }

    /// Why the last renewal failed, where that still matters.
    pub(super) fn last_failure(&self, words: &Words) -> Option<String> {
        let failure = self.failure.as_ref().filter(|_| self.failures > 0)?;
        Some(failure_words(*words, failure).what_happened)
    }

    pub(super) fn window_words(&self, words: &Words) -> Option<String> {
        let Window { start, end } = self.window?;
        let (start, end) = (exact(&start).to_string(), exact(&end).to_string());
        Some(words.with("renewal-window-span", &[("start", (&start).into()), ("end", (&end).into())]))
    }
}
