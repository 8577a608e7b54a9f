//! The authorities: their list, their form, and the dialogs that ask to be sure.

use std::collections::BTreeMap;

use askama::Template;
use certdesk::domain::authority::DirectoryFacts;
use certdesk::domain::ids::AuthorityId;
use certdesk::domain::order::Problem;
use certdesk::i18n::{Locale, Words};
use certdesk::ops::authorities::{AuthorityFault, DirectoryFault, Found};
use certdesk::web::pages::admin::authorities::{
    AuthoritiesPage, AuthorityAct, AuthorityForm, AuthorityFormPage, AuthorityRow, Editing, FoundView, Standing,
    TermsView,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::{Chrome, Tab};
use certdesk::web::pages::sheet::{QuestionPage, Sheet};
use certdesk::web::pages::words::AuthorityField;
use scraper::Html;
use uuid::Uuid;

use super::{all, fixtures, one, text, text_of};

const LIST: &str = "/admin/authorities";
const ADD: &str = "/admin/authorities/add";
const HOSTILE: &str = "\"><script>alert(1)</script>";

fn chrome(locale: Locale) -> Chrome<'static> {
    Chrome { path: LIST, team: None, site: true, tab: Some(Tab::Authorities), ..fixtures::chrome(locale) }
}

fn row(number: u128, name: &str, standing: Standing) -> AuthorityRow {
    AuthorityRow {
        id: AuthorityId(Uuid::from_u128(number)),
        href: format!("{LIST}/{number}"),
        name: name.to_owned(),
        host: "acme.example.org".to_owned(),
        from_settings: number == 1,
        standing,
        profiles: if number == 2 { vec!["classic".to_owned(), HOSTILE.to_owned()] } else { Vec::new() },
        parallel_new_orders: 4,
        issued: i64::try_from(number).unwrap() - 1,
        renewing: i64::try_from(number).unwrap() - 1,
    }
}

fn rows() -> Vec<AuthorityRow> {
    let since = fixtures::now();
    vec![
        row(1, "Let’s Encrypt", Standing::ReadyWithoutAccount),
        row(2, "Example CA", Standing::Ready),
        row(3, HOSTILE, Standing::TermsOpen),
        row(4, "Bound", Standing::EabOpen),
        row(5, "Old", Standing::Off { since, dropped: true }),
        row(6, "Older", Standing::Off { since, dropped: false }),
    ]
}

fn list(locale: Locale, rows: Vec<AuthorityRow>) -> AuthoritiesPage<'static> {
    AuthoritiesPage { chrome: chrome(locale), add_href: ADD, rows }
}

/// What a directory of somebody who means no good says.
fn hostile() -> Found {
    Found {
        profiles: BTreeMap::from([(HOSTILE.to_owned(), HOSTILE.to_owned()), ("classic".to_owned(), String::new())]),
        facts: DirectoryFacts {
            terms_of_service: Some("javascript:alert(1)".to_owned()),
            website: Some(format!("https://ca.example/{HOSTILE}")),
            caa_identities: vec![HOSTILE.to_owned()],
            external_account_required: true,
            renewal_info: true,
        },
    }
}

