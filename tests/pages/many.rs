//! Many certificates at once, and deleting one: the forms and the pages.

use askama::Template;
use certdesk::domain::batch::{BatchAction, Unfit, Wait, WaitsFor};
use certdesk::domain::certificate::Kind;
use certdesk::i18n::{Locale, Words};
use certdesk::web::pages::certificates::many::{AskPage, BatchPage, Deed, FailedRow, LeftOut, Progress};
use certdesk::web::pages::certificates::{DeletePage, DeletedPage, DeletedVersionRow};
use certdesk::web::pages::sheet::Sheet;
use certdesk::web::pages::words::unfit_words;
use chrono::TimeDelta;
use scraper::Html;

use super::fixtures::{self, LIST, SHOW, now};
use super::{all, one, text_of};

const HOSTILE: &str = "<script>alert(\"x\")</script>";
const AGAIN: &str = "0199aaaa-0000-7000-8000-000000000003";
const BATCH: &str = "/teams/web/certificates/many/0199aaaa-0000-7000-8000-000000000002";

fn unfit() -> [Unfit; 11] {
    [
        Unfit::NotAllowed,
        Unfit::Gone,
        Unfit::Imported,
        Unfit::NoVersion,
        Unfit::Expired,
        Unfit::UnderWay,
        Unfit::BeingRevoked,
        Unfit::TooManyLabels,
        Unfit::SameNames { retry_at: now() },
        Unfit::Stopped,
        Unfit::Internal,
    ]
}

fn ask(locale: Locale, deed: Deed) -> AskPage<'static> {
    let words = Words::of(locale);
    AskPage {
        chrome: fixtures::chrome(locale),
        action_href: "/teams/web/certificates/many",
        list_href: LIST,
        deed,
        fields: vec![("action", deed.as_str().to_owned()), ("which", "all".to_owned()), ("match", HOSTILE.to_owned())],
        count: 1203,
        names: vec!["Shop front".to_owned(), HOSTILE.to_owned()],
        left_out: unfit().map(|why| LeftOut { count: 3, why: unfit_words(words, why) }).into(),
        rekey: true,
        label: HOSTILE,
        label_error: Some("wrong"),
        typed: HOSTILE,
        typed_error: Some("wrong"),
        problem: Some(words.say("many-changed").to_owned()),
        possible: true,
    }
}

fn batch(locale: Locale, action: &BatchAction, progress: Progress) -> BatchPage<'_> {
    let words = Words::of(locale);
    let row = |(position, why): (usize, Unfit)| FailedRow {
        position: i32::try_from(position).unwrap(),
        name: HOSTILE.to_owned(),
        href: SHOW.to_owned(),
        why: unfit_words(words, why),
    };
    let failed = if progress.failed > 0 { unfit().into_iter().enumerate().map(row).collect() } else { Vec::new() };
    BatchPage {
        chrome: fixtures::chrome(locale),
        list_href: LIST,
        href: BATCH,
        action,
        asked_by: HOSTILE,
        created_at: now(),
        ended_at: (progress.waiting == 0).then(now),
        waits_for: None,
        progress,
        failed,
        more_href: (progress.failed > 0).then(|| format!("{BATCH}?behind=99")),
        first_href: (progress.failed > 0).then(|| BATCH.to_owned()),
        may_act: true,
        again: AGAIN.parse().unwrap(),
    }
}

fn actions() -> [BatchAction; 7] {
    [
        BatchAction::Renew { rekey: false },
        BatchAction::Renew { rekey: true },
        BatchAction::AutoRenew { on: true },
        BatchAction::AutoRenew { on: false },
        BatchAction::SetLabel { key: HOSTILE.to_owned(), value: HOSTILE.to_owned() },
        BatchAction::RemoveLabel { key: HOSTILE.to_owned() },
        BatchAction::Delete,
    ]
}

fn deleting(locale: Locale) -> DeletePage<'static> {
    let words = Words::of(locale);
    DeletePage {
        chrome: fixtures::chrome(locale),
        action_href: "/teams/web/certificates/0199aaaa-0000-7000-8000-000000000001/delete",
        certificate_href: SHOW,
        name: HOSTILE,
        valid_until: Some(now() + TimeDelta::days(40)),
        under_way: true,
        typed_name: HOSTILE,
        name_error: Some(words.say("delete-name-wrong")),
        problem: Some(words.say("delete-ordered")),
        possible: true,
    }
}

