//! The Notifications tab, a channel's form, and what it was sent.

use askama::Template;
use certdesk::domain::ids::{CertificateId, ChannelId, DeliveryId, SigningKeyId};
use certdesk::domain::{ChannelKind, DeliveryState};
use certdesk::i18n::{Locale, Words};
use certdesk::notify::{ChannelFormat, EndpointFault, EventType};
use certdesk::ops::channels::{ChannelFault, Limit, Reached};
use certdesk::web::pages::channels::list::May;
use certdesk::web::pages::channels::{
    ChannelAct, ChannelForm, ChannelFormPage, ChannelRow, ChannelState, ChannelsPage, DeliveriesPage, DeliveryPage,
    DeliveryRow, DeliveryView, Editing, KeyRow, NewestView, Wishes,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, GaveUpView, Tab, TeamView};
use certdesk::web::pages::sheet::{QuestionPage, Sheet};
use certdesk::web::pages::words::ChannelField;
use chrono::TimeDelta;
use scraper::Html;
use uuid::Uuid;

use super::fixtures::{self, CHANNELS, SHOW};
use super::{all, one, text, text_of};

const ADD: &str = "/teams/web/notifications/add";
const CHANNEL: &str = "/teams/web/notifications/0199aaaa-0000-7000-8000-000000000011";
const DELIVERY: &str = "/teams/web/notifications/0199aaaa-0000-7000-8000-000000000011/deliveries/1";
const HOSTILE: &str = "\"><script>alert(1)</script>";

fn chrome(locale: Locale) -> Chrome<'static> {
    Chrome { path: CHANNELS, tab: Some(Tab::Notifications), ..fixtures::chrome(locale) }
}

fn row(number: u128, name: &str, kind: ChannelKind, state: ChannelState) -> ChannelRow {
    let newest = NewestView {
        id: DeliveryId(Uuid::from_u128(number)),
        state: DeliveryState::Delivered,
        at: fixtures::now() - TimeDelta::minutes(12),
    };
    ChannelRow {
        id: ChannelId(Uuid::from_u128(number)),
        href: format!("{CHANNELS}/{number}"),
        name: name.to_owned(),
        kind,
        version: 4,
        goes_to: Some("https://hooks.example/…Zx4".to_owned()),
        wishes: Wishes::default(),
        state,
        enabled: !matches!(state, ChannelState::Off | ChannelState::GaveUp(_)),
        from_settings: number == 1,
        newest: (state != ChannelState::Ready).then_some(newest),
        may: May { test: true, manage: true },
    }
}

fn rows() -> Vec<ChannelRow> {
    let since = fixtures::now() - TimeDelta::days(2);
    let mut rows = vec![
        row(1, "callback", ChannelKind::Callback, ChannelState::Fine),
        row(2, "#certificates", ChannelKind::Slack, ChannelState::Failing(since)),
        row(3, "on-call", ChannelKind::Email, ChannelState::Ready),
        row(4, "old hook", ChannelKind::Callback, ChannelState::GaveUp(since)),
        row(5, HOSTILE, ChannelKind::Slack, ChannelState::Off),
    ];
    rows[1].wishes = Wishes {
        events: Some(vec![EventType::CertIssued, EventType::CertRenewed]),
        name_pattern: Some("shop*".to_owned()),
        labels: vec!["env=prod".to_owned(), "public".to_owned()],
    };
    rows[2].wishes.events = Some(vec![EventType::CertExpiredRenewRequired]);
    rows[3].goes_to = None;
    rows
}

fn list(locale: Locale, rows: Vec<ChannelRow>) -> ChannelsPage<'static> {
    let key = |number: u128, days: Option<i64>| KeyRow {
        id: SigningKeyId(Uuid::from_u128(number)),
        kid: format!("kid-{number}"),
        created_at: fixtures::now(),
        retires_at: days.map(|days| fixtures::now() + TimeDelta::days(days)),
        retire_href: days.map(|_| format!("{CHANNELS}/keys/{number}/retire")),
    };
    ChannelsPage {
        chrome: chrome(locale),
        add_href: Some(ADD),
        rows,
        keys: vec![key(2, None), key(1, Some(30))],
        key_href: "/teams/web/notifications/key",
        jwks_url: "https://certs.example/api/v1/instances/crn/notifications/jwks",
        new_key_href: Some("/teams/web/notifications/keys/new"),
    }
}