fn every_fault() -> Vec<AuthorityFault> {
    let problem = || Problem { kind: "unauthorized".to_owned(), detail: HOSTILE.to_owned() };
    let wordless = Problem { kind: "malformed".to_owned(), detail: String::new() };
    let mut faults = vec![
        AuthorityFault::NameMissing,
        AuthorityFault::NameTooLong,
        AuthorityFault::NameUnreadable,
        AuthorityFault::NameTaken,
        AuthorityFault::UrlMissing,
        AuthorityFault::UrlMalformed,
        AuthorityFault::UrlNotHttps,
        AuthorityFault::UrlCredentials,
        AuthorityFault::UrlTaken { by: HOSTILE.to_owned() },
        AuthorityFault::UrlFixed,
        AuthorityFault::RootsMalformed,
        AuthorityFault::ContactMalformed,
        AuthorityFault::ContactRefused(problem()),
        AuthorityFault::EabRequired,
        AuthorityFault::EabKeyIdentifierMissing,
        AuthorityFault::EabKeyIdentifierMalformed,
        AuthorityFault::EabHmacKeyMissing,
        AuthorityFault::EabHmacKeyMalformed,
        AuthorityFault::EabRefused(wordless),
        AuthorityFault::LimitOutOfRange,
        AuthorityFault::AccountRefused(problem()),
        AuthorityFault::AccountFailed { detail: HOSTILE.to_owned() },
    ];
    let of_directory = [
        DirectoryFault::NotAllowed,
        DirectoryFault::NoSuchHost,
        DirectoryFault::Unreachable { detail: HOSTILE.to_owned() },
        DirectoryFault::Untrusted { detail: HOSTILE.to_owned() },
        DirectoryFault::RootUnusable,
        DirectoryFault::TimedOut,
        DirectoryFault::Redirect,
        DirectoryFault::Status(404),
        DirectoryFault::TooLarge,
        DirectoryFault::NotADirectory,
        DirectoryFault::RefersElsewhere,
        DirectoryFault::NoNonce,
    ];
    faults.extend(of_directory.map(AuthorityFault::Directory));
    faults
}

fn typed() -> AuthorityForm {
    AuthorityForm {
        name: HOSTILE.to_owned(),
        directory_url: HOSTILE.to_owned(),
        roots: HOSTILE.to_owned(),
        contact: HOSTILE.to_owned(),
        eab_kid: HOSTILE.to_owned(),
        eab_hmac_key: "the-secret-key".to_owned(),
        eab_kept: "sealed".to_owned(),
        parallel_new_orders: HOSTILE.to_owned(),
        accept_terms: true,
        ..AuthorityForm::default()
    }
}

fn form<'a>(
    locale: Locale,
    form: &'a AuthorityForm,
    errors: &'a FieldErrors<AuthorityField>,
    terms: TermsView,
) -> AuthorityFormPage<'a> {
    AuthorityFormPage {
        chrome: chrome(locale),
        form_href: ADD,
        back_href: LIST,
        form,
        keeps_key: !form.eab_kept.is_empty(),
        errors,
        found: None,
        terms,
        editing: None,
    }
}

fn every_terms() -> Vec<TermsView> {
    let accepted = |terms: Option<&str>, by: Option<&str>| TermsView::Accepted {
        terms: terms.map(str::to_owned),
        by: by.map(str::to_owned),
        at: fixtures::now(),
    };
    vec![
        TermsView::Unknown,
        TermsView::None,
        TermsView::Open("https://ca.example/terms".to_owned()),
        TermsView::Open("javascript:alert(1)".to_owned()),
        TermsView::Changed(HOSTILE.to_owned()),
        accepted(Some("https://ca.example/terms"), Some(HOSTILE)),
        accepted(Some("javascript:alert(1)"), None),
        accepted(None, None),
    ]
}

