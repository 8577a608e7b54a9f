//! The Activity tab, and one event's page.

use askama::Template;
use certdesk::domain::certificate::Status;
use certdesk::i18n::{Locale, Words};
use certdesk::ops::activity::Action;
use certdesk::ops::activity::read::Sealing;
use certdesk::web::pages::activity::filter::OUTCOMES;
use certdesk::web::pages::activity::{
    ActivityPage, ActorView, Chip, EventPage, EventRow, EventView, Fact, FilterFault, FilterField, FilterForm,
    FilterQuery, ObjectView, Period,
};
use certdesk::web::pages::certificates::CertificatePage;
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, PersonView, Tab, TeamView};
use chrono::TimeDelta;
use scraper::Html;

use super::fixtures::{self, SHOW};
use super::{all, one, text, text_of};

const ACTIVITY: &str = "/teams/web/activity";
const SITE: &str = "/admin/activity";
const HOSTILE: &str = "\"><script>alert(1)</script>";

fn chrome(locale: Locale) -> Chrome<'static> {
    let chrome = fixtures::chrome(locale);
    let team = chrome.team.map(|team| TeamView { activity_href: Some(ACTIVITY), ..team });
    Chrome { path: ACTIVITY, tab: Some(Tab::Activity), team, ..chrome }
}

fn of_auditor(locale: Locale) -> Chrome<'static> {
    let person = PersonView { name: "Nora", email: None, administers: false, audits: true, in_team: false };
    Chrome { site: true, path: SITE, tab: Some(Tab::Activity), person: Some(person), ..fixtures::bare(locale) }
}

fn row(number: i64) -> EventRow {
    EventRow {
        number,
        href: format!("{ACTIVITY}/{number}"),
        at: fixtures::now() - TimeDelta::minutes(100 - number),
        action: "certdesk.certificate.download".into(),
        actor: ActorView {
            kind: "person".into(),
            name: "Mina Park".into(),
            all_href: Some(format!("{ACTIVITY}?who=1")),
        },
        address: Some("192.0.2.7".into()),
        target: Some(ObjectView {
            kind: "certificate".into(),
            name: "www.shop.test".into(),
            all_href: Some(format!("{ACTIVITY}?on=1")),
        }),
        team: None,
        outcome: "success".into(),
        reason: None,
    }
}

fn hostile() -> EventRow {
    let text = || HOSTILE.to_owned();
    EventRow {
        action: text(),
        actor: ActorView { kind: text(), name: text(), all_href: None },
        address: Some(text()),
        target: Some(ObjectView { kind: text(), name: text(), all_href: None }),
        team: Some(text()),
        outcome: text(),
        reason: Some(text()),
        ..row(96)
    }
}

/// One of each action and outcome, and what there may be none of.
fn rows() -> Vec<EventRow> {
    let of = |(number, action): (i64, Action)| EventRow {
        action: action.as_str().to_owned(),
        outcome: OUTCOMES[usize::try_from(number).unwrap() % 3].to_owned(),
        reason: (number % 3 > 0).then(|| "permission".to_owned()),
        ..row(number)
    };
    let mut rows: Vec<EventRow> = (0..).zip(Action::ALL).map(of).collect();
    let bare = |kind: &str, name: &str| ActorView { kind: kind.into(), name: name.into(), all_href: None };
    let others = [bare("scheduler", "certdesk"), bare("operator", "settings"), bare("anonymous", "")];
    for (number, actor) in (90..).zip(others) {
        rows.push(EventRow { actor, target: None, address: None, ..row(number) });
    }
    rows.push(EventRow { target: None, team: Some("Web".into()), ..row(95) });
    rows.push(hostile());
    rows
}

fn form() -> FilterForm {
    let text = |field| match field {
        FilterField::From | FilterField::To => "2026-11-16",
        FilterField::Action => "certdesk.certificate.download",
        FilterField::Outcome => "refused",
        FilterField::Text | FilterField::Who | FilterField::On => HOSTILE,
    };
    FilterField::ALL.into_iter().fold(FilterForm::default(), |form, field| form.with(field, text(field)))
}

