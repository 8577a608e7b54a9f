//! The Access tab, the form that grants a role, the dialog that withdraws one, and what somebody can do.

use askama::Template;
use certdesk::db::grants::Grantee;
use certdesk::domain::ids::{GrantId, PersonId};
use certdesk::domain::role::{Permission, Role};
use certdesk::i18n::{Locale, Words};
use certdesk::ops::access::withdraw::WithdrawFault;
use certdesk::ops::access::{GrantFault, Named, WhomFault};
use certdesk::web::pages::access::form::FIXED;
use certdesk::web::pages::access::{
    AccessPage, ActionRow, CertificateView, ExplainPage, GrantForm, GrantFormPage, GrantView, HeldRow, HolderRow,
    NamedPerson, Reach, WhoView, withdrawal,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, Tab, TeamView};
use certdesk::web::pages::sheet::{QuestionPage, Sheet};
use certdesk::web::pages::whom::{PeopleFound, PersonChoice, WhomChoices, WhomForm};
use certdesk::web::pages::words::{GrantField, withdraw_fault_words};
use chrono::{NaiveDate, TimeDelta};
use scraper::Html;
use uuid::Uuid;

use super::fixtures::{self, LIST, SHOW};
use super::{all, one, text, text_of};

const ACCESS: &str = "/teams/web/access";
const GRANT: &str = "/teams/web/access/grant";
const PEOPLE: &str = "/teams/web/access/grant/people";
const HOSTILE: &str = "\"><script>alert(1)</script>";

fn chrome(locale: Locale) -> Chrome<'static> {
    let chrome = fixtures::chrome(locale);
    let team = chrome.team.map(|team| TeamView { access_href: Some(ACCESS), ..team });
    Chrome { path: ACCESS, tab: Some(Tab::Access), team, ..chrome }
}

fn grant(number: u128, role: Role) -> GrantView {
    GrantView {
        id: GrantId(Uuid::from_u128(number)),
        role,
        certificate: None,
        last_day: None,
        ended: false,
        granted_by: "Ada".to_owned(),
        granted_at: fixtures::now() - TimeDelta::days(3),
        from_settings: false,
        yours: false,
        change_href: Some(format!("{GRANT}?kind=email")),
        withdraw_href: Some(format!("{ACCESS}/grants/{number}/withdraw")),
    }
}

fn certificate(name: &str, seen: bool) -> CertificateView {
    CertificateView { name: name.to_owned(), href: seen.then(|| SHOW.to_owned()) }
}

fn day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2027, 1, 31)
}

/// One of each kind, and one of each whose every text is hostile.
fn everybody() -> Vec<WhoView> {
    let people = vec![NamedPerson { name: HOSTILE.to_owned(), href: format!("{ACCESS}/people/1") }];
    vec![
        WhoView::Person {
            name: "Mina Park".into(),
            email: Some("mina@shop.test".into()),
            provider: "Corp".into(),
            blocked: false,
        },
        WhoView::Person { name: HOSTILE.into(), email: None, provider: HOSTILE.into(), blocked: true },
        WhoView::Email { address: "kim@shop.test".into(), people: Vec::new() },
        WhoView::Email { address: HOSTILE.into(), people },
        WhoView::Group { name: "pki-team".into(), provider: "Corp".into(), people: 0 },
        WhoView::Group { name: HOSTILE.into(), provider: HOSTILE.into(), people: 12 },
    ]
}

