//! Made-up people, certificates and orders to render pages with.

use certdesk::domain::certificate::Status;
use certdesk::domain::find::Find;
use certdesk::domain::ids::{AuthorityId, CertificateId};
use certdesk::domain::order::{Failure, OrderState, Step};
use certdesk::domain::renewal::Basis;
use certdesk::domain::revocation::RevocationReason;
use certdesk::domain::role::Role;
use certdesk::domain::sighting::{Answer, Failure as AnswerFailure, ServerAnswer, Sighting};
use certdesk::domain::{DeliveryState, DomainName};
use certdesk::i18n::{Locale, Words};
use certdesk::notify::EventType;
use certdesk::ops::certificates::facts::Facts;
use certdesk::web::pages::certificates::many::{Deed, ManyBar};
use certdesk::web::pages::certificates::{
    Act, ActionPage, AuthorityChoice, AutoRenewSwitch, CertificatePage, CertificateRow, ChallengeView, CurrentVersion,
    FindView, ManagePage, Menu, MenuPage, OrderForm, OrderRow, PlanView, ProfileChoice, ProgressView, RenewalView,
    Revoking, TimelineEntry, ToldRow, Total, VersionKey, VersionRow,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, PersonView, Tab, TeamView};
use chrono::{DateTime, TimeDelta, Utc};

pub const LIST: &str = "/teams/web/certificates";
pub const ORDER: &str = "/teams/web/certificates/order";
pub const ACTION: &str = "/teams/web/certificates/0199aaaa-0000-7000-8000-000000000001/renew";
pub const SHOW: &str = "/teams/web/certificates/0199aaaa-0000-7000-8000-000000000001";

pub const CHANNELS: &str = "/teams/web/notifications";

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_352_645, 0).unwrap()
}

pub fn name(text: &str) -> DomainName {
    text.parse().unwrap()
}

/// Nobody signed in, no team.
pub fn bare(locale: Locale) -> Chrome<'static> {
    Chrome {
        words: Words::of(locale),
        now: now(),
        csrf: "",
        path: "/sign-in?return_to=%2F",
        person: None,
        team: None,
        site: false,
        tab: None,
        flashes: &[],
        notices: &[],
    }
}

/// A Manager of the team "Web shop".
pub fn chrome(locale: Locale) -> Chrome<'static> {
    Chrome {
        csrf: "csrf-token-of-the-session",
        path: LIST,
        person: Some(PersonView {
            name: "Mina Park",
            email: Some("mina@shop.test"),
            administers: false,
            audits: false,
            in_team: true,
        }),
        team: Some(TeamView {
            name: "Web shop",
            overview_href: Some("/teams/web/overview"),
            manage_href: Some(LIST),
            channels_href: Some(CHANNELS),
            access_href: None,
            activity_href: None,
            teams: &[],
            roles: &[Role::Manager, Role::Auditor],
            gave_up: &[],
        }),
        tab: Some(Tab::Manage),
        ..bare(locale)
    }
}

pub fn row(number: u128, title: &str, domains: &[&str], status: Status, days: Option<i64>) -> CertificateRow {
    let href = format!("{LIST}/{number}");
    CertificateRow {
        id: CertificateId(uuid::Uuid::from_u128(number)),
        href,
        name: title.to_owned(),
        description: String::new(),
        domains: domains.iter().map(ToString::to_string).collect(),
        issuer: days.map(|_| "Let’s Encrypt R11".to_owned()),
        key_algorithm: "ECDSA P-256".to_owned(),
        not_after: days.map(|days| now() + TimeDelta::days(days) + TimeDelta::hours(3)),
        status,
        auto_renew: number.is_multiple_of(2),
    }
}

