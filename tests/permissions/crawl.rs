//! No dead buttons: whatever a page offers to whoever reads it, they may do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reqwest::Method;

use super::walk::OUT_OF_DATE;
use crate::support::names::fresh;
use crate::support::page::Page;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

/// More pages than anybody should come to.
const MOST: usize = 400;

/// So many pages of events, and of the tab's filters.
const FEW: usize = 40;

/// What one person came to, by following everything.
#[derive(Default)]
struct Found {
    pages: BTreeSet<String>,
    forms: BTreeSet<String>,
}

/// Follows every link, opens every dialog and sends every form, without its token, that somebody is shown.
async fn crawl(id: &str, person: &Person) -> Found {
    let mut found = Found::default();
    let mut to_read = VecDeque::from(["/".to_owned()]);
    while let Some(path) = to_read.pop_front() {
        // What is read leaves events, and each of them has a page: some of these stand for all.
        let of_activity = |path: &&String| path.contains("/activity?") || path.contains("/activity/");
        if of_activity(&&path) && found.pages.iter().filter(of_activity).count() >= FEW {
            continue;
        }
        if !found.pages.insert(path.clone()) {
            continue;
        }
        assert!(found.pages.len() <= MOST, "{id}: no end of pages: {:?}", found.pages);
        let page = person.get(&path).await;
        if let Some(to) = page.location() {
            to_read.push_back(local(&to));
            continue;
        }
        // Asked about what can't be done just now: the dialog says why.
        assert!(
            [200, 422].contains(&page.status),
            "{id}: {path} is offered, and answers {}: {}",
            page.status,
            title(&page)
        );
        if !is_html(&page) {
            continue;
        }
        to_read.extend(links(&page));
        for part in page.attributes("[hx-get]:not(form)", "hx-get") {
            let answer = person.send(Method::GET, &part, |request| request.header("hx-request", "true")).await;
            let fine = [200, 204, 286, 422].contains(&answer.status);
            assert!(fine, "{id}: {part} is offered on {path}, and answers {}", answer.status);
        }
        for form in page.forms() {
            if form.method == "get" {
                to_read.push_back(local(&form.filled()));
            } else if found.forms.insert(form.action.path().to_owned()) {
                let fields: Vec<_> = form.fields.iter().filter(|(name, _)| name != "csrf").cloned().collect();
                let answer = person.send(Method::POST, &local(&form.action), |request| request.form(&fields)).await;
                let text = String::from_utf8_lossy(&answer.body);
                let action = form.action.path();
                assert!(text.contains(OUT_OF_DATE), "{id}: {action} is offered on {path}: {} {text}", answer.status);
            }
        }
    }
    found
}

fn title(page: &Page) -> String {
    page.texts("h1").concat()
}

/// Whether it is a page.
pub fn is_html(page: &Page) -> bool {
    page.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"))
}

/// An address without the host.
pub fn local(url: &url::Url) -> String {
    url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
}

/// The links to pages of the portal.
pub fn links(page: &Page) -> Vec<String> {
    let hrefs = page.hrefs("a[href]");
    let urls = hrefs.iter().filter(|href| !href.starts_with('#')).map(|href| page.url.join(href).unwrap());
    let own = urls.filter(|url| url.authority() == page.url.authority() && url.scheme() == "http");
    own.map(|url| local(&url)).filter(|path| !path.starts_with("/language/")).collect()
}

/// What everybody's tabs are, and what they can send.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_offered_may_be_done() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let valid = mina.order(&Order::of("valid", &[&fresh("crawl")])).await;
    mina.wait_for_status(&valid, "valid").await;

    let tabs = BTreeMap::from([
        ("mina", vec!["Overview", "Manage", "Notifications"]),
        ("will", vec!["Overview", "Manage", "Notifications"]),
        ("rae", vec!["Overview", "Manage", "Notifications"]),
        ("ada", vec!["Access", "Activity"]),
        ("omar", vec!["Overview", "Manage", "Notifications", "Access", "Activity"]),
        ("sol", vec!["Teams", "Authorities", "People"]),
        ("nora", vec![]),
    ]);
    let certificate = valid.rsplit('/').next().unwrap();
    for (id, tabs) in tabs {
        let person = portal.person(id).await;
        assert_eq!(person.home().await.texts(".tabs a"), tabs, "{id}");
        let found = crawl(id, &person).await;
        let sends: Vec<String> = found
            .forms
            .iter()
            .map(|path| path.replace(&format!("/teams/{TEAM}"), "").replace(certificate, "ID"))
            .filter(|path| path.starts_with("/certificates"))
            .collect();
        let expected: &[&str] = match id {
            "mina" => &[
                "/certificates/ID/auto-renew",
                "/certificates/ID/delete",
                "/certificates/ID/download/as",
                "/certificates/ID/edit",
                "/certificates/ID/renew",
                "/certificates/ID/revoke",
                "/certificates/import",
                "/certificates/many",
                "/certificates/order",
            ],
            "will" => &["/certificates/ID/download/as", "/certificates/ID/edit", "/certificates/many"],
            _ => &[],
        };
        assert_eq!(sends, expected, "{id}");
        let downloads = found.pages.iter().filter(|path| path.ends_with("/download")).count();
        assert_eq!(downloads > 0, ["mina", "will"].contains(&id), "{id}: {:?}", found.pages);
    }
    portal.stop().await;
}
