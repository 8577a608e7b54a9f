//! What each role is shown, and that what it is shown works: every dialog opens, and nothing answers that it may not be.

use super::chromium::Chromium;
use super::sign_in_as;
use super::tab::{ESCAPE, Tab, quoted};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;

/// The words on everything in the page that can be pressed, in its menus too.
const CONTROLS: &str = "[...document.querySelectorAll('main :is(button, a[role=button], details.menu li a)')]
        .filter(control => control.checkVisibility())
        .map(control => control.innerText.trim() || control.getAttribute('aria-label'))";

/// Where the tabs lead.
const TABS: &str = "[...document.querySelectorAll('.tabs a')].map(tab => tab.href)";

/// What opens a dialog.
const ASKING: &str = "[...document.querySelectorAll('main a[hx-get][id]')]
    .filter(link => !link.closest('[data-push]')).map(link => link.id)";

/// One person, and what they find: tab by tab and on the certificate's page, what can be pressed.
struct Role {
    id: &'static str,
    tabs: &'static [(&'static str, &'static [&'static str])],
    certificate: &'static [&'static str],
}

const WHY: &str = "What can they do?";
const MORE: &str = "Grant another role";

const ACTIVITY: &[&str] = &[
    "JSON Lines\nAs evidence: with the seals, so that anybody can verify it.",
    "CSV\nFor a spreadsheet. It can’t be verified.",
    "Filter",
    "Older",
];

const ROLES: [Role; 7] = [
    Role {
        id: "mina",
        tabs: &[
            ("Overview", &[]),
            (
                "Manage",
                &[
                    "Import certificate",
                    "Order certificate",
                    "Search",
                    "Continue",
                    "View",
                    "Download",
                    "Renew certificate",
                    "Edit",
                    "Disable auto-renew",
                    "Other formats",
                    "Revoke",
                    "Delete certificate",
                ],
            ),
            (
                "Notifications",
                &[
                    "Add channel",
                    "Notifications to callback",
                    "Deliveries",
                    "Test",
                    "Edit",
                    "New key",
                    "Download key",
                    "Copy",
                ],
            ),
        ],
        // The menu at the head, and that of the version.
        certificate: &[
            "Download ZIP",
            "Renew certificate",
            "Edit",
            "Disable auto-renew",
            "Other formats",
            "Revoke",
            "Delete certificate",
            "Disable auto-renew",
            "Revoke",
        ],
    },
    Role {
        id: "will",
        tabs: &[
            ("Overview", &[]),
            ("Manage", &["Search", "Continue", "View", "Download", "Edit", "Other formats"]),
            ("Notifications", &["Deliveries", "Test", "Download key", "Copy"]),
        ],
        certificate: &["Download ZIP", "Edit", "Other formats"],
    },
    Role {
        id: "rae",
        tabs: &[
            ("Overview", &[]),
            ("Manage", &["Search", "View"]),
            ("Notifications", &["Deliveries", "Test", "Download key", "Copy"]),
        ],
        certificate: &[],
    },
    Role {
        id: "omar",
        tabs: &[
            ("Overview", &[]),
            ("Manage", &["Search", "View"]),
            ("Notifications", &["Deliveries", "Download key", "Copy"]),
            ("Access", &["Search", WHY, WHY, WHY, WHY, WHY]),
            ("Activity", ACTIVITY),
        ],
        certificate: &[],
    },
    Role {
        id: "ada",
        // All but her own.
        tabs: &[
            ("Access", &["Grant a role", "Search", WHY, WHY, MORE, WHY, MORE, WHY, MORE, WHY, MORE]),
            ("Activity", ACTIVITY),
        ],
        certificate: &[],
    },
    Role {
        id: "sol",
        tabs: &[
            ("Teams", &["New team", "Search"]),
            ("Authorities", &["Add authority", "Offer Pebble for new orders", "Edit"]),
            ("People", &["Search"]),
        ],
        certificate: &[],
    },
    Role { id: "nora", tabs: &[], certificate: &[] },
];

/// Opens a page, and its menus.
async fn open(tab: &Tab, url: &str) {
    tab.open(url).await;
    tab.open_menus().await;
}

/// Everything that can be pressed on a page, once every dialog that it offers was opened.
async fn controls(tab: &Tab, url: &str) -> Vec<String> {
    open(tab, url).await;
    let asking: Vec<String> = tab.evaluate(ASKING).await.unwrap();
    for id in asking {
        open(tab, url).await;
        let click = format!("document.getElementById({}).click()", quoted(&id));
        tab.evaluate::<()>(&click).await;
        tab.see("dialog[open]").await;
        assert_eq!(tab.evaluate("document.getElementById('trouble').hidden").await, Some(true), "{id}");
        tab.press(ESCAPE).await;
        tab.see_no("dialog").await;
    }
    open(tab, url).await;
    tab.evaluate(CONTROLS).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_shown_what_it_can_use() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let certificate = mina.order(&Order::of("shop", &[&fresh("roles")])).await;
    mina.wait_for_status(&certificate, "valid").await;
    let chromium = Chromium::start().await;
    let mut wrong = Vec::new();
    for role in ROLES {
        let tab = chromium.tab().await;
        sign_in_as(&tab, &portal, role.id, "#person-menu").await;
        let names: Vec<&str> = role.tabs.iter().map(|(name, _)| *name).collect();
        wrong.extend(difference(role.id, "tabs", &tab.texts(".tabs a").await, &names));
        let hrefs: Vec<String> = tab.evaluate(TABS).await.unwrap();
        for ((name, expected), href) in role.tabs.iter().zip(hrefs) {
            wrong.extend(difference(role.id, name, &controls(&tab, &href).await, expected));
        }
        if names.contains(&"Manage") {
            let page = portal.url.join(&certificate).unwrap();
            let shown = controls(&tab, page.as_str()).await;
            wrong.extend(difference(role.id, "the certificate's page", &shown, role.certificate));
        }
        // Out again, for whoever comes next.
        tab.open(portal.url.as_str()).await;
        tab.click("#person-menu summary").await;
        tab.click("#person-menu form button").await;
        tab.see(".banner.flash").await;
        assert_eq!(tab.complaints(), [""; 0], "{}", role.id);
    }
    chromium.stop().await;
    portal.stop().await;
    assert_eq!(wrong, [""; 0], "{wrong:#?}");
}

/// What is shown in another way than it should be.
fn difference(id: &str, whereabouts: &str, shown: &[String], expected: &[&str]) -> Option<String> {
    (shown != expected).then(|| format!("{id}, {whereabouts}: {shown:?} instead of {expected:?}"))
}
