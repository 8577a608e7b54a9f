//! The words for what the activity tells of.

use crate::i18n::Words;
use crate::ops::activity::Action;

/// What was done or tried.
pub fn action_word(words: Words, action: Action) -> &'static str {
    match action {
        Action::CertificateOrder => words.say("action-certificate-order"),
        Action::CertificateImport => words.say("action-certificate-import"),
        Action::CertificateReimport => words.say("action-certificate-reimport"),
        Action::CertificateRenew => words.say("action-certificate-renew"),
        Action::CertificateRevoke => words.say("action-certificate-revoke"),
        Action::CertificateDelete => words.say("action-certificate-delete"),
        Action::CertificateMetadataUpdate => words.say("action-certificate-metadata-update"),
        Action::AutoRenewSetOn => words.say("action-auto-renew-on"),
        Action::AutoRenewSetOff => words.say("action-auto-renew-off"),
        Action::CertificateIssued => words.say("action-certificate-issued"),
        Action::CertificateDownload => words.say("action-certificate-download"),
        Action::CertificatesRead => words.say("action-certificates-read"),
        Action::CertificatesSearch => words.say("action-certificates-search"),
        Action::CertificatesBatch => words.say("action-certificates-batch"),
        Action::CertificateMetadataRead => words.say("action-certificate-metadata-read"),
        Action::NotificationSend => words.say("action-notification-send"),
        Action::ChannelCreate => words.say("action-channel-create"),
        Action::ChannelTest => words.say("action-channel-test"),
        Action::ChannelUpdate => words.say("action-channel-update"),
        Action::ChannelSetOn => words.say("action-channel-on"),
        Action::ChannelSetOff => words.say("action-channel-off"),
        Action::ChannelDelete => words.say("action-channel-delete"),
        Action::ChannelsList => words.say("action-channels-list"),
        Action::PublicKeyRead => words.say("action-public-key-read"),
        Action::SignIn => words.say("action-sign-in"),
        Action::SignInRefused => words.say("action-sign-in-refused"),
        Action::SignOut => words.say("action-sign-out"),
        Action::SessionsRead => words.say("action-sessions-read"),
        Action::TeamsRead => words.say("action-teams-read"),
        Action::TeamsSearch => words.say("action-teams-search"),
        Action::TeamRead => words.say("action-team-read"),
        Action::TeamCreate => words.say("action-team-create"),
        Action::TeamUpdate => words.say("action-team-update"),
        Action::AuthoritiesRead => words.say("action-authorities-read"),
        Action::AuthorityTest => words.say("action-authority-test"),
        Action::AuthorityCreate => words.say("action-authority-create"),
        Action::AuthorityUpdate => words.say("action-authority-update"),
        Action::AuthorityDelete => words.say("action-authority-delete"),
        Action::AccessGrant => words.say("action-access-grant"),
        Action::AccessWithdraw => words.say("action-access-withdraw"),
        Action::AccessRead => words.say("action-access-read"),
        Action::PeopleRead => words.say("action-people-read"),
        Action::PeopleSearch => words.say("action-people-search"),
        Action::PersonBlock => words.say("action-person-block"),
        Action::PersonUnblock => words.say("action-person-unblock"),
        Action::ActivityRead => words.say("action-activity-read"),
        Action::ActivityExport => words.say("action-activity-export"),
        Action::ActivityCut => words.say("action-activity-cut"),
    }
}

/// What it has to do with: actions are offered in these groups.
pub fn action_group(words: Words, action: Action) -> &'static str {
    let name = action.as_str().strip_prefix("certdesk.").unwrap_or_default();
    match name.split(['.', '-']).next().unwrap_or_default() {
        "certificate" | "certificates" => words.say("activity-group-certificates"),
        "notification" => words.say("activity-group-notifications"),
        "activity" => words.say("activity-group-activity"),
        "team" | "teams" | "authority" | "authorities" => words.say("activity-group-site"),
        _ => words.say("activity-group-people"),
    }
}

/// How it ended; what isn't known is said as it is.
pub fn outcome_word(words: Words, outcome: &str) -> &str {
    match outcome {
        "success" => words.say("activity-success"),
        "refused" => words.say("activity-refused"),
        "failure" => words.say("activity-failure"),
        other => other,
    }
}