/// What a Manager can do with an ordered certificate in this state.
pub fn menu(href: &str, status: Status, auto_renew: bool) -> Menu {
    let under_way = matches!(status, Status::Pending | Status::RenewPending);
    let issued = !matches!(status, Status::Pending | Status::Failed);
    let usable = issued && !matches!(status, Status::Expired | Status::Revoked);
    Menu {
        renew_href: (issued && !under_way).then(|| format!("{href}/renew")),
        reimport_href: None,
        edit_href: Some(format!("{href}/edit")),
        auto_renew: Some(AutoRenewSwitch { href: format!("{href}/auto-renew"), on: auto_renew }),
        cancel_href: under_way.then(|| format!("{href}/cancel")),
        previous_href: usable.then(|| format!("{href}/versions/1/download")),
        download_as_href: usable.then(|| format!("{href}/download/as")),
        revoke_href: usable.then(|| format!("{href}/revoke")),
        delete_href: Some(format!("{href}/delete")),
    }
}

/// What comes for the menu of a row.
pub fn row_menu<'a>(locale: Locale, row: &'a CertificateRow, menu: &'a Menu) -> MenuPage<'a> {
    MenuPage {
        chrome: chrome(locale),
        list_href: LIST,
        href: &row.href,
        download_href: row.not_after.map(|_| format!("{}/download", row.href)),
        name: &row.name,
        id: row.id,
        menu,
        back: LIST,
    }
}

pub fn rows() -> Vec<CertificateRow> {
    let mut rows = vec![
        row(1, "Shop front", &["www.shop.test", "shop.test", "*.shop.test"], Status::Pending, None),
        row(2, "Checkout", &["pay.shop.test"], Status::Valid, Some(74)),
        row(3, "Books", &["bücher.example", "*.bücher.example"], Status::RenewPending, Some(21)),
        row(4, "Intranet", &["intranet.corp.shop.test"], Status::RenewFailed, Some(5)),
        row(5, "Old campaign", &["summer-2024.shop.test"], Status::Expired, Some(-40)),
        row(6, "Partner API", &["api.partners.shop.test", "api-eu.partners.shop.test"], Status::Revoked, Some(33)),
        row(7, "Mail", &["mx1.shop.test", "mx2.shop.test"], Status::Failed, None),
        row(
            8,
            "A name that goes on and on because somebody was very thorough when naming it",
            &[],
            Status::Valid,
            Some(89),
        ),
    ];
    rows[1].description = "Payment pages; ask the checkout team before touching".to_owned();
    rows[7].domains = (1..=24).map(|n| format!("tenant-{n}.a-rather-long-label.customers.shop.test")).collect();
    rows[7].key_algorithm = "RSA 4096".to_owned();
    rows
}

pub fn manage(locale: Locale, rows: Vec<CertificateRow>) -> ManagePage<'static> {
    ManagePage {
        chrome: chrome(locale),
        late: None,
        list_href: LIST,
        order_href: ORDER,
        import_href: Some(format!("{LIST}/import")),
        can_order: true,
        many: Some(ManyBar {
            href: format!("{LIST}/many"),
            query: Some("q=%22shop%22&status=valid".to_owned()),
            deeds: Deed::ALL.to_vec(),
        }),
        view: view(locale, ""),
        rows,
        before: None,
        after: Some(format!("{LIST}?after=8")),
    }
}

/// What the query of an address looks for.
pub fn view(locale: Locale, query: &str) -> FindView<'static> {
    let find: &'static Find = Box::leak(Box::new(Find::of(query)));
    FindView {
        find,
        errors: FieldErrors::of_find(Words::of(locale), find.faults()),
        authorities: [(AUTHORITY, "Let’s Encrypt".to_owned()), (AuthorityId(uuid::Uuid::nil()), "House CA".to_owned())]
            .into(),
        total: Total::Exactly(8),
    }
}

/// The first of the authorities to choose from.
pub const AUTHORITY: AuthorityId = AuthorityId(uuid::Uuid::from_u128(0x0199_aaaa_0000_7000_8000_0000_0000_0001));