fn action(locale: Locale, act: AuthorityAct<'_>, problem: Option<String>) -> QuestionPage<'static> {
    let possible = problem.is_none();
    let (chrome, asked) = (chrome(locale), act.asked(Words::of(locale)));
    QuestionPage { chrome, back_href: LIST, back_word: "Authorities", action_href: ADD, asked, problem, possible }
}

/// Every page and fragment, for what holds for all of them.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    add("authorities", list(locale, rows()).render().unwrap());
    add("authorities, none", list(locale, Vec::new()).render().unwrap());
    let mut errors = FieldErrors::of_authority(Words::of(locale), &every_fault());
    errors.add_to_form("the form is stale".to_owned());
    let none = FieldErrors::default();
    let fresh = AuthorityForm::default();
    for terms in every_terms() {
        for (typed, errors) in [(&fresh, &none), (&typed(), &errors)] {
            for found in [None, Some(FoundView::from(&hostile())), Some(FoundView::default())] {
                let page = AuthorityFormPage { found, ..form(locale, typed, errors, terms.clone()) };
                add("authority", page.as_page().render().unwrap());
                add("fragment: authority", page.as_dialog().render().unwrap());
            }
        }
    }
    let unread = FieldErrors::of_authority(Words::of(locale), &[AuthorityFault::TermsNotShown]);
    add("authority", form(locale, &fresh, &unread, TermsView::Open(HOSTILE.to_owned())).as_page().render().unwrap());
    for (from_settings, eab_from_settings) in [(false, false), (true, false), (true, true)] {
        for errors in [&none, &errors] {
            let editing = Editing {
                name: HOSTILE,
                directory_url: HOSTILE,
                from_settings,
                eab_from_settings,
                account: from_settings,
            };
            // What isn't asked for can be wrong all the same: its directory may not answer.
            let page = form(locale, &fresh, errors, TermsView::Unknown);
            let mut faults = every_fault();
            if from_settings {
                faults.retain(|fault| matches!(fault, AuthorityFault::Directory(_)));
            }
            let of_set = FieldErrors::of_authority(Words::of(locale), &faults);
            let errors = if errors.is_empty() || !from_settings { page.errors } else { &of_set };
            let page = AuthorityFormPage { editing: Some(editing), errors, ..page };
            add("authority edited", page.as_page().render().unwrap());
            add("fragment: authority edited", page.as_dialog().render().unwrap());
        }
    }
    for act in [
        AuthorityAct::Delete(HOSTILE),
        AuthorityAct::Switch(HOSTILE, true),
        AuthorityAct::Switch(HOSTILE, false),
        AuthorityAct::Move(HOSTILE, true),
        AuthorityAct::Move(HOSTILE, false),
    ] {
        for problem in [None, Some("why".to_owned())] {
            let page = action(locale, act, problem);
            add("authority action", page.as_page().render().unwrap());
            add("fragment: authority action", page.as_dialog().render().unwrap());
        }
    }
}

fn html(page: &impl Template) -> Html {
    Html::parse_document(&page.render().unwrap())
}

#[test]
fn each_authority_says_how_it_stands() {
    let page = html(&list(Locale::En, rows()));
    let said: Vec<String> = all(&page, ".authorities .badge").into_iter().map(text).collect();
    let off = "Switched off";
    assert_eq!(said, ["Takes orders", "Takes orders", "Terms not accepted", "External account missing", off, off]);
    assert!(text_of(&page, "tbody tr:nth-child(1) .name").contains("from the settings"));
    assert!(text_of(&page, "tbody tr:nth-child(5) .status").contains("no longer list it"));
    assert!(text_of(&page, "tbody tr:nth-child(6) .status").contains("still renewed there"));
    assert_eq!(all(&page, "tbody a.danger").len(), 5, "the settings' own can't be deleted");
    assert_eq!(all(&page, "button[value=up]").len(), 5);
    assert_eq!(all(&page, "button[value=down]").len(), 5);
}

#[test]
fn what_a_directory_says_is_neither_markup_nor_a_dangerous_link() {
    let (typed, none) = (typed(), FieldErrors::default());
    let page = form(Locale::En, &typed, &none, TermsView::Open("javascript:alert(1)".to_owned()));
    let page = AuthorityFormPage { found: Some(FoundView::from(&hostile())), ..page };
    let rendered = page.as_page().render().unwrap();
    assert!(!rendered.contains("<script>alert"));
    assert!(!rendered.contains("the-secret-key"), "the HMAC key is drawn");
    let page = Html::parse_document(&rendered);
    assert!(all(&page, "a[href^='javascript']").is_empty());
    assert_eq!(text_of(&page, ".terms-link code"), "javascript:alert(1)");
    assert!(text_of(&page, "#found").contains(HOSTILE));
}

#[test]
fn every_fault_is_said_at_its_field() {
    let fresh = AuthorityForm::default();
    let errors = FieldErrors::of_authority(Words::of(Locale::En), &every_fault());
    let page = html(&form(Locale::En, &fresh, &errors, TermsView::Unknown).as_page());
    for link in all(&page, "#authority-errors a") {
        let id = link.attr("href").unwrap().trim_start_matches('#').to_owned();
        assert!(one(&page, &format!("#{id}")).attr("aria-invalid").is_some(), "{id}");
    }
    assert_eq!(all(&page, "#authority-errors li").len(), every_fault().len());
    // What was folded away is open where something is wrong in it.
    assert_eq!(all(&page, "details.labels[open]").len(), 2);
}
