//! Pages one after the other, forwards and back, by whichever index.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::rig::{MARK, Rig, TAB, Told, numbers, person};
use crate::support::person::Person;

/// Every page from the first to the last, and back again; the events of the list in its order.
async fn leafed(omar: &Person, query: &str) -> Vec<i64> {
    let mut pages = Vec::new();
    let mut page = omar.get(&format!("{TAB}?{query}")).await;
    assert_eq!(page.hrefs("a[rel=prev]"), [""; 0], "{query}");
    loop {
        pages.push(numbers(&page));
        let Some(older) = page.hrefs("a[rel=next]").pop() else { break };
        page = omar.get(&older).await;
        assert!(pages.len() < 100, "no end");
    }
    for earlier in pages.iter().rev().skip(1) {
        page = omar.get(&page.hrefs("a[rel=prev]")[0]).await;
        assert_eq!(&numbers(&page), earlier, "{query}: back again");
    }
    let all = pages.concat();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{query}: one stands there twice");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn forwards_and_back_with_equal_moments() {
    let rig = Rig::start().await;
    let told = rig.told();
    // Moments of which many are the same, and some lie before those of events with lower numbers.
    let at = |number: i64| told.at + TimeDelta::milliseconds((number / 60) * 10 - (number % 7));
    let events: Vec<Told> = (0..260).map(|number| Told { at: at(number), ..told.clone() }).collect();
    rig.tell(&events).await;
    let omar = rig.portal.person("omar").await;
    let marked = leafed(&omar, &format!("q={MARK}&action=certdesk.certificate.download")).await;
    assert_eq!(marked.len(), 260);
    let first = marked.iter().min().unwrap();
    let mut expected: Vec<(i64, i64)> =
        (0..260).map(|number| (at(number).timestamp_micros(), first + number)).collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(marked, expected.into_iter().map(|(_, number)| number).collect::<Vec<_>>());
    // The same by each index.
    for query in
        [format!("who={}", person(1)), format!("on={}", person(100)), "on=www".to_owned(), "who=mina".to_owned()]
    {
        let found = leafed(&omar, &format!("{query}&action=certdesk.certificate.download")).await;
        assert_eq!(found, marked, "{query}");
    }
    // A place that is none is the beginning.
    for place in ["x", "1", "1.x", "99999999999999999999.1", "."] {
        let page = omar.get(&format!("{TAB}?q={MARK}&action=certdesk.certificate.download&after={place}")).await;
        assert_eq!(numbers(&page), marked[..50], "{place}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rare_is_found_behind_any_number_of_others() {
    let rig = Rig::start().await;
    let told = rig.told();
    let rare = |minutes| Told {
        at: told.at - TimeDelta::minutes(minutes),
        target: (person(120), "needle"),
        action: "certdesk.certificate.revoke",
        outcome: ("refused", Some("permission")),
        ..told.clone()
    };
    let mut events: Vec<Told> = (0..60).map(|number| rare(1000 - number)).collect();
    let hay = |number: i64| Told { at: told.at - TimeDelta::seconds(2000 - number), ..told.clone() };
    events.extend((0..1500).map(hay));
    events.extend((0..10).map(|number| rare(-number)));
    rig.tell(&events).await;
    let omar = rig.portal.person("omar").await;
    let by_target = leafed(&omar, &format!("on={}", person(120))).await;
    assert_eq!(by_target.len(), 70);
    for query in [
        "q=needle&action=certdesk.certificate.revoke".to_owned(),
        "action=certdesk.certificate.revoke".to_owned(),
        "outcome=refused&action=certdesk.certificate.revoke".to_owned(),
        "on=needle".to_owned(),
        format!("who={}&action=certdesk.certificate.revoke", person(1)),
        "who=park&outcome=refused".to_owned(),
    ] {
        assert_eq!(leafed(&omar, &query).await, by_target, "{query}");
    }
    rig.portal.stop().await;
}