fn rows() -> Vec<HolderRow> {
    let row = |(at, who): (usize, WhoView)| HolderRow {
        key: at.to_string(),
        who,
        href: format!("{ACCESS}/people/{at}"),
        grants: vec![grant(10 + at as u128, Role::Manager)],
        grant_href: Some(format!("{GRANT}?kind=person&person_id={at}")),
    };
    let mut rows: Vec<HolderRow> = everybody().into_iter().enumerate().map(row).collect();
    rows[0].grants = vec![
        GrantView { yours: true, change_href: None, withdraw_href: None, ..grant(1, Role::TeamAdmin) },
        GrantView { certificate: Some(certificate("Shop front", true)), last_day: day(), ..grant(2, Role::Writer) },
        GrantView { certificate: Some(certificate(HOSTILE, false)), ..grant(3, Role::Reader) },
        GrantView { last_day: day(), ended: true, withdraw_href: None, ..grant(4, Role::Auditor) },
    ];
    rows[4].grants[0] =
        GrantView { from_settings: true, change_href: None, withdraw_href: None, ..grant(5, Role::Reader) };
    rows[1].grants[0].granted_by = HOSTILE.to_owned();
    rows
}

fn others() -> Vec<HolderRow> {
    let mut others = rows();
    others.truncate(2);
    for other in &mut others {
        other.key = format!("other-{}", other.key);
        other.grants.clear();
    }
    others
}

fn list(locale: Locale, rows: Vec<HolderRow>) -> AccessPage<'static> {
    AccessPage {
        chrome: chrome(locale),
        access_href: ACCESS,
        grant_href: Some(GRANT),
        q: "",
        rows,
        others: Vec::new(),
        cut_at: Some(5_000),
        others_more: false,
        before: None,
        after: Some(format!("{ACCESS}?page=2")),
    }
}

/// Everything that can be wrong with whom a form names.
pub const WHOM_FAULTS: [WhomFault; 12] = [
    WhomFault::Missing,
    WhomFault::PersonMissing,
    WhomFault::PersonUnknown,
    WhomFault::PersonTooShort,
    WhomFault::PersonToChoose,
    WhomFault::EmailMissing,
    WhomFault::EmailTooLong,
    WhomFault::EmailMalformed,
    WhomFault::ProviderUnknown,
    WhomFault::GroupMissing,
    WhomFault::GroupTooLong,
    WhomFault::GroupUnreadable,
];

fn every_fault() -> Vec<GrantFault> {
    let mut faults = vec![
        GrantFault::RoleUnknown,
        GrantFault::CertificateMissing,
        GrantFault::CertificateUnknown,
        GrantFault::AdminOfCertificate,
        GrantFault::LastDayMalformed,
        GrantFault::LastDayOver,
        GrantFault::LastAdmin,
        GrantFault::TooMany { most: 1000 },
        GrantFault::Limit { most: 1, retry_at: fixtures::now() },
        GrantFault::Limit { most: 30, retry_at: fixtures::now() },
    ];
    faults.extend(WHOM_FAULTS.map(GrantFault::Whom));
    for by in [Named::Person, Named::Email, Named::Group] {
        faults.extend([GrantFault::Yourself(by), GrantFault::Held(by), GrantFault::HeldBySettings(by)]);
    }
    faults
}

/// Whom somebody named, hostile in every way.
pub fn whom(kind: &str) -> WhomForm {
    WhomForm {
        kind: kind.to_owned(),
        person: HOSTILE.to_owned(),
        person_id: "p1".to_owned(),
        email: HOSTILE.to_owned(),
        provider: "corp".to_owned(),
        group: HOSTILE.to_owned(),
        find: String::new(),
    }
}

fn typed(kind: &str) -> GrantForm {
    GrantForm {
        whom: whom(kind),
        role: "reader".to_owned(),
        on: "certificate".to_owned(),
        certificate: HOSTILE.to_owned(),
        last_day: HOSTILE.to_owned(),
        ..GrantForm::default()
    }
}

fn choices() -> Vec<PersonChoice> {
    let choice = |id: &str, name: &str| PersonChoice { id: id.into(), name: name.into(), about: HOSTILE.into() };
    vec![choice("p1", "Mina Park"), choice("p2", HOSTILE)]
}

/// Whom there is to choose from.
pub fn whom_choices(people: bool) -> WhomChoices {
    let providers = vec![("oidc".to_owned(), HOSTILE.to_owned()), ("corp".to_owned(), "Corp".to_owned())];
    let groups = vec![(HOSTILE.to_owned(), HOSTILE.to_owned()), ("pki-team".to_owned(), "Corp".to_owned())];
    WhomChoices { people: if people { choices() } else { Vec::new() }, more: true, providers, groups }
}