fn kinds() -> Vec<(ChannelKind, Vec<u8>)> {
    vec![(ChannelKind::Callback, vec![4, 3, 2, 1]), (ChannelKind::Slack, vec![3]), (ChannelKind::Email, vec![1])]
}

fn form<'a>(
    locale: Locale,
    form: &'a ChannelForm,
    errors: &'a FieldErrors<ChannelField>,
    kinds: &'a [(ChannelKind, Vec<u8>)],
) -> ChannelFormPage<'a> {
    ChannelFormPage { chrome: chrome(locale), form_href: ADD, back_href: CHANNELS, form, errors, kinds, editing: None }
}

fn every_fault() -> Vec<ChannelFault> {
    let endpoint = |kind, fault| ChannelFault::Endpoint(kind, fault);
    let reached = |limit, most| Reached { limit, most, retry_at: fixtures::now() };
    let mut faults = vec![
        ChannelFault::KindUnknown,
        ChannelFault::VersionUnknown,
        ChannelFault::NameMissing,
        ChannelFault::NameTooLong,
        ChannelFault::NameUnreadable,
        ChannelFault::NameTaken,
        ChannelFault::EndpointFromSettings,
        ChannelFault::EventsMissing,
        ChannelFault::PatternTooLong,
        ChannelFault::PatternUnreadable,
        ChannelFault::LabelMalformed { line: HOSTILE.to_owned() },
        ChannelFault::LabelTwice { key: HOSTILE.to_owned() },
        ChannelFault::TooManyLabels,
        ChannelFault::TooManyChannels { most: 50 },
        ChannelFault::Limit(reached(Limit::ChangesPerMinute, 5)),
        ChannelFault::Limit(reached(Limit::TestsPerSecond, 1)),
        ChannelFault::Limit(reached(Limit::MadePerMinute, 5)),
        ChannelFault::Limit(reached(Limit::KeysPerMinute, 1)),
        endpoint(ChannelKind::Email, EndpointFault::NotAnAddress(2)),
    ];
    for kind in ChannelKind::ALL {
        faults.push(endpoint(kind, EndpointFault::Empty));
    }
    for fault in [
        EndpointFault::TooLong,
        EndpointFault::NotAUrl,
        EndpointFault::HttpsRequired,
        EndpointFault::Scheme,
        EndpointFault::Credentials,
        EndpointFault::Fragment,
        EndpointFault::AddressNotAllowed,
        EndpointFault::TooManyRecipients,
        EndpointFault::EmailNotSetUp,
    ] {
        faults.push(endpoint(ChannelKind::Callback, fault));
    }
    faults
}

fn deliveries(locale: Locale, channel: &ChannelRow, state: Option<DeliveryState>) -> DeliveriesPage<'_> {
    let row = |number: u128, state, attempts, outcome: Option<&str>| DeliveryRow {
        id: DeliveryId(Uuid::from_u128(number)),
        href: format!("{CHANNEL}/deliveries/{number}"),
        event_type: EventType::ALL[usize::try_from(number).unwrap_or(0) % EventType::ALL.len()],
        certificate: number.is_multiple_of(2).then(|| ("Shop front".to_owned(), Some(SHOW.to_owned()))),
        about: i32::from(number == 3) * 7,
        state,
        attempts,
        outcome: outcome.map(str::to_owned),
        response_status: outcome.map(|_| 503),
        created_at: fixtures::now() - TimeDelta::minutes(3),
        next_at: (state == DeliveryState::Waiting).then(|| fixtures::now() + TimeDelta::minutes(2)),
    };
    DeliveriesPage {
        chrome: chrome(locale),
        list_href: CHANNELS,
        channel,
        created_at: fixtures::now() - TimeDelta::days(30),
        state,
        rows: vec![
            row(1, DeliveryState::Waiting, 0, None),
            row(2, DeliveryState::Waiting, 3, Some("retry")),
            row(3, DeliveryState::Delivered, 1, Some("delivered")),
            row(4, DeliveryState::GaveUp, 9, Some("unreachable_tls")),
            row(5, DeliveryState::GaveUp, 0, Some("switched_off")),
        ],
        newest_href: Some(CHANNEL.to_owned()),
        older_href: Some(format!("{CHANNEL}?before=5")),
    }
}