pub fn authorities() -> Vec<AuthorityChoice> {
    let profile = |name: &str, description: &str| ProfileChoice { name: name.into(), description: description.into() };
    let authority = |id: &str, name: &str, profiles| AuthorityChoice { id: id.into(), name: name.into(), profiles };
    vec![
        authority("le", "Let’s Encrypt", vec![profile("classic", "The usual one"), profile("shortlived", "6 days")]),
        authority("own", "House CA", Vec::new()),
    ]
}

pub fn form() -> OrderForm {
    OrderForm {
        name: "Shop front".into(),
        description: "The shop’s public pages".into(),
        authority: "le".into(),
        profile: "shortlived".into(),
        primary_domain: "www.shop.test".into(),
        alternative_domains: "shop.test\n*.shop.test\nbad_name.test".into(),
        labels: "service=shop".into(),
        ..OrderForm::fresh("form-token".into())
    }
}

fn server(server: &str, shows: bool, answer: Answer) -> ServerAnswer {
    ServerAnswer { server: Some(server.into()), address: Some("192.0.2.53:53".parse().unwrap()), shows, answer }
}

fn value(text: &str) -> Answer {
    Answer::Values { values: vec![text.into()], more: 0 }
}

fn sighting(servers: Vec<ServerAnswer>) -> Option<Sighting> {
    Some(Sighting { asked: "_acme-challenge.shop.test".into(), aliases: vec![], servers, left_out: 0, problem: None })
}

pub fn challenge(domain: &str, text: &str) -> ChallengeView {
    let domain = name(domain);
    ChallengeView {
        record_name: domain.challenge_name(),
        domain,
        record_value: text.into(),
        already_valid: false,
        sent_at: now() - TimeDelta::seconds(130),
        looked_at: Some(now() - TimeDelta::seconds(4)),
        seen_at: None,
        validated: false,
        sighting: None,
    }
}

pub fn challenges() -> Vec<ChallengeView> {
    let mut www = challenge("www.shop.test", "gfj9Xq1Zw4a6nEwT0mZpQm4bW2iZ1t3nJ8kVbR7uYcA");
    let mut apex = challenge("shop.test", "Xy7mT0pQ2rS5uV8wZ1aB4cD6eF9gH3jK0lM2nP5qR8t");
    let mut wild = challenge("*.shop.test", "aB4cD6eF9gH3jK0lM2nP5qR8tXy7mT0pQ2rS5uV8wZ1");
    www.seen_at = Some(now() - TimeDelta::seconds(65));
    www.sighting = sighting(vec![
        server("ns1.dns.example", true, value("gfj9Xq1Zw4a6nEwT0mZpQm4bW2iZ1t3nJ8kVbR7uYcA")),
        server("ns2.dns.example", true, value("gfj9Xq1Zw4a6nEwT0mZpQm4bW2iZ1t3nJ8kVbR7uYcA")),
    ]);
    apex.sighting = sighting(vec![
        server("ns1.dns.example", true, value("Xy7mT0pQ2rS5uV8wZ1aB4cD6eF9gH3jK0lM2nP5qR8t")),
        server("ns2.dns.example", false, value("an-older-value-from-the-order-before-this-one")),
        server("ns3.dns.example", false, Answer::Failed { failure: AnswerFailure::TimedOut }),
    ]);
    wild.sighting = sighting(vec![
        server("ns1.dns.example", false, Answer::NoSuchName),
        server("ns2.dns.example", false, Answer::NoTxt),
    ]);
    vec![www, apex, wild]
}

fn entry(seconds_ago: i64, step: Step) -> TimelineEntry {
    TimelineEntry { at: now() - TimeDelta::seconds(seconds_ago), step }
}

pub fn timeline() -> Vec<TimelineEntry> {
    let sent = |domain: &str| Step::ChallengeSent { domain: name(domain) };
    let servers = vec!["ns1.dns.example".to_owned(), "ns2.dns.example".to_owned()];
    vec![
        entry(140, Step::Placed),
        entry(133, Step::Accepted),
        entry(130, sent("www.shop.test")),
        entry(130, sent("shop.test")),
        entry(130, sent("*.shop.test")),
        entry(65, Step::ChallengeSeen { domain: name("www.shop.test"), servers }),
    ]
}

