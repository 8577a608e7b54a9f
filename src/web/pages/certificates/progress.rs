//! How far an order has come, on its certificate's page.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::DomainName;
use crate::domain::order::{Failure, OrderState, Step};
use crate::i18n::Words;
use crate::web::pages::layout::exact;
use crate::web::pages::words::{FailureWords, Placing, StepWords, failure_words, step_words, time_left};

use crate::domain::sighting::Sighting;

/// So long a success is news.
const NEWS: TimeDelta = TimeDelta::hours(1);

/// The newest order of a certificate.
pub struct ProgressView {
    /// How far it has come.
    pub state: OrderState,
    /// Whether it is a renewal.
    pub renewal: bool,
    /// Who placed it; Certdesk itself where there is nobody.
    pub placed_by: Option<String>,
    /// Of a renewal, the version that stays in use meanwhile, where it can be used: its number and its end.
    pub in_use: Option<(i32, DateTime<Utc>)>,
    /// Whether challenges are sent to a callback channel; otherwise every record is set by hand.
    pub called_back: bool,
    /// The authority's name.
    pub authority: String,
    /// What happened so far, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The challenges, in the order of the domains.
    pub challenges: Vec<ChallengeView>,
    /// Until when the challenges have to be answered, once they were sent.
    pub answer_until: Option<DateTime<Utc>>,
    /// Why it failed, where it did.
    pub failure: Option<Failure>,
}

/// A line of the timeline.
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub step: Step,
}

/// The challenge for one domain, as stored.
pub struct ChallengeView {
    /// The domain as ordered.
    pub domain: DomainName,
    /// The record's whole name.
    pub record_name: String,
    /// The value to be set.
    pub record_value: String,
    /// Proved by an earlier order already: nothing to set.
    pub already_valid: bool,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When the DNS was looked at last.
    pub looked_at: Option<DateTime<Utc>>,
    /// When every server was seen to serve the value.
    pub seen_at: Option<DateTime<Utc>>,
    /// Whether the authority is satisfied with the domain.
    pub validated: bool,
    /// What each name server said at the last look.
    pub sighting: Option<Sighting>,
}

/// How far one challenge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChallengeState {
    Waiting,
    Seen,
    Validated,
    Refused,
    NotSeen,
}

impl ChallengeState {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Seen => "seen",
            Self::Validated => "validated",
            Self::Refused => "refused",
            Self::NotSeen => "not-seen",
        }
    }

    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Waiting => "clock",
            Self::Seen => "eye",
            Self::Validated => "check",
            Self::Refused | Self::NotSeen => "alert",
        }
    }

    pub(super) fn word(self, words: Words) -> &'static str {
        match self {
            Self::Waiting => words.say("challenge-waiting"),
            Self::Seen => words.say("challenge-seen"),
            Self::Validated => words.say("challenge-validated"),
            Self::Refused => words.say("challenge-refused"),
            Self::NotSeen => words.say("challenge-not-seen"),
        }
    }
}

impl ProgressView {
    pub(super) fn under_way(&self) -> bool {
        !self.state.is_final()
    }

    /// Whether it belongs at the top of the page: all but a success of some time ago, or a renewal that was cancelled
    /// then, of which only the history stays.
    pub(super) fn is_news(&self, now: DateTime<Utc>) -> bool {
        let last = self.timeline.last().map(|entry| entry.at);
        let passing = self.state == OrderState::Issued || self.renewal && self.state == OrderState::Cancelled;
        !passing || last.is_some_and(|at| now - at < NEWS)
    }

    pub(super) fn challenge_state(&self, challenge: &ChallengeView) -> ChallengeState {
        let ended = self.state.is_final();
        if challenge.validated || challenge.already_valid {
            ChallengeState::Validated
        } else if self.refused(&challenge.domain) {
            ChallengeState::Refused
        } else if challenge.seen_at.is_some() {
            ChallengeState::Seen
        } else if ended {
            ChallengeState::NotSeen
        } else {
            ChallengeState::Waiting
        }
    }

    fn refused(&self, domain: &DomainName) -> bool {
        match &self.failure {
            Some(Failure::ValidationFailed { refusals } | Failure::NamesRefused { refusals }) => {
                refusals.iter().any(|refusal| refusal.domain == *domain)
            }
            _ => false,
        }
    }