fn delivery(locale: Locale, state: DeliveryState, outcome: Option<&'static str>) -> DeliveryPage<'static> {
    let ended = state != DeliveryState::Waiting;
    DeliveryPage {
        chrome: chrome(locale),
        channel_href: CHANNEL,
        channel_name: HOSTILE,
        goes_to: Some("https://hooks.example/…Zx4"),
        href: DELIVERY,
        resend_href: ended.then_some("/teams/web/notifications/1/deliveries/1/resend"),
        delivery: DeliveryView {
            id: DeliveryId(Uuid::from_u128(1)),
            event_type: EventType::CertIssued,
            certificate: Some(("Shop front".to_owned(), Some(format!("{SHOW}/{}", CertificateId(Uuid::nil()))))),
            state,
            attempts: i32::from(outcome.is_some()),
            outcome,
            response_status: outcome.map(|_| 200),
            excerpt: HOSTILE,
            created_at: fixtures::now(),
            attempted_at: outcome.map(|_| fixtures::now()),
            next_at: (!ended).then(|| fixtures::now() + TimeDelta::minutes(2)),
        },
        payload: Some("{\n  \"event_type\": \"cert_issued\"\n}"),
        signed: true,
    }
}

const ACTS: [ChannelAct<'_>; 6] = [
    ChannelAct::Delete(HOSTILE),
    ChannelAct::Test(HOSTILE),
    ChannelAct::Switch(HOSTILE, true),
    ChannelAct::Switch(HOSTILE, false),
    ChannelAct::NewKey,
    ChannelAct::RetireKey("kid-1"),
];

fn action(locale: Locale, act: ChannelAct<'_>, problem: Option<String>) -> QuestionPage<'static> {
    let possible = problem.is_none();
    let (chrome, asked) = (chrome(locale), act.asked(Words::of(locale)));
    let (back_href, back_word, action_href) = (CHANNELS, "Notifications", ADD);
    QuestionPage { chrome, back_href, back_word, action_href, asked, problem, possible }
}

/// Every page about channels, for what holds for every page.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    add("channels", list(locale, rows()).render().unwrap());
    let mut empty = list(locale, Vec::new());
    add("channels, empty", empty.render().unwrap());
    (empty.add_href, empty.new_key_href) = (None, None);
    add("channels, empty for a reader", empty.render().unwrap());
    let kinds = kinds();
    for errors in [FieldErrors::default(), FieldErrors::of_channel(Words::of(locale), &every_fault())] {
        for kind in ChannelKind::ALL {
            let typed = ChannelForm { kind: kind.to_string(), some_events: true, ..ChannelForm::fresh() };
            let page = form(locale, &typed, &errors, &kinds);
            add("channel form", page.as_page().render().unwrap());
            add("fragment: channel form", page.as_dialog().render().unwrap());
            for from_settings in [false, true] {
                let editing = Some(Editing {
                    format: ChannelFormat::latest(kind),
                    goes_to: Some("https://hooks.example/…"),
                    from_settings,
                });
                // Where it goes can't be wrong then, for it isn't asked.
                let errors = if from_settings { FieldErrors::default() } else { of_kind(locale, kind) };
                let page =
                    ChannelFormPage { editing, kinds: &[], errors: &errors, ..form(locale, &typed, &errors, &[]) };
                add("channel edited", page.as_page().render().unwrap());
            }
        }
    }
    for row in rows() {
        for state in [None, Some(DeliveryState::GaveUp)] {
            let mut page = deliveries(locale, &row, state);
            add("deliveries", page.render().unwrap());
            add("fragment: deliveries", page.as_table().render().unwrap());
            page.rows.clear();
            add("deliveries, none", page.render().unwrap());
        }
    }
    for state in DeliveryState::ALL {
        for outcome in [None, Some("delivered"), Some("refused"), Some("retry"), Some("nonsense")] {
            let page = delivery(locale, state, outcome);
            add("delivery", page.render().unwrap());
            add("fragment: delivery", page.as_live().render().unwrap());
            add("fragment: test", page.as_dialog().render().unwrap());
            add("fragment: test result", page.as_result().render().unwrap());
        }
    }
    for act in ACTS {
        for problem in [None, Some("why".to_owned())] {
            let page = action(locale, act, problem);
            add("channel action", page.as_page().render().unwrap());
            add("fragment: channel action", page.as_dialog().render().unwrap());
        }
    }
}

/// What can be wrong with the form of a channel of a kind.
fn of_kind(locale: Locale, kind: ChannelKind) -> FieldErrors<ChannelField> {
    FieldErrors::of_channel(Words::of(locale), &[ChannelFault::Endpoint(kind, EndpointFault::TooLong)])
}

fn html(page: &impl Template) -> Html {
    Html::parse_document(&page.render().unwrap())
}

#[test]
fn each_channel_says_how_it_stands() {
    let page = html(&list(Locale::En, rows()));
    let said: Vec<String> = all(&page, ".channels .badge").into_iter().map(text).collect();
    assert_eq!(said, ["Working", "Failing", "Ready", "Switched off by Certdesk", "Off"]);
    let switched: Vec<_> = all(&page, ".toggle").iter().map(|toggle| toggle.attr("aria-checked").unwrap()).collect();
    assert_eq!(switched, ["true", "true", "true", "false", "false"]);
    assert_eq!(text_of(&page, "tbody tr:nth-child(1) .kind"), "Callback URL, version 4");
    assert_eq!(text_of(&page, "tbody tr:nth-child(1) .gets"), "All events");
    let narrowed = text_of(&page, "tbody tr:nth-child(2) .gets");
    assert!(narrowed.contains("2 kinds of events") && narrowed.ends_with("only shop* env=prod public"), "{narrowed}");
    assert_eq!(text_of(&page, "tbody tr:nth-child(3) .gets"), "Certificate has expired");
    assert!(text_of(&page, "tbody tr:nth-child(4) .goes-to").contains("can’t be read"));
    assert!(all(&page, "tbody tr:nth-child(1) a.danger").is_empty(), "the settings' own can't be deleted");
    assert_eq!(all(&page, "tbody a.danger").len(), 4);
}

#[test]
fn a_reader_is_offered_what_they_may_do() {
    let mut page = list(Locale::En, rows());
    (page.add_href, page.new_key_href) = (None, None);
    page.keys.iter_mut().for_each(|key| key.retire_href = None);
    page.rows.iter_mut().for_each(|row| row.may = May { test: true, manage: false });
    let reader = html(&page);
    assert_eq!(all(&reader, "tbody form").len(), 5, "a test each");
    assert!(all(&reader, ".toggle, a.danger, a[hx-get], #add-button").is_empty());
    page.rows.iter_mut().for_each(|row| row.may = May::default());
    assert!(all(&html(&page), "tbody form").is_empty());
}

#[test]
fn a_channel_that_was_switched_off_is_told_of_on_every_tab() {
    let gave_up = [GaveUpView { name: HOSTILE.to_owned(), href: CHANNEL.to_owned(), at: fixtures::now() }];
    let mut page = fixtures::manage(Locale::En, fixtures::rows());
    page.chrome.team = Some(TeamView { gave_up: &gave_up, ..page.chrome.team.unwrap() });
    let page = html(&page);
    let said = text_of(&page, ".banner.late");
    assert!(said.contains(HOSTILE) && said.contains("just now. See what happened"), "{said}");
    assert_eq!(one(&page, ".banner.late a").attr("href"), Some(CHANNEL));
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    let typed = ChannelForm { name: HOSTILE.into(), url: HOSTILE.into(), ..ChannelForm::fresh() };
    let faults = [
        ChannelFault::NameTaken,
        ChannelFault::Endpoint(ChannelKind::Callback, EndpointFault::HttpsRequired),
        ChannelFault::Endpoint(ChannelKind::Email, EndpointFault::NotAnAddress(3)),
        ChannelFault::EventsMissing,
    ];
    let (errors, kinds) = (FieldErrors::of_channel(Words::of(Locale::En), &faults), kinds());
    let page = html(&form(Locale::En, &typed, &errors, &kinds).as_page());
    assert_eq!(text_of(&page, "#channel-errors h2"), "4 things to put right");
    assert!(text_of(&page, "#url-error").contains("has to begin with https://"));
    assert_eq!(text_of(&page, "#addresses-error"), "Number 3 isn’t an e-mail address.");
    assert_eq!(one(&page, "#url").attr("value"), Some(HOSTILE), "what was typed stays");
    assert!(!form(Locale::En, &typed, &errors, &kinds).as_page().render().unwrap().contains("<script>alert"));
    assert_eq!(all(&page, "#events input[type=checkbox]").len(), 13, "a test is always told");
    assert_eq!(all(&page, "#callback_version option").len(), 4);
    assert!(all(&page, "#slack_version").is_empty(), "there is nothing to choose");
}

#[test]
fn a_limit_names_a_moment_that_is_not_too_early() {
    let retry_at = fixtures::now() + TimeDelta::milliseconds(1);
    let reached = Reached { limit: Limit::TestsPerSecond, most: 1, retry_at };
    let words = certdesk::web::pages::words::channel_limit_words(Words::of(Locale::En), &reached);
    let next = certdesk::web::pages::layout::exact(&(fixtures::now() + TimeDelta::seconds(1))).to_string();
    assert_eq!(words, format!("Your team may test one channel a second. The next test will pass at {next}."));
}

#[test]
fn a_test_is_asked_after_until_it_has_ended() {
    let result =
        |state, outcome| Html::parse_fragment(&delivery(Locale::En, state, outcome).as_dialog().render().unwrap());
    let under_way = result(DeliveryState::Waiting, None);
    assert_eq!(one(&under_way, "#test-result").attr("hx-get"), Some(DELIVERY));
    assert_eq!(text_of(&under_way, "#test-result strong"), "The test is on its way.");
    let failed = result(DeliveryState::GaveUp, Some("retry"));
    assert_eq!(one(&failed, "#test-result").attr("hx-get"), None);
    assert!(text_of(&failed, "#test-result").contains("couldn’t take it just then"));
    let arrived = result(DeliveryState::Delivered, Some("delivered"));
    assert_eq!(one(&arrived, "#test-result").attr("hx-get"), None);
    assert!(text_of(&arrived, "#test-result").starts_with("The test has arrived."));
}

#[test]
fn one_delivery_shows_what_was_sent_and_what_came_back() {
    let page = html(&delivery(Locale::En, DeliveryState::GaveUp, Some("refused")));
    assert_eq!(text_of(&page, "h1"), "Certificate issued Not delivered");
    assert_eq!(text_of(&page, ".outcome"), "The receiver refused it.");
    assert!(text_of(&page, "[aria-labelledby=payload-title] pre").contains("cert_issued"));
    assert_eq!(text_of(&page, "[aria-labelledby=answer-title] pre"), HOSTILE);
    assert_eq!(all(&page, "#resend-button").len(), 1);
    let waiting = html(&delivery(Locale::En, DeliveryState::Waiting, None));
    assert!(all(&waiting, "#resend-button").is_empty());
    assert_eq!(all(&waiting, "noscript").len(), 1, "it follows without JavaScript too");
}
