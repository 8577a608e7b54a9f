//! The renewal and the versions, on a certificate's page, and the menus.

use askama::Template;
use certdesk::db::versions::Revocation;
use certdesk::domain::certificate::Status;
use certdesk::domain::order::{Failure, OrderState, Problem};
use certdesk::domain::renewal::{Basis, Window};
use certdesk::domain::revocation::RevocationReason;
use certdesk::i18n::Locale;
use certdesk::web::pages::certificates::{CertificatePage, Menu, RenewalView, VersionKey};
use chrono::TimeDelta;
use scraper::Html;

use super::fixtures::{self, LIST, SHOW};
use super::{all, one, text, text_of};

fn html(page: &CertificatePage<'_>) -> Html {
    Html::parse_document(&page.render().unwrap())
}

fn with(renewal: RenewalView) -> Html {
    let domains = [fixtures::name("shop.test")];
    html(&CertificatePage { renewal: Some(renewal), ..fixtures::issued(Locale::En, &domains, &[]) })
}

#[test]
fn the_row_s_menu_offers_what_can_be_done() {
    let list = Html::parse_document(&fixtures::manage(Locale::En, fixtures::rows()).render().unwrap());
    let leads = format!("{LIST}/2/menu");
    assert_eq!(one(&list, "tbody tr:nth-child(2) .menu [data-items] a").attr("href"), Some(&*leads));
    let rows = fixtures::rows();
    let of_row = |row: usize| {
        let row = &rows[row - 1];
        let menu = fixtures::menu(&row.href, row.status, row.auto_renew);
        let page = fixtures::row_menu(Locale::En, row, &menu);
        let (items, page) = (page.as_items().render().unwrap(), page.render().unwrap());
        assert!(page.contains(&items) && !items.contains("<html"), "{items}");
        Html::parse_document(&page)
    };
    let items = |row: usize| -> Vec<String> { all(&of_row(row), ".choices li").into_iter().map(text).collect() };
    assert_eq!(items(1), ["View", "Edit", "Enable auto-renew", "Cancel order", "Delete certificate"]);
    let valid = [
        "View",
        "Download",
        "Renew certificate",
        "Edit",
        "Disable auto-renew",
        "Other formats",
        "Previous version",
        "Revoke",
        "Delete certificate",
    ];
    assert_eq!(items(2), valid);
    let expired = ["View", "Download", "Renew certificate", "Edit", "Enable auto-renew", "Delete certificate"];
    assert_eq!(items(5), expired, "an expired one");
    let valid = of_row(2);
    let renew = one(&valid, ".choices a[id^=renew-]");
    let href = format!("{LIST}/2/renew");
    assert_eq!((renew.attr("href"), renew.attr("hx-get")), (Some(&*href), Some(&*href)));
    assert_eq!(one(&valid, ".choices form").attr("action"), Some(&*format!("{LIST}/2/auto-renew")));
    let switch = one(&valid, ".choices form button");
    assert_eq!((switch.attr("name"), switch.attr("value")), (Some("on"), Some("false")));
    assert_eq!(one(&valid, ".choices input[name=back]").attr("value"), Some(LIST));
}

#[test]
fn who_may_nothing_sees_no_menu_on_the_page() {
    let domains = [fixtures::name("shop.test")];
    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    page.menu = Menu::default();
    for version in &mut page.versions {
        (version.make_current_href, version.revoke_href, version.download_href) = (None, None, None);
    }
    assert!(all(&html(&page), "main .menu, main form, main [hx-get]").is_empty());
}

#[test]
fn says_when_it_is_renewed_and_why_then() {
    for (basis, why) in [
        (Basis::Lifetime, "A third of its lifetime is left"),
        (Basis::Window, "drawn at random"),
        (Basis::Cancelled, "was cancelled"),
        (Basis::RenewalsLimit, "renewals a minute"),
        (Basis::NamesLimit, "a week for exactly these domains"),
        (Basis::Revoked, "its key is known to others"),
    ] {
        let page = with(fixtures::renewal(basis));
        assert_eq!(one(&page, "[data-why]").attr("data-why"), Some(basis.as_str()));
        assert!(text_of(&page, "[data-why]").contains(why), "{}", text_of(&page, "[data-why]"));
        assert_eq!(text_of(&page, "[data-next-renewal] time"), "in 44 days");
        assert_eq!(one(&page, "[data-next-renewal] time").attr("title"), Some("2027-01-05 13:04:05 UTC"));
    }
    let page = with(fixtures::renewal(Basis::GivenUp));
    assert_eq!(text_of(&page, "[data-next-renewal]"), "not by itself any more");
    assert!(text_of(&page, "[data-why]").contains("expired before a renewal succeeded"));

    let mut short = fixtures::renewal(Basis::Lifetime);
    short.plan.as_mut().unwrap().short_lifetime = true;
    assert!(text_of(&with(short), "[data-why]").contains("Half of its lifetime"));
}