fn names() -> Vec<String> {
    vec![HOSTILE.to_owned(), "Shop front".to_owned()]
}

fn form<'a>(
    locale: Locale,
    form: &'a GrantForm,
    errors: &'a FieldErrors<GrantField>,
    choices: &'a WhomChoices,
    certificates: &'a [String],
) -> GrantFormPage<'a> {
    GrantFormPage {
        chrome: chrome(locale),
        form_href: GRANT,
        back_href: ACCESS,
        people_href: PEOPLE,
        form,
        errors,
        choices,
        certificates,
    }
}

fn explain(locale: Locale, who: &WhoView, held: bool) -> ExplainPage<'_> {
    let grantees = [
        Grantee::Person(PersonId(Uuid::nil())),
        Grantee::Email(HOSTILE.to_owned()),
        Grantee::Group { provider: "corp".to_owned(), name: HOSTILE.to_owned() },
    ];
    let held_row = |(at, grantee): (u128, Grantee)| HeldRow {
        grant: GrantView {
            certificate: (at == 1).then(|| certificate(HOSTILE, true)),
            last_day: day().filter(|_| at == 1),
            from_settings: at == 2,
            ..grant(at, Role::Manager)
        },
        grantee,
        provider: HOSTILE.to_owned(),
    };
    let reaches = [
        Reach::Team,
        Reach::Certificates(vec![certificate(HOSTILE, true), certificate("Shop front", false)]),
        Reach::Nothing,
    ];
    let actions = Permission::ALL.into_iter().zip(reaches.into_iter().cycle()).map(|(permission, reach)| {
        let by = if held && reach != Reach::Nothing { vec![0, 1, 2] } else { Vec::new() };
        ActionRow { permission, reach, by }
    });
    let person = matches!(who, WhoView::Person { .. });
    let blocked = matches!(who, WhoView::Person { blocked: true, .. });
    ExplainPage {
        chrome: chrome(locale),
        access_href: ACCESS,
        who,
        signed_in_at: person.then(fixtures::now),
        blocked_at: blocked.then(fixtures::now),
        grant_href: held.then_some(GRANT),
        held: if held { (0..).zip(grantees).map(held_row).collect() } else { Vec::new() },
        actions: actions.collect(),
    }
}

/// Every page about access, for what holds for every page.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let mut page = list(locale, rows());
    (page.before, page.others, page.others_more) = (Some(ACCESS.to_owned()), others(), true);
    add("access", page.render().unwrap());
    let mut empty = list(locale, Vec::new());
    (empty.grant_href, empty.after) = (None, None);
    add("access, empty", empty.render().unwrap());
    empty.q = HOSTILE;
    add("access, no match", empty.render().unwrap());
    let (people, choices, certificates) = (choices(), whom_choices(true), names());
    for errors in [FieldErrors::default(), FieldErrors::of_grant(Words::of(locale), &every_fault())] {
        for kind in ["person", "email", "group", HOSTILE] {
            let typed = typed(kind);
            let page = form(locale, &typed, &errors, &choices, &certificates);
            add("grant form", page.as_page().render().unwrap());
            add("fragment: grant form", page.as_dialog().render().unwrap());
            let whom = WhomForm { provider: "gone".to_owned(), ..typed.whom.clone() };
            let typed = GrantForm { fixed: FIXED.to_owned(), whom, ..typed.clone() };
            let page = form(locale, &typed, &errors, &choices, &certificates);
            add("grant form, another end", page.as_page().render().unwrap());
            add("fragment: grant form, another end", page.as_dialog().render().unwrap());
        }
        let (fresh, nobody) = (GrantForm::default().or_fresh(), WhomChoices::default());
        add("grant form, fresh", form(locale, &fresh, &errors, &nobody, &[]).as_page().render().unwrap());
    }
    let chrome = chrome(locale);
    for people in [&[][..], &people] {
        for signed_out in [false, true] {
            let found = PeopleFound { chrome: &chrome, typed: HOSTILE, chosen: "p1", people, more: true, signed_out };
            add("fragment: people", found.render().unwrap());
        }
    }
    for who in everybody() {
        for held in [true, false] {
            add("explained", explain(locale, &who, held).render().unwrap());
        }
        for fault in
            [None, Some(WithdrawFault::FromSettings), Some(WithdrawFault::Yours), Some(WithdrawFault::LastAdmin)]
        {
            let problem = fault.map(|fault| withdraw_fault_words(Words::of(locale), fault));
            for certificate in [None, Some(certificate(HOSTILE, true))] {
                let grant = GrantView { certificate, ..grant(1, Role::Manager) };
                let page = withdraw(locale, &who, &grant, problem);
                add("withdraw", page.as_page().render().unwrap());
                add("fragment: withdraw", page.as_dialog().render().unwrap());
            }
        }
    }
}

