//! The words for what is done with many certificates at once.

use crate::domain::batch::{BatchAction, Unfit, Wait, WaitsFor};
use crate::i18n::Words;
use crate::web::pages::layout::exact;

/// Why something can't be done with a certificate, or was not.
pub fn unfit_words(words: Words, why: Unfit) -> String {
    let word = match why {
        Unfit::NotAllowed => words.say("unfit-not-allowed"),
        Unfit::Gone => words.say("unfit-gone"),
        Unfit::Imported => words.say("renew-imported"),
        Unfit::NoVersion => words.say("unfit-no-version"),
        Unfit::Expired => words.say("unfit-expired"),
        Unfit::UnderWay => words.say("unfit-under-way"),
        Unfit::BeingRevoked => words.say("unfit-being-revoked"),
        Unfit::TooManyLabels => words.say("unfit-too-many-labels"),
        Unfit::Stopped => words.say("unfit-stopped"),
        Unfit::Internal => words.say("unfit-internal"),
        Unfit::SameNames { retry_at } => {
            let at = exact(&retry_at).to_string();
            return words.with("unfit-same-names", &[("at", (&at).into())]);
        }
    };
    word.to_owned()
}

/// Which limit a batch waits for, without the moment.
pub fn wait_words(words: Words, wait: &Wait) -> String {
    let count = i64::from(wait.most);
    match wait.limit {
        WaitsFor::RenewalsPerMinute => words.with("batch-waits-renewals", &[("count", count.into())]),
        WaitsFor::ChangesPerMinute => words.with("batch-waits-changes", &[("count", count.into())]),
        WaitsFor::PersonPerHour => words.with("batch-waits-person", &[("count", count.into())]),
    }
}

/// What is done with so many certificates, as a title.
pub fn batch_title(words: Words, action: &BatchAction, count: usize) -> String {
    match action {
        BatchAction::Renew { .. } => words.with("many-renew", &[("count", count.into())]),
        BatchAction::AutoRenew { on: true } => words.with("many-auto-renew-on", &[("count", count.into())]),
        BatchAction::AutoRenew { on: false } => words.with("many-auto-renew-off", &[("count", count.into())]),
        BatchAction::SetLabel { .. } => words.with("many-set-label", &[("count", count.into())]),
        BatchAction::RemoveLabel { .. } => words.with("many-remove-label", &[("count", count.into())]),
        BatchAction::Delete => words.with("many-delete", &[("count", count.into())]),
    }
}