#[test]
fn says_what_the_authority_wants() {
    let mut renewal = fixtures::renewal(Basis::Window);
    let plan = renewal.plan.as_mut().unwrap();
    let start = fixtures::now() + TimeDelta::days(43);
    plan.window = Some(Window { start, end: start + TimeDelta::days(2) });
    plan.asked_at = Some(fixtures::now() - TimeDelta::hours(3));
    plan.explanation_url = Some("https://acme.example/why".into());
    let page = with(renewal);
    let said = text_of(&page, ".renewal");
    assert!(said.contains("2027-01-04 13:04:05 UTC to 2027-01-06 13:04:05 UTC Asked 3 hours ago"), "{said}");
    let link = one(&page, ".renewal a");
    assert_eq!((link.attr("href"), link.attr("rel")), (Some("https://acme.example/why"), Some("noopener noreferrer")));

    let mut passed = fixtures::renewal(Basis::Window);
    let plan = passed.plan.as_mut().unwrap();
    plan.window = Some(Window { start: fixtures::now() - TimeDelta::days(2), end: fixtures::now() });
    assert!(text_of(&with(passed), "[data-why]").contains("it is renewed at once"));

    let mut none = fixtures::renewal(Basis::Lifetime);
    none.plan.as_mut().unwrap().asked_at = Some(fixtures::now());
    assert!(text_of(&with(none), ".renewal").contains("The authority suggests none."));
}

#[test]
fn a_failed_renewal_says_why_and_when_it_is_tried_again() {
    let domains = [fixtures::name("shop.test")];
    let mut progress = fixtures::failed(Failure::ChallengeNotSeen { domains: domains.to_vec() });
    (progress.renewal, progress.placed_by) = (true, None);
    progress.in_use = Some((3, fixtures::now() + TimeDelta::days(74)));
    let mut renewal = fixtures::renewal(Basis::Retry);
    let plan = renewal.plan.as_mut().unwrap();
    (plan.failures, plan.failure, plan.rekey) = (3, progress.failure.clone(), true);
    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    (page.status, page.renewal, page.progress) = (Status::RenewFailed, Some(renewal), Some(progress));
    page.menu = fixtures::menu(SHOW, Status::RenewFailed, true);
    let page = html(&page);
    let why = text_of(&page, "[data-why]");
    assert!(why.starts_with("The last 3 renewals failed; this is the next try."), "{why}");
    assert!(why.contains("What happened the last time: The TXT record for shop.test") && why.contains("a new key"));
    assert_eq!(text_of(&page, "h1 .badge"), "Renew failed");
    let in_use = "Version 3 stays in use, and is valid until 2027-02-04 13:04:05 UTC. \
                  Certdesk renews it again by itself at 2027-01-05 13:04:05 UTC.";
    assert_eq!(text_of(&page, "[data-in-use]"), in_use);
    assert_eq!(text_of(&page, ".now .again"), "Renew certificate", "and not Order again");
    assert!(text_of(&page, ".timeline li:first-child").starts_with("Renewal placed by Certdesk itself"));
    assert!(text_of(&page, ".timeline li:last-child").starts_with("Renewal failed"));
}

#[test]
fn while_it_is_renewed_the_version_in_use_stays() {
    let domains = [fixtures::name("shop.test")];
    let mut progress = fixtures::progress(OrderState::Challenged);
    progress.renewal = true;
    progress.in_use = Some((3, fixtures::now() + TimeDelta::days(74)));
    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    (page.status, page.progress) = (Status::RenewPending, Some(progress));
    page.menu = fixtures::menu(SHOW, Status::RenewPending, true);
    page.renewal.as_mut().unwrap().under_way = true;
    let page = html(&page);
    assert!(text_of(&page, "[data-in-use]").starts_with("Version 3 stays in use"));
    assert_eq!(one(&page, "#cancel-button").attr("href"), Some(&*format!("{SHOW}/cancel")));
    assert!(text_of(&page, ".renewal").contains("under way"));
    assert!(all(&page, "[data-why], a[id^=renew-]").is_empty());
    assert!(text_of(&page, ".timeline li:first-child").starts_with("Renewal placed by Mina Park"));
    assert_eq!(all(&page, "#download-button").len(), 1);
}

