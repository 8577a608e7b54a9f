//! The site's administration, My sessions, and the page for somebody without a role.

use askama::Template;
use certdesk::domain::ids::{PersonId, SessionId, TeamId};
use certdesk::domain::role::Role;
use certdesk::i18n::{Locale, Words};
use certdesk::ops::access::{Named, WhomFault};
use certdesk::ops::teams::TeamFault;
use certdesk::web::pages::admin::{
    AdminView, HeldView, PeoplePage, PersonPage, PersonRow, TeamAct, TeamForm, TeamFormPage, TeamPage, TeamRow,
    TeamsPage, WhoView, blocking,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, PersonView, Tab};
use certdesk::web::pages::no_access::NoAccessPage;
use certdesk::web::pages::sessions::{SessionRow, SessionsPage};
use certdesk::web::pages::sheet::{QuestionPage, Sheet};
use certdesk::web::pages::whom::WhomChoices;
use certdesk::web::pages::words::TeamField;
use chrono::TimeDelta;
use scraper::Html;
use uuid::Uuid;

use super::access::{WHOM_FAULTS, whom, whom_choices};
use super::fixtures;
use super::{all, one, text, text_of};

const HOSTILE: &str = "\"><script>alert(1)</script>";
const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

fn chrome(locale: Locale, tab: Option<Tab>) -> Chrome<'static> {
    Chrome {
        csrf: "csrf-token-of-the-session",
        path: "/admin/teams",
        person: Some(PersonView {
            name: "Sol",
            email: Some("sol@shop.test"),
            administers: true,
            audits: false,
            in_team: true,
        }),
        site: tab.is_some(),
        tab,
        ..fixtures::bare(locale)
    }
}

fn admin(who: WhoView, reaches: bool) -> AdminView {
    let href = matches!(who, WhoView::Person(_)).then(|| "/admin/people/1".to_owned());
    AdminView { who, href, expires_at: reaches.then(fixtures::now), from_settings: reaches, reaches }
}

fn team(number: u128, name: &str, admins: Vec<AdminView>) -> TeamRow {
    TeamRow {
        id: TeamId(Uuid::from_u128(number)),
        name: name.to_owned(),
        slug: format!("team-{number}"),
        from_settings: number == 1,
        admins,
        certificates: 12_345,
        created_at: fixtures::now() - TimeDelta::days(40),
    }
}

fn teams() -> Vec<TeamRow> {
    let group = || WhoView::Group { name: "pki-admins".to_owned(), provider: "Corp".to_owned() };
    let many = (0..5).map(|n| admin(WhoView::Email(format!("n{n}@shop.test")), n == 4)).collect();
    vec![
        team(1, "Web shop", vec![admin(group(), true)]),
        team(2, HOSTILE, vec![admin(WhoView::Email(HOSTILE.to_owned()), false)]),
        team(3, "Intranet", Vec::new()),
        team(4, "Mail", many),
        team(5, "Lab", vec![admin(WhoView::Person("Ada".to_owned()), true)]),
    ]
}

fn list(locale: Locale, rows: Vec<TeamRow>) -> TeamsPage<'static> {
    let after = Some("/admin/teams?after=1".to_owned());
    TeamsPage { chrome: chrome(locale, Some(Tab::Teams)), q: "", rows, before: None, after }
}

pub fn every_fault() -> Vec<TeamFault> {
    let mut faults = vec![
        TeamFault::NameMissing,
        TeamFault::NameTooLong,
        TeamFault::NameUnreadable,
        TeamFault::AddressMalformed,
        TeamFault::AddressTaken,
    ];
    faults.extend(WHOM_FAULTS.map(TeamFault::Whom));
    for by in [Named::Person, Named::Email, Named::Group] {
        faults.extend([TeamFault::Oneself(by), TeamFault::AlreadyNamed(by)]);
    }
    faults
}

fn form<'a>(
    locale: Locale,
    act: TeamAct<'a>,
    form: &'a TeamForm,
    errors: &'a FieldErrors<TeamField>,
    choices: &'a WhomChoices,
) -> TeamFormPage<'a> {
    let chrome = chrome(locale, Some(Tab::Teams));
    let (form_href, back_href) = ("/admin/teams/new", "/admin/teams");
    let people_href = "/admin/teams/people";
    TeamFormPage { chrome, form_href, back_href, act, form, errors, people_href, choices, problem: None }
}

