//! What each role is shown, and that what it is shown works: every dialog opens, and nothing answers that it may not be.

use super::chromium::Chromium;
use super::sign_in_as;
use super::tab::{ESCAPE, Tab, quoted};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

/// The words on everything in the page that can be pressed, in its menus too.
const CONTROLS: &str = "(document.querySelectorAll('main details.menu').forEach(menu => menu.open = true),
    [...document.querySelectorAll('main :is(button, a[role=button], details.menu li a)')]
        .filter(control => control.checkVisibility())
        .map(control => control.innerText.trim() || control.getAttribute('aria-label')))";

/// What opens a dialog.
const ASKING: &str = "[...document.querySelectorAll('main a[hx-get][id]')].map(link => link.id)";

/// One person, and what they find: by page, what can be pressed.
struct Role {
    id: &'static str,
    tabs: &'static [&'static str],
    manage: &'static [&'static str],
    certificate: &'static [&'static str],
    channels: &'static [&'static str],
}

const NONE: Role = Role { id: "", tabs: &[], manage: &[], certificate: &[], channels: &[] };

const ROLES: [Role; 7] = [
    Role {
        id: "mina",
        tabs: &["Manage", "Notifications"],
        manage: &["Order certificate", "Search"],
        certificate: &["Download"],
        channels: &["Add channel"],
    },
    Role { id: "will", tabs: &["Manage", "Notifications"], ..NONE },
    Role { id: "rae", tabs: &["Manage", "Notifications"], ..NONE },
    Role { id: "omar", tabs: &["Manage", "Notifications", "Access"], ..NONE },
    Role { id: "ada", tabs: &["Access"], ..NONE },
    Role { id: "sol", tabs: &["Teams", "Authorities", "People"], ..NONE },
    Role { id: "nora", tabs: &[], ..NONE },
];

/// Everything that can be pressed on a page, once every dialog that it offers was opened.
async fn controls(tab: &Tab, url: &str) -> Vec<String> {
    tab.open(url).await;
    let asking: Vec<String> = tab.evaluate(ASKING).await.unwrap();
    for id in asking {
        tab.open(url).await;
        let click = format!("document.getElementById({}).click()", quoted(&id));
        tab.evaluate::<()>(&click).await;
        tab.see("dialog[open]").await;
        assert_eq!(tab.evaluate("document.getElementById('trouble').hidden").await, Some(true), "{id}");
        tab.press(ESCAPE).await;
        tab.see_no("dialog").await;
    }
    tab.open(url).await;
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
    for role in ROLES {
        let tab = chromium.tab().await;
        sign_in_as(&tab, &portal, role.id, "#person-menu").await;
        assert_eq!(tab.texts(".tabs a").await, role.tabs, "{}", role.id);
        let page = |path: &str| portal.url.join(path).unwrap().to_string();
        for (path, expected) in [
            (format!("/teams/{TEAM}/certificates"), role.manage),
            (certificate.clone(), role.certificate),
            (format!("/teams/{TEAM}/notifications"), role.channels),
        ] {
            if role.tabs.contains(&"Manage") {
                println!("{}: {path}: {:?} expected {expected:?}", role.id, controls(&tab, &page(&path)).await);
            }
        }
        for path in
            tab.evaluate::<Vec<String>>("[...document.querySelectorAll('.tabs a')].map(a => a.href)").await.unwrap()
        {
            println!("{}: {path}: {:?}", role.id, controls(&tab, &path).await);
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
}