pub fn progress(state: OrderState) -> ProgressView {
    ProgressView {
        state,
        renewal: false,
        placed_by: Some("Mina Park".into()),
        in_use: None,
        called_back: true,
        authority: "Let’s Encrypt".into(),
        timeline: timeline(),
        challenges: challenges(),
        answer_until: Some(now() + TimeDelta::seconds(470)),
        failure: None,
    }
}

pub fn failed(failure: Failure) -> ProgressView {
    let mut progress = progress(OrderState::Failed);
    progress.timeline.push(entry(1, Step::Failed { reason: failure.clone() }));
    progress.failure = Some(failure);
    progress
}

pub fn version(number: i32, current: bool, days: i64) -> VersionRow {
    VersionRow {
        number,
        href: format!("{SHOW}/versions/{number}"),
        created_at: now() - TimeDelta::days(90 - days),
        not_after: now() + TimeDelta::days(days),
        serial: format!("04a1b2c3d4e5f60718293a4b5c6d7e8f9{number:03}"),
        current,
        revoked_at: None,
        revocation: None,
        key: (number > 1).then_some(VersionKey::SameAs(number - 1)),
        download_href: (days > 0).then(|| format!("{SHOW}/versions/{number}/download")),
        make_current_href: (days > 0 && !current).then(|| format!("{SHOW}/versions/{number}/current")),
        revoke_href: (days > 0).then(|| format!("{SHOW}/revoke?version={number}")),
    }
}

/// A dialog of the menu.
pub fn action(locale: Locale, act: Act<'_>) -> ActionPage<'_> {
    ActionPage {
        chrome: Chrome { path: ACTION, ..chrome(locale) },
        certificate_href: SHOW,
        action_href: ACTION,
        name: "Shop front",
        act,
        problem: None,
        possible: true,
    }
}

/// The version in use is to be revoked.
pub fn revoking() -> Revoking<'static> {
    Revoking {
        number: 3,
        serial: "04a1b2c3d4e5f60718293a4b5c6d7e8f9003",
        current: true,
        auto_renew: true,
        same_key: &[2, 1],
        reason: Some(RevocationReason::default()),
        typed_name: "",
        reason_error: None,
        name_error: None,
    }
}

/// Renewed by itself in 44 days, for this reason.
pub fn renewal(basis: Basis) -> RenewalView {
    let at = now() + TimeDelta::days(44);
    let plan = PlanView {
        renew_at: (basis != Basis::GivenUp).then_some(at),
        basis,
        rekey: basis == Basis::Revoked,
        failures: 0,
        failure: None,
        short_lifetime: false,
        window: None,
        explanation_url: None,
        asked_at: None,
    };
    RenewalView { auto_renew: true, under_way: false, not_after: now() + TimeDelta::days(74), plan: Some(plan) }
}

pub fn show(locale: Locale, status: Status, domains: &[DomainName]) -> CertificatePage<'_> {
    CertificatePage {
        chrome: Chrome { path: SHOW, ..chrome(locale) },
        late: None,
        list_href: LIST,
        order_again_href: Some(ORDER),
        download_href: None,
        menu: menu(SHOW, status, true),
        name: "Shop front",
        description: "The shop’s public pages.\nAsk the web team before touching.",
        status,
        domains,
        other_names: &[],
        key_algorithm: "ECDSA P-256",
        authority: Some("Let’s Encrypt"),
        profile: None,
        auto_renew: true,
        labels: &[],
        created_by: "Mina Park",
        created_at: now() - TimeDelta::seconds(140),
        current: None,
        facts: &[],
        orders: Vec::new(),
        told: Vec::new(),
        renewal: None,
        versions: Vec::new(),
        older_versions_href: None,
        newest_versions_href: None,
        progress: None,
        activity: None,
    }
}