fn list<'a>(
    chrome: Chrome<'a>,
    filter: &'a FilterForm,
    errors: &'a FieldErrors<FilterField>,
    rows: Vec<EventRow>,
) -> ActivityPage<'a> {
    let href = |field: FilterField| filter.clone().with(field, "").href(ACTIVITY, &[]);
    ActivityPage {
        chrome,
        list_href: ACTIVITY,
        filter,
        errors,
        chips: filter.set().map(|(field, value)| Chip { field, value: value.to_owned(), href: href(field) }).collect(),
        periods: [1, 7]
            .map(|days| Period { days, href: format!("{ACTIVITY}?from=2026-11-16"), here: days == 7 })
            .into(),
        names: vec!["Mina Park".into(), HOSTILE.into()],
        newer: (rows.len() > 2).then(|| format!("{ACTIVITY}?before=1.2")),
        older: (rows.len() > 2).then(|| format!("{ACTIVITY}?after=1.2")),
        rows,
        csv_href: format!("{ACTIVITY}/export?format=csv"),
        lines_href: format!("{ACTIVITY}/export?format=jsonl"),
    }
}

fn event(row: EventRow, facts: Vec<Fact>) -> EventView {
    EventView {
        row,
        id: "0199aaaa-0000-7000-8000-000000000001".into(),
        exactly: "2026-11-23T10:00:00.123456Z".into(),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".into()),
        actor_id: Some("0199aaaa-0000-7000-8000-000000000002".into()),
        actor_href: Some("/teams/web/access/people/1".into()),
        target_id: Some("0199aaaa-0000-7000-8000-000000000003".into()),
        target_href: Some(SHOW.into()),
        request: Some(("0199aaaa-0000-7000-8000-000000000004".into(), format!("{ACTIVITY}?q=1"))),
        facts,
    }
}

fn seal(fits: bool) -> Sealing {
    let (at, hash, key) = (fixtures::now(), "9f86d081".repeat(8), "0123456789abcdef".to_owned());
    Sealing { number: 12, at, events: 1, hash, key, fits }
}

fn page<'a>(chrome: Chrome<'a>, event: EventView, seal: Option<Sealing>, rows: Vec<EventRow>) -> EventPage<'a> {
    EventPage { chrome, list_href: ACTIVITY, event, seal, rows }
}