fn withdraw(locale: Locale, who: &WhoView, grant: &GrantView, problem: Option<&str>) -> QuestionPage<'static> {
    QuestionPage {
        chrome: chrome(locale),
        back_href: ACCESS,
        back_word: "Access",
        action_href: "/teams/web/access/grants/1/withdraw",
        asked: withdrawal(Words::of(locale), grant, who),
        problem: problem.map(str::to_owned),
        possible: problem.is_none(),
    }
}

fn html(page: &impl Template) -> Html {
    Html::parse_document(&page.render().unwrap())
}

#[test]
fn nothing_hostile_becomes_markup() {
    let mut pages = Vec::new();
    every_page(Locale::En, &mut pages);
    for (name, page) in pages {
        assert!(!page.contains("<script>alert"), "{name}");
    }
}

#[test]
fn each_grant_says_on_what_until_when_and_by_whom() {
    let page = html(&list(Locale::En, rows()));
    let held: Vec<String> = all(&page, "tr:first-child .held li").into_iter().map(text).collect();
    assert_eq!(held[0], "Team admin on the whole team granted by Ada 3 days ago · applies to you");
    let until = "Writer Certificate: Shop front · until the end of 2027-01-31 (UTC) granted by Ada 3 days ago";
    assert_eq!(held[1], format!("{until} Change end Withdraw"));
    assert!(held[3].contains("ended with 2027-01-31 (UTC)") && !held[3].contains("Withdraw"), "{}", held[3]);
    assert_eq!(all(&page, "tr:first-child .held a[href*=certificates]").len(), 1, "only what the reader may see");
    let blocked = text_of(&page, "tr:nth-child(2) .name");
    assert!(blocked.contains("Blocked no verified e-mail address"), "{blocked}");
    let group = text_of(&page, "tr:nth-child(5)");
    assert!(group.contains("nobody who has signed in is in it") && group.contains("from the settings"), "{group}");
    let label = one(&page, "tr:nth-child(3) a.danger").attr("aria-label").unwrap();
    assert_eq!(label, "Withdraw the role Manager from kim@shop.test");
    assert_eq!(all(&page, "p.settings").len(), 1);
}

#[test]
fn an_auditor_is_offered_no_change() {
    let mut page = list(Locale::En, rows());
    page.grant_href = None;
    for row in &mut page.rows {
        row.grant_href = None;
        for grant in &mut row.grants {
            (grant.change_href, grant.withdraw_href) = (None, None);
        }
    }
    let page = html(&page);
    assert!(all(&page, "main a[hx-get], main .danger").is_empty());
    assert_eq!(all(&page, "tbody .menu a").len(), 6, "what each can do");
    assert_eq!(one(&page, ".tabs a[aria-current=page]").attr("href"), Some(ACCESS));
    assert_eq!(one(&page, ".tabs a:nth-child(2)").attr("href"), Some(LIST));
}

