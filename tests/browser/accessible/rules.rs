//! axe-core in a tab.

use std::fs;

use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use serde::Deserialize;

use crate::browser::pictures::{NARROW, WIDE};
use crate::browser::tab::Tab;

/// Where `bin/test` installs it.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/node/node_modules/axe-core/axe.min.js");

/// A way to look at a page: colours, size, and whether its menus are open.
pub type Look = (&'static str, (u32, u32), bool);

/// Each colour, size and state of the menus with each other once; the first two are as different as can be.
pub const LOOKS: [Look; 4] =
    [("light", WIDE, false), ("dark", NARROW, true), ("dark", WIDE, false), ("light", NARROW, true)];

/// What axe finds: in the open dialog alone, where there is one, since nothing else can be come to.
const RUN: &str = "axe.run(document.querySelector('dialog[open]') ?? document, {
        resultTypes: ['violations'], preload: false
    }).then(found => found.violations.map(rule => ({
        impact: rule.impact, rule: rule.id, help: rule.help,
        nodes: rule.nodes.map(node => `${node.target.join(' ')} [${node.any.concat(node.all).map(c => c.message).join('; ')}]`)
    })))";

/// Parts that come by themselves stay as they are: nothing is to go away beneath axe.
const HOLD_STILL: &str =
    "(document.querySelectorAll('[data-live]').forEach(part => { part.dataset.over = ''; }), typeof axe === 'object')";

/// A rule that a page breaks.
#[derive(Debug, Deserialize)]
struct Violation {
    impact: String,
    rule: String,
    help: String,
    nodes: Vec<String>,
}

/// Has axe in every page that the tab opens from now on.
pub async fn bring(tab: &Tab) {
    let source = fs::read_to_string(SOURCE).unwrap_or_else(|error| panic!("{SOURCE}: {error}: bin/test installs it"));
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(source)).await.unwrap();
}

/// Looks at what the tab shows in these ways; what was found, each with the name of the page.
pub async fn look(tab: &Tab, name: &str, looks: &[Look]) -> Vec<String> {
    let mut found = Vec::new();
    for &(scheme, (width, height), open) in looks {
        tab.colours(scheme).await;
        tab.size(width, height).await;
        tab.until("the menus", &menus(open)).await;
        tab.see_no("details.menu[open] > [data-items]:not([data-items=here])").await;
        found.extend(
            run(tab, &format!("{name}, {scheme}, {width} px, menus {}", if open { "open" } else { "closed" })).await,
        );
    }
    tab.until("closed menus", &menus(false)).await;
    tab.colours("light").await;
    tab.size(WIDE.0, WIDE.1).await;
    found
}

/// Looks at it as it stands.
pub async fn run(tab: &Tab, name: &str) -> Vec<String> {
    tab.until("axe", HOLD_STILL).await;
    let run = EvaluateParams::builder().expression(RUN).await_promise(true).return_by_value(true);
    let answer = tab.page.execute(run.build().unwrap()).await.unwrap().result;
    assert!(answer.exception_details.is_none(), "{name}: {:?}", answer.exception_details);
    let violations: Vec<Violation> = serde_json::from_value(answer.result.value.unwrap()).unwrap();
    violations.into_iter().map(|broken| told(name, &broken)).collect()
}

fn told(name: &str, broken: &Violation) -> String {
    let Violation { impact, rule, help, nodes } = broken;
    format!("{name}: {impact} {rule} ({help}):\n    {}", nodes.join("\n    "))
}

fn menus(open: bool) -> String {
    format!("(document.querySelectorAll('details').forEach(menu => {{ menu.open = {open}; }}), true)")
}