pub(super) fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let words = Words::of(locale);
    let (none, fine) = (FilterForm::default(), FieldErrors::default());
    let full = form();
    add("activity", list(chrome(locale), &none, &fine, rows()).render().unwrap());
    add("activity, of all teams", list(of_auditor(locale), &none, &fine, rows()).render().unwrap());
    add("activity, filtered", list(chrome(locale), &full, &fine, rows()).render().unwrap());
    add("activity, empty", list(chrome(locale), &none, &fine, Vec::new()).render().unwrap());
    add("activity, no match", list(chrome(locale), &full, &fine, Vec::new()).render().unwrap());
    for fault in
        [FilterFault::NoAction, FilterFault::NoOutcome, FilterFault::NoDay(FilterField::From), FilterFault::EndsBefore]
    {
        let errors = FieldErrors::of_filter(words, &[fault]);
        add(&format!("activity, {fault:?}"), list(chrome(locale), &full, &errors, Vec::new()).render().unwrap());
    }
    let fact = |path: &[&str], values: &[&str]| Fact {
        path: path.iter().map(|&name| name.to_owned()).collect(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    let facts = vec![
        fact(&["domains"], &["a.test", "b.test"]),
        fact(&["grantee", "email"], &[HOSTILE]),
        fact(&[HOSTILE], &["x"]),
    ];
    for seal in [None, Some(seal(true)), Some(seal(false))] {
        let around = vec![row(7), row(6), row(5)];
        add("event", page(chrome(locale), event(row(6), facts.clone()), seal, around).render().unwrap());
    }
    let bare = EventView {
        user_agent: None,
        actor_id: None,
        actor_href: None,
        target_id: None,
        target_href: None,
        request: None,
        ..event(EventRow { target: None, address: None, ..row(6) }, Vec::new())
    };
    add("event, bare", page(of_auditor(locale), bare, None, Vec::new()).render().unwrap());
    let mut worst = event(hostile(), facts);
    (worst.user_agent, worst.id) = (Some(HOSTILE.to_owned()), HOSTILE.to_owned());
    add("event, hostile", page(chrome(locale), worst, Some(seal(true)), vec![hostile(), row(5)]).render().unwrap());
    for rows in [rows(), Vec::new()] {
        let domains = [fixtures::name("shop.test")];
        let shown = fixtures::show(locale, Status::Pending, &domains);
        let activity = Some((rows, format!("{ACTIVITY}?on=1")));
        add("certificate, with activity", CertificatePage { activity, ..shown }.render().unwrap());
    }
}

#[test]
fn an_action_is_told_in_words_and_by_its_name() {
    let (none, fine) = (FilterForm::default(), FieldErrors::default());
    let html = Html::parse_document(&list(chrome(Locale::En), &none, &fine, rows()).render().unwrap());
    let words: Vec<String> = all(&html, "td.what .main").into_iter().map(text).collect();
    let names: Vec<String> = all(&html, "td.what small").into_iter().map(text).collect();
    let download = Action::ALL.iter().position(|action| *action == Action::CertificateDownload).unwrap();
    assert_eq!(words[download], "Download certificate and key");
    assert_eq!(names[download], "certificate.download");
    for (action, word) in Action::ALL.into_iter().zip(&words) {
        assert!(!word.starts_with("certdesk"), "{action}");
    }
    let options = all(&html, "#action option");
    assert_eq!(options.len(), Action::ALL.len() + 1);
    let outcomes: Vec<String> = all(&html, "td.how .ended").into_iter().take(3).map(text).collect();
    assert_eq!(outcomes, ["Done", "Refused", "Failed"]);
    assert_eq!(all(&html, "td.how .ended .icon").len(), rows().len(), "an icon with each");
}

#[test]
fn a_filter_that_was_typed_comes_back() {
    let (full, fine) = (form(), FieldErrors::default());
    let html = Html::parse_document(&list(chrome(Locale::Ko), &full, &fine, Vec::new()).render().unwrap());
    for (css, value) in [("#q", HOSTILE), ("#who", HOSTILE), ("#on", HOSTILE), ("#from", "2026-11-16")] {
        assert_eq!(one(&html, css).attr("value"), Some(value), "{css}");
    }
    assert_eq!(one(&html, "#outcome option[selected]").attr("value"), Some("refused"));
    assert_eq!(one(&html, "#action option[selected]").attr("value"), Some("certdesk.certificate.download"));
    assert_eq!(all(&html, ".chips li[data-chip]").len(), 7);
    // Nothing is longer than it may be.
    let long = "x".repeat(1000);
    let query = actix_web::web::Query::<FilterQuery>::from_query(&format!("q={long}")).unwrap();
    assert_eq!(FilterForm::of(&query).get(FilterField::Text).len(), 256);
}

#[test]
fn a_seal_says_how_it_stands() {
    for (seal, badge, words) in [
        (None, "waiting", "Not sealed yet"),
        (Some(seal(true)), "valid", "Sealed, and unchanged since"),
        (Some(seal(false)), "failed", "Not what was sealed"),
    ] {
        let shown = page(chrome(Locale::En), event(row(6), Vec::new()), seal, Vec::new()).render().unwrap();
        assert_eq!(text_of(&Html::parse_document(&shown), &format!(".seal .badge.{badge}")), words);
    }
}
