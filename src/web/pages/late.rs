//! Said above what doesn't go on as it should: that orders and renewals stand still, or are late.

use crate::i18n::Words;
use crate::ops::health::Delay;

/// The banner.
#[derive(Debug, Clone, Copy)]
pub struct LateView<'a> {
    /// Why they don't go on.
    pub delay: Delay,
    /// The e-mail address of somebody who can help, where the settings have one.
    pub contact: Option<&'a str>,
}

impl LateView<'_> {
    /// What it means, and whom to tell.
    pub fn words(&self, words: Words) -> &'static str {
        match self.delay {
            Delay::Scheduler => words.say("late-scheduler"),
            Delay::Jobs => words.say("late-jobs"),
        }
    }
}