    /// How many of the challenges every server serves.
    pub(super) fn seen(&self) -> usize {
        let seen =
            |challenge: &&ChallengeView| challenge.seen_at.is_some() || challenge.already_valid || challenge.validated;
        self.challenges.iter().filter(seen).count()
    }

    /// Whether there are records that a person may still have to set.
    pub(super) fn waits_for_records(&self) -> bool {
        self.state == OrderState::Challenged && self.seen() < self.challenges.len()
    }

    /// Whether other records of the order have the same name, so that several values have to stand there together.
    pub(super) fn shares_name(&self, challenge: &ChallengeView) -> bool {
        let same = |other: &&ChallengeView| !other.already_valid && other.record_name == challenge.record_name;
        self.challenges.iter().filter(same).count() > 1
    }

    /// The records that have to be set, as lines of a zone file (RFC 1035 section 5.1).
    pub(super) fn zone_lines(&self) -> String {
        let line = |challenge: &ChallengeView| {
            format!("{}. 60 IN TXT \"{}\"\n", challenge.record_name, challenge.record_value)
        };
        self.challenges.iter().filter(|challenge| !challenge.already_valid).map(line).collect()
    }

    pub(super) fn now_title(&self, words: Words) -> &'static str {
        match self.state {
            OrderState::Placed => words.say("now-placed"),
            OrderState::Challenged if self.waits_for_records() => words.say("now-challenged"),
            OrderState::Challenged => words.say("now-seen"),
            OrderState::Validating => words.say("now-validating"),
            OrderState::Finalising => words.say("now-finalising"),
            OrderState::Issued if self.renewal => words.say("now-renewed"),
            OrderState::Issued => words.say("now-issued"),
            OrderState::Failed => words.say("now-failed"),
            OrderState::Cancelled if self.renewal => words.say("now-renewal-cancelled"),
            OrderState::Cancelled => words.say("now-cancelled"),
        }
    }

    pub(super) fn now_what_to_do(&self, words: Words) -> &'static str {
        match self.state {
            OrderState::Placed => words.say("now-placed-do"),
            OrderState::Challenged if self.waits_for_records() && self.called_back => words.say("now-challenged-do"),
            OrderState::Challenged if self.waits_for_records() => words.say("now-challenged-by-hand-do"),
            OrderState::Challenged | OrderState::Validating => words.say("now-validating-do"),
            OrderState::Finalising => words.say("now-finalising-do"),
            OrderState::Issued => words.say("now-issued-do"),
            OrderState::Failed => words.say("now-failed-do"),
            OrderState::Cancelled => words.say("now-cancelled-do"),
        }
    }

    /// That the version in use stays so, while it is being renewed and when that has come to nothing.
    pub(super) fn in_use_words(&self, words: &Words) -> Option<String> {
        let (number, not_after) = self.in_use.filter(|_| self.renewal && self.state != OrderState::Issued)?;
        let at = exact(&not_after).to_string();
        Some(words.with("now-in-use", &[("number", i64::from(number).into()), ("at", (&at).into())]))
    }

    /// How far the order is, of the four stages that the bar shows: asked, proved, validated, issued.
    pub(super) fn stage(&self) -> u8 {
        match self.state {
            OrderState::Placed => 0,
            OrderState::Challenged => 1,
            OrderState::Validating => 2,
            OrderState::Finalising => 3,
            OrderState::Issued | OrderState::Failed | OrderState::Cancelled => 4,
        }
    }

    pub(super) fn time_left(&self, words: Words, now: DateTime<Utc>) -> Option<String> {
        let end = self.answer_until.filter(|_| self.waits_for_records())?;
        Some(time_left(words, now, end))
    }

    pub(super) fn entry_words(&self, entry: &TimelineEntry, words: &Words) -> StepWords {
        let placing = Placing { renewal: self.renewal, by: self.placed_by.as_deref() };
        step_words(*words, &entry.step, placing)
    }

    pub(super) fn failure_words(&self, words: Words) -> Option<FailureWords> {
        self.failure.as_ref().map(|failure| failure_words(words, failure))
    }
}