/// The icon that goes with how it ended, so that it doesn't show by colour alone.
pub fn outcome_icon(outcome: &str) -> &'static str {
    match outcome {
        "success" => "check",
        "refused" => "ban",
        _ => "alert",
    }
}

/// Why it was refused or failed: those reasons that the program has a word for; others are sentences already.
pub fn reason_words(words: Words, reason: &str) -> &str {
    match reason {
        "permission" => words.say("activity-reason-permission"),
        "limit" => words.say("activity-reason-limit"),
        "invalid" => words.say("activity-reason-invalid"),
        "expired" => words.say("activity-reason-expired"),
        "unusable version" => words.say("activity-reason-unusable-version"),
        "not possible" => words.say("activity-reason-not-possible"),
        "imported" => words.say("activity-reason-imported"),
        "being revoked" => words.say("activity-reason-being-revoked"),
        "in use" => words.say("activity-reason-in-use"),
        "from settings" => words.say("activity-reason-from-settings"),
        "oneself" => words.say("activity-reason-oneself"),
        "still waiting" => words.say("activity-reason-still-waiting"),
        "cancelled" => words.say("activity-reason-cancelled"),
        "internal" => words.say("activity-reason-internal"),
        other => other,
    }
}

/// What kind of actor.
pub fn actor_kind_word(words: Words, kind: &str) -> &str {
    match kind {
        "person" => words.say("activity-actor-person"),
        "anonymous" => words.say("activity-actor-anonymous"),
        "scheduler" => words.say("activity-actor-scheduler"),
        "operator" => words.say("activity-actor-operator"),
        other => other,
    }
}

/// What kind of thing something was done to.
pub fn target_kind_word(words: Words, kind: &str) -> &str {
    match kind {
        "certificate" => words.say("activity-target-certificate"),
        "channel" => words.say("activity-target-channel"),
        "person" => words.say("activity-target-person"),
        "team" => words.say("activity-target-team"),
        "authority" => words.say("activity-target-authority"),
        "grant" => words.say("activity-target-grant"),
        other => other,
    }
}

/// What a fact of an event is called; what isn't known goes by its own name.
pub fn data_word(words: Words, name: &str) -> &str {
    match name {
        "domains" => words.say("column-domains"),
        "serial" => words.say("show-serial"),
        "expires" | "until" | "last_day" => words.say("activity-fact-until"),
        "batch" => words.say("activity-fact-batch"),
        "action" => words.say("activity-what"),
        "certificates" => words.say("activity-fact-certificates"),
        "label" => words.say("order-labels"),
        "label_removed" => words.say("activity-fact-label-removed"),
        "grants" => words.say("activity-fact-grants"),
        "version" | "current_version" => words.say("activity-fact-version"),
        "name" => words.say("column-name"),
        "now" => words.say("activity-fact-now"),
        "why" => words.say("activity-fact-why"),
        "with_key" => words.say("activity-fact-with-key"),
        "description" => words.say("order-description"),
        "labels" => words.say("order-labels"),
        "before" => words.say("activity-fact-before"),
        "role" => words.say("activity-fact-role"),
        "grantee" | "to" => words.say("activity-fact-grantee"),
        "person" => words.say("activity-target-person"),
        "group" => words.say("activity-fact-group"),
        "email" => words.say("email-address"),
        "provider" => words.say("provider"),
        "certificate" => words.say("activity-target-certificate"),
        "channel" => words.say("activity-target-channel"),
        "authority" => words.say("activity-target-authority"),
        "order" => words.say("activity-fact-order"),
        "delivery" => words.say("activity-fact-delivery"),
        "event_type" => words.say("column-event"),
        "key_algorithm" => words.say("column-key-algorithm"),
        "auto_renew" => words.say("order-auto-renew"),
        "renewal" => words.say("activity-fact-renewal"),
        "rekey" => words.say("activity-fact-rekey"),
        "automatic" => words.say("activity-fact-automatic"),
        "attempts" => words.say("column-attempts"),
        "status" => words.say("column-answer"),
        "q" | "text" => words.say("activity-fact-text"),
        "format" => words.say("activity-fact-format"),
        "filter" => words.say("activity-filter"),
        "event" | "number" => words.say("activity-number"),
        "session" => words.say("activity-fact-session"),
        "sessions_ended" => words.say("activity-fact-sessions-ended"),
        other => other,
    }
}
