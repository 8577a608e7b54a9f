//! The steps of an order, as the timeline tells them.

use crate::domain::order::Step;
use crate::i18n::Words;
use crate::web::pages::layout::exact;

use super::failure::{failure_words, retry_reason};

/// A step in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWords {
    /// What happened.
    pub title: String,
    /// What else there is to know of it.
    pub detail: Option<String>,
    /// The icon beside it.
    pub icon: &'static str,
    /// How it is coloured: `done`, `wait`, `good` or `bad`.
    pub mood: &'static str,
}

/// How the order was placed that a step is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placing<'a> {
    /// Whether it is a renewal.
    pub renewal: bool,
    /// By whom; by Certdesk itself where there is nobody.
    pub by: Option<&'a str>,
}

/// The step in words.
pub fn step_words(words: Words, step: &Step, placing: Placing<'_>) -> StepWords {
    let (icon, mood) = looks(step);
    let (title, detail) = text(words, step, placing);
    StepWords { title, detail, icon, mood }
}

const fn looks(step: &Step) -> (&'static str, &'static str) {
    match step {
        Step::Placed | Step::Accepted => ("document", "done"),
        Step::ChallengeSent { .. } => ("send", "done"),
        Step::ChallengeSeen { .. } => ("eye", "done"),
        Step::AuthorityTold => ("send", "done"),
        Step::DomainValidated { .. } => ("check", "done"),
        Step::Finalised => ("key", "done"),
        Step::WillRetry { .. } => ("clock", "wait"),
        Step::Issued => ("seal", "good"),
        Step::Failed { .. } => ("alert", "bad"),
        Step::Cancelled { .. } => ("ban", "bad"),
    }
}

fn placed(words: Words, placing: Placing<'_>) -> String {
    match (placing.renewal, placing.by) {
        (false, None) => words.say("step-placed").to_owned(),
        (false, Some(name)) => words.with("step-placed-by", &[("name", name.into())]),
        (true, None) => words.say("step-renewal-placed").to_owned(),
        (true, Some(name)) => words.with("step-renewal-placed-by", &[("name", name.into())]),
    }
}

fn cancelled(words: Words, renewal: bool, by: Option<&str>) -> String {
    match (renewal, by) {
        (false, None) => words.say("step-cancelled").to_owned(),
        (false, Some(name)) => words.with("step-cancelled-by", &[("name", name.into())]),
        (true, None) => words.say("step-renewal-cancelled").to_owned(),
        (true, Some(name)) => words.with("step-renewal-cancelled-by", &[("name", name.into())]),
    }
}

fn text(words: Words, step: &Step, placing: Placing<'_>) -> (String, Option<String>) {
    match step {
        Step::Placed => (placed(words, placing), None),
        Step::Accepted => (words.say("step-accepted").to_owned(), None),
        Step::ChallengeSent { domain } => {
            let name = domain.to_display();
            (words.with("step-challenge-sent", &[("domain", (&name).into())]), None)
        }
        Step::ChallengeSeen { domain, servers } => {
            let (name, list) = (domain.to_display(), servers.join(", "));
            let by = (!servers.is_empty()).then(|| words.with("step-seen-by", &[("servers", (&list).into())]));
            (words.with("step-challenge-seen", &[("domain", (&name).into())]), by)
        }
        Step::AuthorityTold => (words.say("step-authority-told").to_owned(), None),
        Step::DomainValidated { domain, already } => {
            let name = domain.to_display();
            let why = already.then(|| words.say("step-validated-already").to_owned());
            (words.with("step-domain-validated", &[("domain", (&name).into())]), why)
        }
        Step::Finalised => (words.say("step-finalised").to_owned(), None),
        Step::WillRetry { reason, at } => {
            let title = words.with("step-will-retry", &[("at", (&exact(at).to_string()).into())]);
            (title, Some(retry_reason(words, reason)))
        }
        Step::Issued => (words.say("step-issued").to_owned(), None),
        Step::Failed { reason } => {
            let title = if placing.renewal { words.say("step-renewal-failed") } else { words.say("step-failed") };
            (title.to_owned(), Some(failure_words(words, reason).title.to_owned()))
        }
        Step::Cancelled { by } => (cancelled(words, placing.renewal, by.as_deref()), None),
    }
}