/// What is known of the version in use.
pub fn current() -> CurrentVersion {
    CurrentVersion {
        issuer: "C=US, O=Let’s Encrypt, CN=E6".into(),
        serial: "04a1b2c3d4e5f60718293a4b5c6d7e8f9012".into(),
        key_algorithm: "ECDSA P-256".into(),
        signature_algorithm: "ECDSA with SHA-384".into(),
        not_before: now() - TimeDelta::days(16),
        not_after: now() + TimeDelta::days(74),
        fingerprint_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        revoked_at: None,
        being_revoked: false,
    }
}

/// What a leaf and its two issuers say.
pub fn facts() -> Vec<Facts> {
    let facts = |subject: &str, issuer: &str| Facts {
        subject: subject.into(),
        issuer: issuer.into(),
        serial: "04a1b2".into(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        sha1: "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3".into(),
        not_before: now() - TimeDelta::days(400),
        not_after: now() + TimeDelta::days(900),
        key: "ECDSA P-384".into(),
        signature: "ECDSA with SHA-384".into(),
        other_names: vec!["192.0.2.1".into()],
        key_usage: vec!["Digital Signature".into()],
        extended_key_usage: vec!["TLS Web Server Authentication".into()],
        ocsp: vec!["http://ocsp.example".into()],
        crl: vec!["http://crl.example/1.crl".into()],
        ca_issuers: vec!["http://ca.example/i.cer".into()],
        promises: Some(2),
        must_staple: true,
    };
    vec![
        facts("CN=www.shop.test", "C=US, O=Let’s Encrypt, CN=E6"),
        facts("C=US, O=Let’s Encrypt, CN=E6", "C=US, O=ISRG, CN=ISRG Root X1"),
        facts("C=US, O=ISRG, CN=ISRG Root X1", "C=US, O=ISRG, CN=ISRG Root X1"),
    ]
}

/// A notification in each state.
pub fn told() -> Vec<ToldRow> {
    let row = |state, event_type| ToldRow {
        href: format!("{CHANNELS}/1/deliveries/2"),
        event_type,
        channel: "<script>".into(),
        state,
        attempts: 1,
        created_at: now() - TimeDelta::days(3),
    };
    vec![
        row(DeliveryState::Waiting, EventType::CertReimported),
        row(DeliveryState::GaveUp, EventType::CertRenewed),
        row(DeliveryState::Delivered, EventType::CertIssued),
    ]
}

/// One order of every kind of end.
pub fn orders() -> Vec<OrderRow> {
    let row = |state, placed_by: Option<&str>, failure| OrderRow {
        state,
        renewal: placed_by.is_none(),
        placed_by: placed_by.map(str::to_owned),
        placed_at: now() - TimeDelta::days(3),
        ended_at: state.is_final().then(|| now() - TimeDelta::days(2)),
        failure,
    };
    vec![
        row(OrderState::Challenged, None, None),
        row(OrderState::Cancelled, Some("<script>"), None),
        row(OrderState::Failed, None, Some(Failure::OrderLapsed)),
        row(OrderState::Issued, Some("Mina Park"), None),
    ]
}

pub fn issued<'a>(locale: Locale, domains: &'a [DomainName], labels: &'a [(String, String)]) -> CertificatePage<'a> {
    let mut progress = progress(OrderState::Issued);
    for domain in ["www.shop.test", "shop.test", "*.shop.test"] {
        progress.timeline.push(entry(30, Step::DomainValidated { domain: name(domain), already: false }));
    }
    progress.timeline.push(entry(20, Step::Finalised));
    progress.timeline.push(entry(10, Step::Issued));
    CertificatePage {
        download_href: Some("/teams/web/certificates/1/download"),
        labels,
        current: Some(current()),
        facts: Box::leak(Box::new(facts())),
        orders: orders(),
        told: told(),
        renewal: Some(renewal(Basis::Lifetime)),
        versions: vec![version(3, true, 74), version(2, false, 14), version(1, false, -46)],
        progress: Some(progress),
        ..show(locale, Status::Valid, domains)
    }
}