fn person(number: u128, name: &str) -> PersonRow {
    PersonRow {
        id: PersonId(Uuid::from_u128(number)),
        name: name.to_owned(),
        email: (number != 3).then(|| format!("{name}@shop.test")),
        provider: "Corp".to_owned(),
        signed_in_at: fixtures::now() - TimeDelta::hours(3),
        blocked_at: (number == 2).then(fixtures::now),
        administers: number == 1,
    }
}

fn session(number: u128, user_agent: &str) -> SessionRow {
    SessionRow {
        id: SessionId(Uuid::from_u128(number)),
        user_agent: user_agent.to_owned(),
        address: "192.0.2.7".to_owned(),
        created_at: fixtures::now() - TimeDelta::hours(5),
        seen_at: fixtures::now(),
        here: number == 1,
    }
}

fn sessions() -> Vec<SessionRow> {
    vec![session(1, CHROME), session(2, HOSTILE), session(3, "curl/8.14.1"), session(4, "")]
}

fn held() -> Vec<HeldView> {
    let held = |through, on_certificate| HeldView {
        team: HOSTILE.to_owned(),
        team_href: "/admin/teams/1".to_owned(),
        role: Role::Manager,
        on_certificate,
        through,
        expires_at: on_certificate.then(fixtures::now),
    };
    vec![held(None, false), held(Some(WhoView::Group { name: HOSTILE.into(), provider: "Corp".into() }), true)]
}

fn person_page<'a>(locale: Locale, person: &'a PersonRow, groups: &'a [String], oneself: bool) -> PersonPage<'a> {
    PersonPage {
        chrome: chrome(locale, Some(Tab::People)),
        person,
        subject: HOSTILE,
        groups,
        created_at: fixtures::now(),
        held: held(),
        cut_at: Some(200),
        sessions: sessions(),
        oneself,
    }
}

/// Every page and every fragment of the site's.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    add("teams", list(locale, teams()).render().unwrap());
    let mut empty = TeamsPage { after: None, ..list(locale, Vec::new()) };
    add("teams, empty", empty.render().unwrap());
    (empty.q, empty.before) = (HOSTILE, Some("/admin/teams?before=1".to_owned()));
    add("teams, no match", empty.render().unwrap());
    for team in &teams() {
        let (chrome, url) = (chrome(locale, Some(Tab::Teams)), "https://certs.example/teams/team-1");
        add("team", TeamPage { chrome, team, url }.render().unwrap());
    }
    forms(locale, &mut add);
    impossible(locale, &mut add);
    people(locale, &mut add);
    add("sessions", SessionsPage { chrome: chrome(locale, None), sessions: sessions() }.render().unwrap());
    let alone = vec![session(1, CHROME)];
    add("sessions, one", SessionsPage { chrome: chrome(locale, None), sessions: alone }.render().unwrap());
    let administrators = [("Sol".to_owned(), Some("sol@shop.test".to_owned())), (HOSTILE.to_owned(), None)];
    for (email, contact) in [(None, None), (Some("nora@shop.test"), Some("help@shop.test")), (Some(HOSTILE), None)] {
        let mut chrome = chrome(locale, None);
        chrome.person = Some(PersonView { name: HOSTILE, email, administers: false, audits: false, in_team: false });
        let page = NoAccessPage { chrome, provider: HOSTILE, contact, administrators: &administrators };
        add("no access", page.render().unwrap());
    }
}

/// A form that can't be sent: why, and the way out.
fn impossible(locale: Locale, add: &mut impl FnMut(&str, String)) {
    let (errors, choices, empty) = (FieldErrors::default(), whom_choices(true), TeamForm::default());
    let problem = Some(Words::of(locale).say("team-own-matter"));
    let page = TeamFormPage { problem, ..form(locale, TeamAct::NameAdmin(Some("Web")), &empty, &errors, &choices) };
    add("team form, impossible", page.as_page().render().unwrap());
    add("fragment: team form, impossible", page.as_dialog().render().unwrap());
}

