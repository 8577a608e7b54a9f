//! The words about notification channels: kinds, events, what is wrong with a form, how a delivery fares.

use super::not_before;
use crate::domain::certificate::MAX_LABELS;
use crate::domain::name_pattern::MAX_PATTERN;
use crate::domain::{ChannelKind, DeliveryState};
use crate::i18n::Words;
use crate::notify::{EndpointFault, EventType};
use crate::ops::channels::{ChannelFault, Limit, MAX_NAME, Reached};
use crate::web::pages::form::{FieldErrors, FormField, cut};

/// A field of a channel's form, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelField {
    /// What kind of channel.
    Kind,
    /// Its name.
    Name,
    /// The URL that a callback or a Slack message goes to.
    Url,
    /// The addresses that e-mail goes to.
    Addresses,
    /// The events that it wants.
    Events,
    /// What the names of certificates have to fit.
    NamePattern,
    /// The labels that they need to have.
    Labels,
}

impl FormField for ChannelField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Url => "url",
            Self::Addresses => "addresses",
            Self::Events => "events",
            Self::NamePattern => "name_pattern",
            Self::Labels => "labels",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Kind => words.say("channel-kind"),
            Self::Name => words.say("column-name"),
            Self::Url => words.say("channel-url"),
            Self::Addresses => words.say("channel-addresses"),
            Self::Events => words.say("channel-events"),
            Self::NamePattern => words.say("channel-name-pattern"),
            Self::Labels => words.say("order-labels"),
        }
    }
}

impl FieldErrors<ChannelField> {
    /// The faults in words, each at its field.
    pub fn of_channel(words: Words, faults: &[ChannelFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            let message = channel_fault_words(words, fault);
            match channel_fault_field(fault) {
                Some(field) => errors.add(field, message),
                None => errors.add_to_form(message),
            }
        }
        errors
    }
}

const fn channel_fault_field(fault: &ChannelFault) -> Option<ChannelField> {
    Some(match fault {
        ChannelFault::KindUnknown | ChannelFault::VersionUnknown => ChannelField::Kind,
        ChannelFault::NameMissing
        | ChannelFault::NameTooLong
        | ChannelFault::NameUnreadable
        | ChannelFault::NameTaken => ChannelField::Name,
        ChannelFault::Endpoint(ChannelKind::Email, _) => ChannelField::Addresses,
        ChannelFault::Endpoint(..) => ChannelField::Url,
        ChannelFault::EventsMissing => ChannelField::Events,
        ChannelFault::PatternTooLong | ChannelFault::PatternUnreadable => ChannelField::NamePattern,
        ChannelFault::LabelMalformed { .. } | ChannelFault::LabelTwice { .. } | ChannelFault::TooManyLabels => {
            ChannelField::Labels
        }
        ChannelFault::EndpointFromSettings | ChannelFault::TooManyChannels { .. } | ChannelFault::Limit(_) => {
            return None;
        }
    })
}

fn channel_fault_words(words: Words, fault: &ChannelFault) -> String {
    match fault {
        ChannelFault::KindUnknown => words.say("channel-kind-unknown").to_owned(),
        ChannelFault::VersionUnknown => words.say("channel-version-unknown").to_owned(),
        ChannelFault::NameMissing => words.say("channel-name-missing").to_owned(),
        ChannelFault::NameTooLong => words.with("order-name-too-long", &[("most", MAX_NAME.into())]),
        ChannelFault::NameUnreadable => words.say("order-name-unreadable").to_owned(),
        ChannelFault::NameTaken => words.say("channel-name-taken").to_owned(),
        ChannelFault::Endpoint(kind, fault) => endpoint_fault_words(words, *kind, *fault),
        ChannelFault::EndpointFromSettings => words.say("channel-from-settings").to_owned(),
        ChannelFault::EventsMissing => words.say("channel-events-missing").to_owned(),
        ChannelFault::PatternTooLong => words.with("channel-pattern-too-long", &[("most", MAX_PATTERN.into())]),
        ChannelFault::PatternUnreadable => words.say("channel-pattern-unreadable").to_owned(),
        ChannelFault::LabelMalformed { line } => {
            words.with("channel-label-malformed", &[("line", (&cut(line)).into())])
        }
        ChannelFault::LabelTwice { key } => words.with("order-label-twice", &[("key", (&cut(key)).into())]),
        ChannelFault::TooManyLabels => words.with("order-too-many-labels", &[("most", MAX_LABELS.into())]),
        ChannelFault::TooManyChannels { most } => words.with("channel-too-many", &[("most", i64::from(*most).into())]),
        ChannelFault::Limit(reached) => channel_limit_words(words, reached),
    }
}

