//! The overview.

use askama::Template;
use certdesk::domain::certificate::Status;
use certdesk::i18n::Locale;
use certdesk::web::pages::overview::{Chart, Counted, Need, NeedOf, OverviewPage, Week};
use chrono::TimeDelta;
use scraper::Html;

use super::fixtures::{self, LIST, now};
use super::{all, one, text};

const HOSTILE: &str = "<script>alert(\"x\")</script>";

fn overview(locale: Locale, weeks: [i64; 13]) -> OverviewPage<'static> {
    let need = |of| Need { of, href: format!("{LIST}?status=failed") };
    let counted =
        |name: &str, count, href: Option<&str>| Counted { name: name.to_owned(), count, href: href.map(str::to_owned) };
    let mut begins = now().date_naive();
    OverviewPage {
        chrome: fixtures::chrome(locale),
        list_href: LIST,
        total: 1203,
        needs: vec![
            need(NeedOf::Failed(1)),
            need(NeedOf::RenewFailed(12)),
            need(NeedOf::Expired(3)),
            need(NeedOf::Near(40)),
            need(NeedOf::Challenge(HOSTILE.to_owned())),
            need(NeedOf::ChannelOff(HOSTILE.to_owned())),
            need(NeedOf::ChannelSwitchedOff(HOSTILE.to_owned())),
            need(NeedOf::ChannelFailing("ops".to_owned())),
        ],
        statuses: Status::ALL.into_iter().map(|status| (status, 12, format!("{LIST}?status={status}"))).collect(),
        chart: Chart {
            weeks: weeks
                .into_iter()
                .map(|count| {
                    let week = Week { begins, count };
                    begins += TimeDelta::days(7);
                    week
                })
                .collect(),
        },
        key_algorithms: vec![counted("ECDSA P-256", 1000, None), counted(HOSTILE, 203, None)],
        issuers: vec![counted("Let’s Encrypt R11", 1000, Some(LIST)), counted(HOSTILE, 203, None)],
        more_issuers: 3,
    }
}

/// Every page, with a name to find it by.
pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let full = overview(locale, [0, 3, 50, 0, 1, 2, 3, 1000, 5, 6, 7, 8, 9]);
    add("overview", full.render().unwrap());
    add("overview, one", overview(locale, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).render().unwrap());
    let calm = OverviewPage { needs: Vec::new(), issuers: Vec::new(), more_issuers: 0, ..overview(locale, [0; 13]) };
    add("overview, calm", calm.render().unwrap());
    add("overview, empty", OverviewPage { total: 0, ..calm }.render().unwrap());
}

#[test]
fn the_chart_can_be_read_without_being_seen() {
    let page = overview(Locale::En, [0, 3, 50, 0, 1, 2, 3, 1000, 5, 6, 7, 8, 9]);
    let page = Html::parse_document(&page.render().unwrap());
    let svg = one(&page, "svg.chart");
    assert_eq!((svg.attr("role"), svg.attr("aria-labelledby")), (Some("img"), Some("chart-title chart-desc")));
    assert!(text(one(&page, "#chart-desc")).starts_with("1094 expire"), "{}", text(one(&page, "#chart-desc")));
    let rows: Vec<String> = all(&page, "table.sr tbody td").into_iter().map(text).collect();
    assert_eq!(rows, ["0", "3", "50", "0", "1", "2", "3", "1000", "5", "6", "7", "8", "9"]);
    let heights: Vec<i64> =
        all(&page, "rect.week-bar").into_iter().map(|bar| bar.attr("height").unwrap().parse().unwrap()).collect();
    assert_eq!(heights.len(), 11, "a week without any has no bar");
    assert_eq!((heights.iter().max(), heights.iter().min()), (Some(&120), Some(&2)), "one of many is seen still");
    assert_eq!(all(&page, ".needs li a").len(), 8);
}