fn deleted(locale: Locale) -> DeletedPage<'static> {
    let version = |number: i32, days: i64, revoked: bool| DeletedVersionRow {
        number,
        serial: "04af".repeat(9),
        fingerprint_sha256: "ab".repeat(32),
        issuer: HOSTILE.to_owned(),
        key_algorithm: "ECDSA P-256".to_owned(),
        not_before: now() - TimeDelta::days(50),
        not_after: now() + TimeDelta::days(days),
        revoked_at: revoked.then(now),
    };
    DeletedPage {
        chrome: fixtures::chrome(locale),
        list_href: LIST,
        name: HOSTILE,
        description: HOSTILE,
        kind: Kind::Ordered,
        domains: vec!["www.shop.test".to_owned(), HOSTILE.to_owned()],
        labels: vec![("env".to_owned(), HOSTILE.to_owned())],
        created_by: HOSTILE,
        created_at: now() - TimeDelta::days(400),
        deleted_by: HOSTILE,
        deleted_at: now(),
        versions: vec![version(3, 40, false), version(2, 10, true), version(1, -3, false)],
        activity: None,
    }
}

/// Every page and every fragment, with a name to find it by.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    for deed in Deed::ALL {
        let page = ask(locale, deed);
        add(&format!("many, {}", deed.as_str()), page.as_page().render().unwrap());
        add("fragment: dialog", page.as_dialog().render().unwrap());
        let impossible = AskPage { count: 0, names: Vec::new(), possible: false, ..page };
        add(&format!("many, none to {}", deed.as_str()), impossible.as_page().render().unwrap());
    }
    for action in &actions() {
        for progress in [
            Progress { waiting: 4, done: 3, failed: 0 },
            Progress { waiting: 0, done: 1, failed: 0 },
            Progress { waiting: 0, done: 3, failed: 11 },
        ] {
            let page = batch(locale, action, progress);
            add(&format!("batch, {action:?} {progress:?}"), page.render().unwrap());
            add("fragment: live", page.as_live().render().unwrap());
        }
        for limit in [WaitsFor::RenewalsPerMinute, WaitsFor::PersonPerHour, WaitsFor::ChangesPerMinute] {
            let mut page = batch(locale, action, Progress { waiting: 4, done: 3, failed: 1 });
            page.waits_for = Some(Wait { limit, most: 5, until: now() });
            add(&format!("batch, {action:?} {limit:?}"), page.render().unwrap());
        }
    }
    let page = deleting(locale);
    add("delete", page.as_page().render().unwrap());
    add("fragment: dialog", page.as_dialog().render().unwrap());
    let problem = Some(Words::of(locale).say("delete-being-revoked"));
    add("delete, impossible", DeletePage { possible: false, problem, ..page }.as_page().render().unwrap());
    let page = deleted(locale);
    add("deleted", page.render().unwrap());
    let (kind, versions) = (Kind::Imported, Vec::new());
    add(
        "deleted, without versions",
        DeletedPage { kind, versions, activity: Some((Vec::new(), LIST.to_owned())), ..page }.render().unwrap(),
    );
}

#[test]
fn a_download_is_the_browser_s_to_send_and_the_rest_is_htmx_s() {
    for deed in Deed::ALL {
        let dialog = Html::parse_fragment(&ask(Locale::En, deed).as_dialog().render().unwrap());
        let by_htmx = one(&dialog, "form.many-ask").attr("hx-post").is_some();
        assert_eq!(by_htmx, deed != Deed::Download, "{deed:?}");
    }
}

#[test]
fn the_page_asks_again_until_it_has_ended() {
    let action = BatchAction::Renew { rekey: false };
    let page = |progress| Html::parse_document(&batch(Locale::En, &action, progress).render().unwrap());
    let under_way = page(Progress { waiting: 4, done: 3, failed: 0 });
    assert!(one(&under_way, "#batch").attr("data-live").is_some());
    assert_eq!(all(&under_way, "noscript").len(), 1);
    assert_eq!(text_of(&under_way, "#stop-button"), "Stop the 4 that have not begun");
    assert_eq!(one(&under_way, "progress").attr("value"), Some("3"));
    let ended = page(Progress { waiting: 0, done: 3, failed: 11 });
    assert!(one(&ended, "#batch").attr("data-live").is_none());
    assert_eq!(text_of(&ended, "#batch-state"), "3 of 14 done");
    assert_eq!(text_of(&ended, "#again-button"), "Try the 11 again");
    assert_eq!(one(&ended, "form[action$='/again'] input[name=batch]").attr("value"), Some(AGAIN));
    assert_eq!(all(&ended, "table.failed tbody tr").len(), 11);
    // Nothing is deleted without its number.
    let page = batch(Locale::En, &BatchAction::Delete, Progress { waiting: 0, done: 3, failed: 11 }).render().unwrap();
    assert!(all(&Html::parse_document(&page), "#again-button").is_empty());
}