fn endpoint_fault_words(words: Words, kind: ChannelKind, fault: EndpointFault) -> String {
    let said = match fault {
        EndpointFault::Empty => match kind {
            ChannelKind::Callback => words.say("endpoint-callback-missing"),
            ChannelKind::Slack => words.say("endpoint-slack-missing"),
            ChannelKind::Email => words.say("endpoint-addresses-missing"),
        },
        EndpointFault::TooLong => words.say("endpoint-too-long"),
        EndpointFault::NotAUrl | EndpointFault::OtherKind => words.say("endpoint-not-a-url"),
        EndpointFault::HttpsRequired => words.say("endpoint-https"),
        EndpointFault::Scheme => words.say("endpoint-scheme"),
        EndpointFault::Credentials => words.say("endpoint-credentials"),
        EndpointFault::Fragment => words.say("endpoint-fragment"),
        EndpointFault::AddressNotAllowed => words.say("endpoint-not-allowed"),
        EndpointFault::NotAnAddress(place) => {
            return words.with("endpoint-not-an-address", &[("place", place.into())]);
        }
        EndpointFault::TooManyRecipients => words.say("endpoint-too-many-addresses"),
        EndpointFault::EmailNotSetUp => words.say("endpoint-no-email"),
    };
    said.to_owned()
}

/// Which limit was reached, and when the next try will pass.
pub fn channel_limit_words(words: Words, reached: &Reached) -> String {
    let at = not_before(reached.retry_at);
    let count = i64::from(reached.most);
    match reached.limit {
        Limit::ChangesPerMinute => {
            words.with("limit-channel-changes", &[("count", count.into()), ("at", (&at).into())])
        }
        Limit::MadePerMinute => words.with("limit-channels-made", &[("count", count.into()), ("at", (&at).into())]),
        Limit::KeysPerMinute => words.with("limit-keys-changed", &[("count", count.into()), ("at", (&at).into())]),
        Limit::TestsPerSecond => words.with("limit-channel-tests", &[("count", count.into()), ("at", (&at).into())]),
    }
}

/// The word for a kind of channel.
pub fn kind_word(words: Words, kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Callback => words.say("kind-callback"),
        ChannelKind::Slack => words.say("kind-slack"),
        ChannelKind::Email => words.say("kind-email"),
    }
}

/// The icon of a kind of channel.
pub const fn kind_icon(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Callback => "callback",
        ChannelKind::Slack => "chat",
        ChannelKind::Email => "mail",
    }
}

/// What happened, in a few words.
pub fn event_word(words: Words, event: EventType) -> &'static str {
    match event {
        EventType::TestNotificationChannel => words.say("event-test"),
        EventType::CertAboutToExpireReimportRequired => words.say("event-reimport-soon"),
        EventType::CertExpiredReimportRequired => words.say("event-reimport-expired"),
        EventType::CertReimported => words.say("event-reimported"),
        EventType::CertDomainValidationRequired => words.say("event-validation-required"),
        EventType::CertDomainValidationCompleted => words.say("event-validation-completed"),
        EventType::CertIssued => words.say("event-issued"),
        EventType::CertOrderFailed => words.say("event-order-failed"),
        EventType::CertRenewed => words.say("event-renewed"),
        EventType::CertRenewFailed => words.say("event-renew-failed"),
        EventType::CertAboutToExpireRenewRequired => words.say("event-renew-soon"),
        EventType::CertExpiredRenewRequired => words.say("event-renew-expired"),
        EventType::CertIssuedNotDownloaded => words.say("event-issued-not-downloaded"),
        EventType::CertRenewedNotDownloaded => words.say("event-renewed-not-downloaded"),
    }
}

/// A delivery's state as a page says it: how far it has come, and whether an attempt has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fare {
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
}

impl Fare {
    /// The word for it.
    pub fn word(self, words: Words) -> &'static str {
        match (self.state, self.attempts) {
            (DeliveryState::Waiting, 0) => words.say("delivery-waiting"),
            (DeliveryState::Waiting, _) => words.say("delivery-again"),
            (DeliveryState::Delivered, _) => words.say("delivery-delivered"),
            (DeliveryState::GaveUp, _) => words.say("delivery-gave-up"),
        }
    }

    /// Its badge's style.
    pub const fn class(self) -> &'static str {
        match (self.state, self.attempts) {
            (DeliveryState::Waiting, 0) => "waiting",
            (DeliveryState::Waiting, _) => "renew_failed",
            (DeliveryState::Delivered, _) => "valid",
            (DeliveryState::GaveUp, _) => "failed",
        }
    }

    /// Its icon, so that it doesn't show by colour alone.
    pub const fn icon(self) -> &'static str {
        match (self.state, self.attempts) {
            (DeliveryState::Waiting, 0) => "clock",
            (DeliveryState::Waiting, _) => "renew",
            (DeliveryState::Delivered, _) => "check",
            (DeliveryState::GaveUp, _) => "alert",
        }
    }
}

/// What an attempt came to, by the word that is stored for it; none where there is nothing to be added.
pub fn outcome_words(words: Words, outcome: &str) -> Option<&'static str> {
    Some(match outcome {
        "delivered" => words.say("outcome-delivered"),
        "refused" => words.say("outcome-refused"),
        "retry" => words.say("outcome-retry"),
        "unreachable_dns" => words.say("outcome-dns"),
        "unreachable_connect" => words.say("outcome-connect"),
        "unreachable_tls" => words.say("outcome-tls"),
        "unreachable_timeout" => words.say("outcome-timeout"),
        "unreachable_protocol" => words.say("outcome-protocol"),
        "forbidden" => words.say("outcome-forbidden"),
        "internal" => words.say("outcome-internal"),
        "switched_off" => words.say("outcome-switched-off"),
        "order_ended" => words.say("outcome-order-ended"),
        _ => return None,
    })
}