fn forms(locale: Locale, add: &mut impl FnMut(&str, String)) {
    let filled = TeamForm { name: HOSTILE.into(), address: HOSTILE.into(), whom: whom("group"), ..TeamForm::default() };
    let fine = FieldErrors::default();
    let acts = [
        TeamAct::Create,
        TeamAct::Rename(Some("web")),
        TeamAct::Rename(None),
        TeamAct::NameAdmin(Some(HOSTILE)),
        TeamAct::NameAdmin(None),
    ];
    let choices = whom_choices(true);
    for act in acts {
        let possible = |fault: &TeamFault| match act {
            TeamAct::Create => true,
            TeamAct::Rename(_) => about_name(*fault),
            TeamAct::NameAdmin(_) => {
                matches!(fault, TeamFault::Whom(_) | TeamFault::Oneself(_) | TeamFault::AlreadyNamed(_))
            }
        };
        let faults: Vec<TeamFault> = every_fault().into_iter().filter(possible).collect();
        let errors = FieldErrors::of_team(Words::of(locale), &faults);
        for (form_filled, errors) in [(&TeamForm::fresh(), &fine), (&filled, &errors)] {
            let page = form(locale, act, form_filled, errors, &choices);
            add(&format!("team form, {act:?}"), page.as_page().render().unwrap());
            add("fragment: team form", page.as_dialog().render().unwrap());
        }
    }
}

fn about_name(fault: TeamFault) -> bool {
    matches!(fault, TeamFault::NameMissing | TeamFault::NameTooLong | TeamFault::NameUnreadable)
}

