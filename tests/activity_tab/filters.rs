//! What each filter finds, and what is said where there is nothing.

use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::rig::{MARK, Rig, TAB, Told, numbers, person};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The names of what a filter finds, newest first.
async fn found(rig: &Rig, query: &str) -> Vec<String> {
    let page = rig.portal.person("omar").await.get(&format!("{TAB}?q={MARK}&{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    assert_eq!(numbers(&page).len(), page.texts("#events tbody tr").len());
    page.texts("#events td.on .main")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_finds_what_it_says() {
    let rig = Rig::start().await;
    let told = rig.told();
    let day = |days| told.at - TimeDelta::days(days);
    let serial = serde_json::json!({ "serial": "04a1b2c3", "domains": ["api.example.org"] });
    rig.tell(&[
        Told { at: day(40), target: (person(101), "oldest"), ..told.clone() },
        Told { at: day(9), actor: (Some(person(2)), "Will O'Neil"), target: (person(102), "api"), ..told.clone() },
        Told {
            at: day(3),
            target: (person(102), "api"),
            outcome: ("refused", Some("permission")),
            action: "certdesk.certificate.renew",
            ..told.clone()
        },
        Told { at: day(2), actor: (None, "certdesk"), target: (person(103), "issued"), data: serial, ..told.clone() },
        Told { at: day(1), outcome: ("failure", Some("internal")), target: (person(104), "김민수"), ..told.clone() },
        told.clone(),
    ])
    .await;
    let today = rig.portal.app.clock.now().date_naive();
    let ago = |days| today - TimeDelta::days(days);
    let day_of = |days: i64| day(days).date_naive();
    for (query, names) in [
        (String::new(), vec!["www.shop.test", "김민수", "issued", "api", "api", "oldest"]),
        (format!("who={}", person(2)), vec!["api"]),
        ("who=o%27neil".to_owned(), vec!["api"]),
        ("who=Mina+Park".to_owned(), vec!["www.shop.test", "김민수", "api", "oldest"]),
        ("who=park+mina".to_owned(), vec![]),
        ("who=certdesk".to_owned(), vec!["issued"]),
        (format!("on={}", person(102)), vec!["api", "api"]),
        ("on=shop.test".to_owned(), vec!["www.shop.test"]),
        ("on=%EA%B9%80%EB%AF%BC".to_owned(), vec!["김민수"]),
        ("action=certdesk.certificate.renew".to_owned(), vec!["api"]),
        ("outcome=refused".to_owned(), vec!["api"]),
        ("outcome=failure".to_owned(), vec!["김민수"]),
        (format!("outcome=success&on={}", person(102)), vec!["api"]),
        (format!("from={}&to={}", day_of(9), day_of(3)), vec!["api", "api"]),
        (format!("from={}", day_of(1)), vec!["www.shop.test", "김민수"]),
        (format!("to={}", ago(39)), vec!["oldest"]),
        (
            format!("who={}&action=certdesk.certificate.download&from={}", person(1), day_of(3)),
            vec!["www.shop.test", "김민수"],
        ),
        (format!("who={}&on={}&outcome=failure", person(1), person(102)), vec![]),
    ] {
        assert_eq!(found(&rig, &query).await, names, "{query}");
    }
    // Words of all that an event says, each from its beginning; the case aside.
    let omar = rig.portal.person("omar").await;
    for (text, count) in [
        ("zebra+04A1B2", 1),
        ("example.ORG+zeb", 1),
        ("ebra", 0),
        ("zebra+api", 3),
        // Of two letters, whole words only.
        ("zebra+ap", 0),
        ("zebra+api.exa", 1),
        ("zebra+permission", 1),
        ("192.0.2.77", 6),
        (&person(500).to_string(), 6),
        (&person(102).to_string(), 2),
        ("nosuchword", 0),
    ] {
        let page = omar.get(&format!("{TAB}?q={text}")).await;
        // Reading it is told of as well, with what was looked for.
        let rows = page.texts("#events tr[data-action='certdesk.activity.read']").len();
        assert_eq!(numbers(&page).len() - rows, count, "{text}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filtered_is_shown_and_taken_away() {
    let rig = Rig::start().await;
    rig.tell(&[rig.told()]).await;
    let omar = rig.portal.person("omar").await;
    let path = format!("{TAB}?q={MARK}&who={}&action=certdesk.certificate.download&outcome=success", person(1));
    let page = omar.get(&path).await;
    assert_eq!(page.texts(".chips li[data-chip] span"), [MARK, "Mina Park", "Download certificate and key", "Done"]);
    let form = page.form("form.filter");
    assert_eq!((form.value("q"), form.value("outcome")), (MARK, "success"));
    let without = page.hrefs(".chips li[data-chip=who] a");
    assert_eq!(without, [format!("{TAB}?q={MARK}&action=certdesk.certificate.download&outcome=success")]);
    assert_eq!(numbers(&omar.get(&without[0]).await).len(), 1);
    // As a form sends it: the address that is shared has no more than what is asked for.
    let sent = omar.get(&format!("{TAB}?q={MARK}&who=&on=&from=")).await;
    assert_eq!((sent.status, sent.location().unwrap().query()), (303, Some(&*format!("q={MARK}"))));
    // Nothing found, and what to do.
    let nothing = omar.get(&format!("{TAB}?q={MARK}&who=nobody")).await;
    assert_eq!(nothing.texts("#events h2"), ["No event matches"]);
    assert_eq!(nothing.hrefs("#events .empty a"), [TAB]);
    // What is no filter finds nothing, rather than everything.
    for (query, field) in [
        ("action=x", "action"),
        ("outcome=x", "outcome"),
        ("from=x", "from"),
        ("to=2026-13-01", "to"),
        ("q=--", "q"),
        ("who=%25", "who"),
        ("on=-", "on"),
    ] {
        let page = omar.get(&format!("{TAB}?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{query}");
        assert_eq!(numbers(&page), [0; 0], "{query}");
        assert_eq!(omar.get(&format!("{TAB}/export?format=csv&{query}")).await.status, 422);
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_with_what_came_before_and_after() {
    let mut rig = Rig::start().await;
    let hostile = "\"><script>alert(1)</script>";
    let told = Told { target: (person(110), hostile), data: serde_json::json!({ "name": hostile }), ..rig.told() };
    let later = |minutes| Told { at: told.at + TimeDelta::minutes(minutes), ..told.clone() };
    rig.tell(&(0..13).map(later).collect::<Vec<_>>()).await;
    rig.seal().await;
    let omar = rig.portal.person("omar").await;
    let list = omar.get(&format!("{TAB}?on={}", person(110))).await;
    let all = numbers(&list);
    assert_eq!(all.len(), 13);
    let page = omar.get(&format!("{TAB}/{}", all[6])).await;
    assert_eq!(page.attributes(".around tr[data-event]", "data-event").len(), 11, "five before, five after");
    assert_eq!(page.attributes(".around tr[aria-current]", "data-event"), [all[6].to_string()]);
    assert_eq!(page.texts(".seal .badge.valid"), ["Sealed, and unchanged since"]);
    assert_eq!(page.texts("#seal-hash")[0].len(), 64);
    assert!(!String::from_utf8_lossy(&page.body).contains("<script>alert"), "{}", page.text());

    // Who owns the database changes it: the page says so.
    let change = format!(
        "ALTER TABLE activity_events DISABLE TRIGGER USER;
         UPDATE activity_events SET actor_name = 'Somebody else' WHERE number = {}",
        all[6]
    );
    rig.connection.batch_execute(&change).await.unwrap();
    let page = omar.get(&format!("{TAB}/{}", all[6])).await;
    assert_eq!(page.texts(".seal .badge.failed"), ["Not what was sealed"]);

    // Not sealed yet; of another team; of nobody's.
    rig.tell(&[Told { target: (person(111), "new"), ..told.clone() }]).await;
    let new = numbers(&omar.get(&format!("{TAB}?on={}", person(111))).await)[0];
    assert_eq!(omar.get(&format!("{TAB}/{new}")).await.texts(".seal .badge"), ["Not sealed yet"]);
    let other = "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now())";
    rig.connection.batch_execute(other).await.unwrap();
    let of_other = certdesk::db::teams::by_slug(&rig.connection, "other").await.unwrap().unwrap().id;
    rig.tell(&[
        Told { team: Some(of_other), target: (person(111), "new"), ..told.clone() },
        Told { team: None, target: (person(111), "new"), ..told.clone() },
    ])
    .await;
    assert_eq!(numbers(&omar.get(&format!("{TAB}?on={}", person(111))).await), [new]);
    assert_eq!(omar.get(&format!("{TAB}/{new}")).await.texts(".around"), [""; 0]);
    let hidden = "SELECT number FROM activity_events WHERE team_id IS NULL OR team_id <> $1";
    let hidden = diesel::sql_query(hidden).bind::<diesel::sql_types::Uuid, _>(rig.team.0);
    let hidden: Vec<Number> = hidden.load(&mut rig.connection).await.unwrap();
    assert!(hidden.len() >= 2);
    let none = ["x".to_owned(), "0".to_owned(), "99999999999999999999".to_owned()];
    for number in hidden.into_iter().map(|hidden| hidden.number.to_string()).chain(none) {
        assert_eq!(omar.get(&format!("{TAB}/{number}")).await.status, 404, "{number}");
    }
    rig.portal.stop().await;
}
