//! What the portal says that somebody can do, against what it lets them do.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::rig::{Rig, certificates, tab, with};
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::portal::TEAM;
use crate::support::seed;

/// Each action by its word: `Yes`, `No`, or the certificates that it is allowed on.
fn said(page: &Page) -> BTreeMap<String, Vec<String>> {
    let names = [
        "read-certificates",
        "download-certificates",
        "edit-metadata",
        "import-certificates",
        "order-certificates",
        "delete-certificates",
        "list-channels",
        "test-channels",
        "manage-channels",
        "read-access",
        "manage-access",
        "read-activity",
    ];
    assert_eq!(page.texts("tr[data-permission]").len(), names.len(), "{}", page.text());
    let cell = |name: &str| {
        let on = page.texts(&format!("tr[data-permission={name}] .allowed li"));
        if on.is_empty() { page.texts(&format!("tr[data-permission={name}] .allowed .badge")) } else { on }
    };
    names.into_iter().map(|name| (name.to_owned(), cell(name))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn says_why_through_what_by_whom_and_until_when() {
    let rig = Rig::start().await;
    let will = rig.portal.person("will").await;
    let now = rig.portal.app.clock.now();
    seed::imported(&rig.portal.app, &["shop front".to_owned()], now, now + chrono::TimeDelta::days(90)).await;
    let day = rig.day(5);
    let on =
        with(rig.form_for("will@demo.test", "manager").await, "on", "certificate").set("certificate", "shop front");
    assert_eq!(rig.ada.submit(&on.set("last_day", &day)).await.status, 303);
    assert_eq!(rig.ada.submit(&rig.form_for_person("will", "auditor").await).await.status, 303);
    let path = format!("{}/people/{}", tab(), rig.person_id("will").await);
    let page = rig.ada.get(&path).await;
    assert_eq!(page.texts("h1"), ["What Will can do"]);
    assert!(page.texts(".under").concat().contains("will@demo.test · Demo"));
    assert!(
        page.text().contains("Last signed in") && page.text().contains("Groups are as last read from the provider.")
    );
    let held = page.texts(".held li");
    assert_eq!(held.len(), 3, "{held:?}");
    let why = |name: &str| page.texts(&format!("tr[data-permission={name}] .why li"));
    assert_eq!(why("download-certificates").len(), 2);
    assert!(why("read-access")[0].starts_with("Auditor directly granted by Ada"), "{:?}", why("read-access"));
    let order = why("order-certificates");
    assert_eq!(order.len(), 1);
    assert!(
        order[0].starts_with("Manager by the e-mail address will@demo.test Certificate: shop front · granted by Ada")
    );
    assert!(order[0].ends_with(&format!("until the end of {day} (UTC)")), "{order:?}");
    let group = why("edit-metadata").into_iter().find(|why| why.starts_with("Writer")).unwrap();
    assert_eq!(group, "Writer by the group certdesk-writers of Demo from the settings");
    let said = said(&page);
    assert_eq!(
        (&said["order-certificates"][0], &said["manage-access"][0]),
        (&"shop front".to_owned(), &"No".to_owned())
    );
    assert_eq!(page.hrefs(".held a.danger").len(), 2, "what can be withdrawn, from here too");

    // By the address, and by the group alone.
    let email = rig.ada.get(&format!("{}/email?address=Will%40demo.test", tab())).await;
    assert_eq!((email.texts(".held li").len(), email.hrefs(".card a[href*=people]").len()), (1, 1));
    let group = rig.ada.get(&format!("{}/group?provider=oidc&name=certdesk-writers", tab())).await;
    assert_eq!(group.texts("tr[data-permission=download-certificates] .badge"), ["Yes"]);
    assert_eq!(group.texts("tr[data-permission=order-certificates] .badge"), ["No"]);
    let odd = rig.ada.get(&format!("{}/group?provider=%00&name=%00<b>", tab())).await;
    assert_eq!((odd.status, odd.texts("h1")), (200, vec!["What <b> can do".to_owned()]));

    // Blocked, it counts for nothing.
    rig.execute("UPDATE people SET blocked_at = now() WHERE subject = 'demo-will'").await;
    let page = rig.ada.get(&path).await;
    assert!(page.texts("h1 .badge").concat().contains("Blocked") && page.texts(".banner.late").len() == 1);
    assert_eq!(will.get(&certificates()).await.status, 303);
    let read = rig.events("access.read").await;
    assert!(read.iter().any(|event| event.target_name.as_deref() == Some("Will")), "{read:?}");
    rig.portal.stop().await;
}

/// Ways in which something may be granted to Nora: for a seed's columns and values.
fn ways(nora: &str) -> [(&'static str, String); 5] {
    [
        ("person_id", format!("'{nora}'::uuid")),
        ("email", "'nora@demo.test'".to_owned()),
        ("provider, group_name", "'oidc', 'certdesk-choir'".to_owned()),
        // These don't reach her: another provider's group, and one that has ended.
        ("provider, group_name", "'corp', 'certdesk-choir'".to_owned()),
        ("email, expires_at", "'nora@demo.test', '2026-01-01'::timestamptz".to_owned()),
    ]
}

async fn allows(nora: &Person, path: &str) -> bool {
    ![403, 404].contains(&nora.get(path).await.status)
}

/// Random grants: what the page says of Nora is what she gets. Its every row for which there is a page is compared.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_is_what_is_answered() {
    let rig = Rig::start().await;
    let nora = rig.portal.person("nora").await;
    let omar = rig.portal.person("omar").await;
    let now = rig.portal.app.clock.now();
    let names = ["shop", "pay"].map(str::to_owned);
    seed::imported(&rig.portal.app, &names, now, now + chrono::TimeDelta::days(90)).await;
    let mut ids = Vec::new();
    for name in &names {
        ids.push(rig.one(&format!("SELECT id FROM certificates WHERE name = '{name}'")).await);
    }
    rig.execute("UPDATE people SET groups = '{certdesk-choir}' WHERE subject = 'demo-nora'").await;
    let person = rig.person_id("nora").await;
    let ways = ways(&person);
    let grant = (0..5_usize, 0..ways.len(), proptest::option::weighted(0.6, 0..2_usize));
    let some = proptest::collection::vec(grant, 0..5);
    let mut runner = TestRunner::deterministic();
    for _ in 0..25 {
        let granted = some.new_tree(&mut runner).unwrap().current();
        rig.execute("DELETE FROM grants WHERE NOT from_settings").await;
        for (role, way, on) in &granted {
            let role = ["manager", "writer", "reader", "auditor", "team-admin"][*role];
            let (columns, values) = &ways[*way];
            let on = on.filter(|_| role != "team-admin").map(|on| format!("'{}'::uuid", ids[on]));
            let on = on.unwrap_or_else(|| "NULL".to_owned());
            let sql = format!(
                "INSERT INTO grants (id, team_id, role, granted_by, created_at, certificate_id, {columns})
                 SELECT gen_random_uuid(), id, '{role}', 'Sol', now(), {on}, {values} FROM teams
                 ON CONFLICT DO NOTHING"
            );
            rig.execute(&sql).await;
        }
        let said = said(&omar.get(&format!("{}/people/{person}", tab())).await);
        let is =
            |name: &str, on: Option<&String>| said[name] == ["Yes"] || on.is_some_and(|on| said[name].contains(on));
        let channels = format!("/teams/{TEAM}/notifications");
        for (name, path) in [
            ("order-certificates", format!("{}/order", certificates())),
            ("list-channels", channels.clone()),
            ("manage-channels", format!("{channels}/add")),
            ("read-access", tab()),
            ("manage-access", format!("{}/grant", tab())),
        ] {
            assert_eq!(is(name, None), allows(&nora, &path).await, "{path}: {granted:?}: {said:?}");
        }
        assert_eq!(said["read-certificates"] != ["No"], allows(&nora, &certificates()).await, "{granted:?}");
        for (name, id) in names.iter().zip(&ids) {
            let page = format!("{}/{id}", certificates());
            for (action, path) in [
                ("read-certificates", page.clone()),
                ("download-certificates", format!("{page}/download")),
                ("order-certificates", format!("{page}/renew")),
            ] {
                assert_eq!(is(action, Some(name)), allows(&nora, &path).await, "{path}: {granted:?}: {said:?}");
            }
        }
    }
    rig.portal.stop().await;
}