fn people(locale: Locale, add: &mut impl FnMut(&str, String)) {
    let rows = || vec![person(1, "Sol"), person(2, HOSTILE), person(3, "No Mail")];
    let list = |rows, q, after: Option<&str>| PeoplePage {
        chrome: chrome(locale, Some(Tab::People)),
        q,
        rows,
        before: after.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    add("people", list(rows(), "", Some("/admin/people?after=1")).render().unwrap());
    add("people, empty", list(Vec::new(), "", None).render().unwrap());
    add("people, no match", list(Vec::new(), HOSTILE, None).render().unwrap());
    let groups = [HOSTILE.to_owned(), "pki".to_owned()];
    for (row, oneself) in rows().iter().zip([true, false, false]) {
        add("person", person_page(locale, row, &groups, oneself).render().unwrap());
        let mut bare = person_page(locale, row, &[], oneself);
        (bare.held, bare.sessions) = (Vec::new(), Vec::new());
        add("person, bare", bare.render().unwrap());
    }
    for (problem, possible) in [(None, true), (Some("why"), true), (Some("why"), false)] {
        let (back_href, action_href) = ("/admin/people/1", "/admin/people/1/block");
        let chrome = chrome(locale, Some(Tab::People));
        let (asked, problem) = (blocking(Words::of(locale), HOSTILE), problem.map(str::to_owned));
        let page = QuestionPage { chrome, back_href, back_word: HOSTILE, action_href, asked, problem, possible };
        add("block", page.as_page().render().unwrap());
        add("fragment: block", page.as_dialog().render().unwrap());
    }
}

#[test]
fn nothing_that_was_typed_or_sent_becomes_markup() {
    let mut pages = Vec::new();
    every_page(Locale::En, &mut pages);
    for (name, html) in pages {
        assert!(!html.contains("<script>"), "{name}");
        let page = Html::parse_document(&html);
        assert!(all(&page, "script:not([src])").is_empty(), "{name}");
    }
    let page = Html::parse_document(&list(Locale::En, teams()).render().unwrap());
    assert_eq!(text(all(&page, ".teams td.name a")[1]), HOSTILE);
}

#[test]
fn a_team_that_nobody_administers_stands_out() {
    let page = Html::parse_document(&list(Locale::En, teams()).render().unwrap());
    let lonely = all(&page, ".teams tr:has(.badge.renew_failed) td.name a");
    let lonely: Vec<String> = lonely.into_iter().map(text).collect();
    assert_eq!(lonely, [HOSTILE, "Intranet"]);
    assert_eq!(text_of(&page, "tr[data-team=team-4] td.admins small"), "+2 more");
    assert_eq!(text_of(&page, "tr[data-team=team-1] .who"), "group pki-admins of Corp");
    let of = |team: &TeamRow| {
        let (chrome, url) = (chrome(Locale::En, Some(Tab::Teams)), "https://certs.example/teams/team-1");
        Html::parse_document(&TeamPage { chrome, team, url }.render().unwrap())
    };
    let [administered, _, lonely, ..] = &teams()[..] else { panic!("the teams") };
    assert!(all(&of(administered), "#name-admin-button").is_empty());
    assert!(text_of(&of(administered), "main").contains("the team’s own matter"));
    assert_eq!(all(&of(lonely), "#name-admin-button").len(), 1);
    // Site administrators hold no key and read no certificate.
    assert!(all(&of(administered), "main a[href^='/teams']").is_empty());
}

#[test]
fn every_fault_stands_at_its_field() {
    let choices = whom_choices(false);
    let at = |fault| {
        let (errors, form_filled) = (FieldErrors::of_team(Words::of(Locale::En), &[fault]), TeamForm::fresh());
        let page = form(Locale::En, TeamAct::Create, &form_filled, &errors, &choices);
        let page = Html::parse_document(&page.as_page().render().unwrap());
        one(&page, ".field-error").attr("id").unwrap().trim_end_matches("-error").to_owned()
    };
    let named = |by| match by {
        Named::Person => "person",
        Named::Email => "email",
        Named::Group => "group",
    };
    for fault in every_fault() {
        let field = match fault {
            fault if about_name(fault) => "name",
            TeamFault::Oneself(by) | TeamFault::AlreadyNamed(by) => named(by),
            TeamFault::Whom(WhomFault::Missing) => "kind",
            TeamFault::Whom(WhomFault::ProviderUnknown) => "provider",
            TeamFault::Whom(WhomFault::GroupMissing | WhomFault::GroupTooLong | WhomFault::GroupUnreadable) => "group",
            TeamFault::Whom(WhomFault::EmailMissing | WhomFault::EmailTooLong | WhomFault::EmailMalformed) => "email",
            TeamFault::Whom(_) => "person",
            _ => "address",
        };
        assert_eq!(at(fault), field, "{fault:?}");
    }
}

#[test]
fn sessions_are_told_apart() {
    let page = SessionsPage { chrome: chrome(Locale::En, None), sessions: sessions() };
    let html = Html::parse_document(&page.render().unwrap());
    let names: Vec<String> = all(&html, ".sessions td.name > span:first-child").into_iter().map(text).collect();
    assert_eq!(names, ["Chrome on Linux", "Unknown browser", "curl", "Unknown browser"]);
    assert_eq!(all(&html, ".sessions td.name > span")[0].attr("title"), Some(CHROME));
    assert_eq!(text_of(&html, ".sessions .tag"), "This one");
    // The present one ends as by the person menu.
    assert_eq!(all(&html, "main form[action='/sign-out']").len(), 1);
    assert_eq!(all(&html, "main form[action='/sessions/end']").len(), 3);
    assert_eq!(all(&html, "#end-others-button").len(), 1);
    let alone = SessionsPage { chrome: chrome(Locale::Ko, None), sessions: vec![session(1, CHROME)] };
    let html = Html::parse_document(&alone.render().unwrap());
    assert!(all(&html, "#end-others-button").is_empty());
    assert_eq!(text_of(&html, ".sessions td.name > span:first-child"), "Linux의 Chrome");
}

#[test]
fn nobody_blocks_themselves() {
    let row = person(1, "Sol");
    let own = Html::parse_document(&person_page(Locale::En, &row, &[], true).render().unwrap());
    assert!(all(&own, "#block-button, #unblock-button").is_empty());
    let other = Html::parse_document(&person_page(Locale::En, &row, &[], false).render().unwrap());
    assert_eq!(all(&other, "#block-button").len(), 1);
    let blocked = person(2, "Kim");
    let blocked = Html::parse_document(&person_page(Locale::En, &blocked, &[], false).render().unwrap());
    assert_eq!((all(&blocked, "#block-button").len(), all(&blocked, "#unblock-button").len()), (0, 1));
}

#[test]
fn somebody_without_a_role_is_told_whom_to_ask() {
    let administrators = [("Sol".to_owned(), Some("sol@shop.test".to_owned()))];
    let of = |email, contact| {
        let mut chrome = chrome(Locale::En, None);
        chrome.person = Some(PersonView { name: "Nora", email, administers: false, audits: false, in_team: false });
        let page = NoAccessPage { chrome, provider: "Corp", contact, administrators: &administrators };
        let page = Html::parse_document(&page.render().unwrap());
        assert_eq!(all(&page, "main form[action='/sign-out'] button").len(), 1, "for groups of since the sign-in");
        (text_of(&page, ".known"), all(&page, "main a[href^=mailto]")[0].attr("href").unwrap().to_owned())
    };
    let (known, ask) = of(Some("nora@shop.test"), Some("help@shop.test"));
    assert!(known.contains("Nora") && known.contains("nora@shop.test, which Corp vouches for"), "{known}");
    assert_eq!(ask, "mailto:help@shop.test");
    let (known, ask) = of(None, None);
    assert!(known.contains("Corp vouches for no e-mail address of yours"), "{known}");
    assert_eq!(ask, "mailto:sol@shop.test");
}