#[test]
fn what_was_typed_stays_and_is_said_at_its_field() {
    let (errors, choices, names) =
        (FieldErrors::of_grant(Words::of(Locale::En), &every_fault()), whom_choices(true), names());
    let typed = typed("person");
    let page = html(&form(Locale::En, &typed, &errors, &choices, &names).as_page());
    assert_eq!(text_of(&page, "#grant-errors h2"), "31 things to put right");
    for (field, faults) in
        [("kind", 1), ("person", 7), ("email", 6), ("provider", 1), ("group", 6), ("role", 1), ("certificate", 3)]
    {
        assert_eq!(all(&page, &format!("#{field}-error li")).len(), faults, "{field}");
    }
    for field in ["person", "email", "group", "certificate", "last_day"] {
        assert_eq!(one(&page, &format!("#{field}")).attr("value"), Some(HOSTILE), "{field}");
    }
    let chosen: Vec<_> = all(&page, "input[checked]").iter().filter_map(|input| input.attr("value")).collect();
    assert_eq!(chosen, ["person", "p1", "reader", "certificate"]);
    assert_eq!(one(&page, "option[selected]").attr("value"), Some("corp"));
}

#[test]
fn a_group_is_never_that_of_whichever_provider_comes_first() {
    let (errors, choices, names) = (FieldErrors::default(), whom_choices(true), names());
    for (provider, chosen) in [("gone", ""), ("", ""), ("corp", "corp")] {
        let whom = WhomForm { provider: provider.to_owned(), ..whom("group") };
        let typed = GrantForm { whom, ..typed("group") };
        let page = html(&form(Locale::En, &typed, &errors, &choices, &names).as_page());
        assert_eq!(one(&page, "option[selected]").attr("value"), Some(chosen), "{provider}");
    }
}

#[test]
fn another_end_leaves_only_the_day_open() {
    let (errors, choices, names) = (FieldErrors::default(), whom_choices(true), names());
    let typed = GrantForm { fixed: FIXED.to_owned(), ..typed("person") };
    let page = html(&form(Locale::En, &typed, &errors, &choices, &names).as_page());
    let open: Vec<_> = all(&page, "form.grant :is(input, select):not([type=hidden])");
    let open: Vec<_> = open.iter().filter_map(|input| input.attr("name")).collect();
    assert_eq!(open, ["last_day"]);
    assert_eq!((text_of(&page, "h1"), text_of(&page, "form.grant button")), ("Change end".into(), "Save".into()));
    assert!(text_of(&page, "form.grant dl").contains("Mina Park"));
}

#[test]
fn enter_never_only_searches() {
    let (errors, choices, names) = (FieldErrors::default(), whom_choices(false), names());
    let page = html(&form(Locale::En, &typed("person"), &errors, &choices, &names).as_page());
    assert_eq!(all(&page, "form.grant button")[0].attr("name"), None);
    assert!(WhomForm { find: "yes".to_owned(), ..whom("person") }.only_finds(), "whoever was chosen before");
}

#[test]
fn what_somebody_can_do_and_why() {
    let everybody = everybody();
    let page = html(&explain(Locale::En, &everybody[0], true));
    let row = |permission: &str| text_of(&page, &format!("tr[data-permission={permission}]"));
    let read = row("read-certificates");
    assert!(read.starts_with("List and search certificates, read what describes them Yes Manager directly"), "{read}");
    let download = row("download-certificates");
    assert!(download.contains("Only on") && download.contains("until the end of 2027-01-31"), "{download}");
    assert_eq!(row("edit-metadata"), "Edit name, description and labels No –");
    assert_eq!(all(&page, "tr[data-permission]").len(), Permission::ALL.len());
    assert!(text_of(&page, ".card .quiet").starts_with("Last signed in just now."));
    let nothing = html(&explain(Locale::En, &everybody[4], false));
    assert_eq!(text_of(&nothing, ".card .nothing"), "Nothing on this team.");
}
