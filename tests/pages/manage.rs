//! The Manage tab.

use askama::Template;
use certdesk::domain::certificate::Status;
use certdesk::i18n::Locale;
use certdesk::ops::health::Delay;
use certdesk::web::pages::certificates::{ManagePage, Total};
use certdesk::web::pages::late::LateView;
use scraper::Html;

use super::fixtures::{self, LIST, ORDER};
use super::{all, one, text, text_of};

fn page(page: &ManagePage<'_>) -> Html {
    Html::parse_document(&page.render().unwrap())
}

#[test]
fn shows_each_certificate_in_a_row() {
    let list = page(&fixtures::manage(Locale::En, fixtures::rows()));
    assert_eq!(all(&list, "table.list tbody tr").len(), 8);
    let words: Vec<String> = all(&list, ".badge").into_iter().map(text).collect();
    assert_eq!(words, ["Pending", "Valid", "Renew pending", "Renew failed", "Expired", "Revoked", "Failed", "Valid"]);
    assert_eq!(all(&list, ".badge svg[aria-hidden=true]").len(), 8, "not by colour alone");
    assert_eq!(text_of(&list, "tbody tr:nth-child(1) details.more summary"), "+2 more");
    assert_eq!(text_of(&list, "tbody tr:nth-child(2) .expires time"), "in 74 days");
    let time = one(&list, "tbody tr:nth-child(2) .expires time");
    assert_eq!(time.attr("title"), Some("2027-02-04 16:04:05 UTC"));
    assert_eq!(time.attr("datetime"), Some("2027-02-04T16:04:05Z"));
    assert_eq!(all(&list, ".expiry.urgent, .expiry.near, .expiry.past").len(), 3);
    assert!(all(&list, "tbody tr:nth-child(2) details.more").is_empty(), "one domain needs no more");
}

#[test]
fn offers_only_what_the_reader_may_do() {
    let mut list = fixtures::manage(Locale::En, fixtures::rows());
    assert_eq!(one(&page(&list), "#order-button").attr("href"), Some(ORDER));
    list.can_order = false;
    assert!(all(&page(&list), "#order-button").is_empty());
    list.rows.clear();
    list.after = None;
    assert!(all(&page(&list), &format!("a[href='{ORDER}']")).is_empty());
    assert!(text_of(&page(&list), ".empty").contains("When a Manager"));
}

#[test]
fn refreshes_itself_only_while_an_order_is_under_way() {
    let mut list = fixtures::manage(Locale::En, fixtures::rows());
    list.chrome.path = "/teams/web/certificates?q=shop";
    let live = page(&list);
    let table = one(&live, &format!("#{}", ManagePage::TARGET));
    assert_eq!(table.attr("hx-get"), Some("/teams/web/certificates?q=shop"));
    assert_eq!(all(&live, "noscript").len(), 1, "without JavaScript too");
    list.rows.retain(|row| !matches!(row.status, Status::Pending | Status::RenewPending));
    let still = page(&list);
    assert_eq!(one(&still, "#certificates").attr("hx-get"), None);
    assert!(all(&still, "noscript").is_empty());
}

#[test]
fn a_delay_is_said_in_the_part_that_refreshes_itself() {
    let mut list = fixtures::manage(Locale::En, Vec::new());
    assert!(all(&page(&list), ".banner.late").is_empty());
    list.late = Some(LateView { delay: Delay::Scheduler, contact: Some("pki@shop.test") });
    let stands_still = page(&list);
    let said = text_of(&stands_still, "#certificates[hx-get] .banner.late");
    assert!(said.contains("Orders and renewals stand still") && said.ends_with("pki@shop.test"), "{said}");
    list.late = Some(LateView { delay: Delay::Jobs, contact: None });
    assert!(text_of(&page(&list), ".banner.late").contains("Orders and renewals are late"));
}

#[test]
fn the_fragment_is_the_table_and_nothing_else() {
    let list = fixtures::manage(Locale::En, fixtures::rows());
    let fragment = list.as_table().render().unwrap();
    assert!(fragment.trim_start().starts_with("<section id=\"certificates\""));
    assert!(fragment.trim_end().ends_with("</section>"));
    assert!(list.render().unwrap().contains(fragment.trim()));
}

#[test]
fn says_what_to_do_where_there_is_nothing() {
    let mut list = fixtures::manage(Locale::En, Vec::new());
    list.after = None;
    assert_eq!(text_of(&page(&list), ".empty h2"), "No certificates yet");
    assert!(all(&page(&list), "input[type=search]").is_empty(), "nothing to search in");
    list.view = fixtures::view(Locale::En, "q=shoop");
    let none = page(&list);
    assert_eq!(text_of(&none, ".empty h2"), "Nothing matches “shoop”");
    assert_eq!(one(&none, "input[type=search]").attr("value"), Some("shoop"));
    assert_eq!(one(&none, ".empty a").attr("href"), Some(LIST));
}

#[test]
fn leads_to_the_pages_beside() {
    let mut list = fixtures::manage(Locale::Ko, fixtures::rows());
    list.before = Some("/teams/web/certificates?before=1".into());
    assert_eq!(one(&page(&list), ".paging a[rel=prev]").attr("href"), list.before.as_deref());
    assert_eq!(one(&page(&list), ".paging a[rel=next]").attr("href"), list.after.as_deref());
    (list.before, list.after) = (None, None);
    assert!(all(&page(&list), ".paging").is_empty());
}

#[test]
fn shows_what_is_looked_for_and_how_to_take_it_away() {
    let mut list = fixtures::manage(Locale::En, fixtures::rows());
    let plain = page(&list);
    assert!(all(&plain, ".chips, [aria-sort], details.find-more[open]").is_empty());
    assert_eq!(text_of(&plain, "#count"), "8 certificates");
    assert_eq!(one(&plain, "#sort-expires").attr("href"), Some("/teams/web/certificates?sort=expires"));
    let query = format!(
        "q=%22a%22&status=renew_failed&authority={}&expires=45&kind=imported&auto-renew=off&label=env%3Dprod&sort=-name",
        fixtures::AUTHORITY
    );
    list.view = fixtures::view(Locale::En, &query);
    list.view.total = Total::More;
    let found = page(&list);
    let chips: Vec<String> = all(&found, "li[data-chip]").into_iter().map(text).collect();
    let expected = [
        "Status Renew failed",
        "Expires within 45 days",
        "Certificate authority Let’s Encrypt",
        "Origin Imported",
        "Auto-renew Off",
        "Label env=prod",
    ];
    assert_eq!(chips, expected);
    assert_eq!(one(&found, "#q").attr("value"), Some("\"a\""));
    assert_eq!(
        one(&found, "th[aria-sort=descending] a").attr("href"),
        Some(&*format!("{LIST}?{}", query.replace("-name", "name")))
    );
    let chosen: Vec<_> =
        all(&found, "option[selected]").into_iter().filter_map(|option| option.attr("value")).collect();
    assert_eq!(chosen, ["renew_failed", "45", &fixtures::AUTHORITY.to_string(), "imported", "off", "-name"]);
    assert_eq!(text_of(&found, "#count"), "More than 1,000 certificates");
    let without_kind = query.replace("&kind=imported", "");
    let href = one(&found, "li[data-chip=kind] a").attr("href").unwrap();
    assert_eq!(href, format!("{LIST}?{without_kind}"));
    assert!(list.render().unwrap().contains(list.as_found().render().unwrap().trim()));
}