#[test]
fn what_is_off_says_until_when_to_act() {
    let mut off = fixtures::renewal(Basis::Lifetime);
    (off.auto_renew, off.plan) = (false, None);
    let said = text_of(&with(off), ".renewal");
    assert!(said.contains("Renew the certificate before 2027-02-04 13:04:05 UTC"), "{said}");
}

#[test]
fn a_cancelled_first_order_can_be_placed_again_and_a_renewal_is_past() {
    let domains = [fixtures::name("shop.test")];
    let mut page = fixtures::show(Locale::En, Status::Failed, &domains);
    page.progress = Some(fixtures::progress(OrderState::Cancelled));
    let first = html(&page);
    assert_eq!(text_of(&first, ".now h2"), "The order was cancelled");
    assert_eq!(text_of(&first, ".now a[role=button]"), "Order again");

    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    let mut progress = fixtures::progress(OrderState::Cancelled);
    progress.renewal = true;
    page.progress = Some(progress);
    assert_eq!(text_of(&html(&page), ".now h2"), "The renewal was cancelled");
    assert!(all(&html(&page), ".now a[role=button]").is_empty());
    page.chrome.now += TimeDelta::hours(2);
    assert!(all(&html(&page), ".now").is_empty());
}

#[test]
fn versions_say_what_has_become_of_them() {
    let domains = [fixtures::name("shop.test")];
    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    let revocation = |refused, failure| Revocation {
        by_key: false,
        reason: RevocationReason::KeyCompromise,
        asked_by: "Mina Park".into(),
        asked_at: fixtures::now(),
        failures: 1,
        failure,
        refused,
    };
    let detail = "that reason <b>isn’t</b> allowed".to_owned();
    let problem = Problem { kind: "badRevocationReason".into(), detail };
    page.versions = (1..=5).rev().map(|number| fixtures::version(number, number == 5, 60)).collect();
    page.versions[0].key = Some(VersionKey::New);
    page.versions[1].revocation = Some(revocation(false, None));
    page.versions[2].revocation = Some(revocation(true, Some(Failure::OrderRefused { problem })));
    page.versions[3].revocation = Some(revocation(false, None));
    page.versions[3].revoked_at = Some(fixtures::now() - TimeDelta::days(2));
    page.older_versions_href = Some(format!("{SHOW}?before=1"));
    let page = html(&page);
    let rows: Vec<String> = all(&page, "tbody .name").into_iter().map(text).collect();
    assert_eq!(rows[0], "Version 5 Current new key");
    assert_eq!(rows[1], "Version 4 Archived same key as version 3 Being revoked.");
    let refused = "Version 3 Archived same key as version 2 Not revoked. The authority refused: \
                   that reason <b>isn’t</b> allowed badRevocationReason";
    assert_eq!(rows[2], refused);
    assert_eq!(rows[3], "Version 2 Archived Revoked 2 days ago same key as version 1");
    assert_eq!(rows[4], "Version 1 Archived");
    assert_eq!(one(&page, ".paging a[rel=next]").attr("href"), Some(&*format!("{SHOW}?before=1")));
    let menu: Vec<String> = all(&page, "[data-version='3'] .menu li").into_iter().map(text).collect();
    assert_eq!(menu, ["Make current", "Revoke"]);
    let menu: Vec<String> = all(&page, "[data-version='5'] .menu li").into_iter().map(text).collect();
    assert_eq!(menu, ["Revoke"]);
}

#[test]
fn it_asks_for_itself_while_it_is_revoked_or_about_to_be_renewed() {
    let domains = [fixtures::name("shop.test")];
    let asks = |change: fn(&mut CertificatePage<'_>)| {
        let mut page = fixtures::issued(Locale::En, &domains, &[]);
        change(&mut page);
        !all(&html(&page), "#certificate[hx-trigger]").is_empty()
    };
    assert!(!asks(|_| {}));
    assert!(asks(|page| page.current.as_mut().unwrap().being_revoked = true));
    assert!(asks(|page| {
        page.renewal.as_mut().unwrap().plan.as_mut().unwrap().renew_at = Some(fixtures::now());
    }));
}
