//! The Access tab: what it lists, finds and records.

use super::rig::{Rig, tab, with};
use crate::support::portal::PortalOptions;

#[tokio::test(flavor = "multi_thread")]
async fn finds_who_holds_something_and_who_does_not() {
    let rig = Rig::start().await;
    rig.portal.person("nora").await;
    rig.portal.person("will").await;
    rig.grant("kim@demo.test", "auditor").await;
    let search = async |q: &str| {
        let page = rig.ada.get(&format!("{}?q={q}", tab())).await;
        (page.texts("tr[data-holder] .name a"), page.texts(".others .found li div a"))
    };
    assert_eq!(search("KIM").await, (vec!["kim@demo.test".to_owned()], vec![]));
    assert_eq!(search("auditor").await.0, ["kim@demo.test", "certdesk-auditors"]);
    assert_eq!(
        search("demo.test").await,
        (vec!["kim@demo.test".to_owned()], vec!["Ada".to_owned(), "Nora".to_owned(), "Will".to_owned()],)
    );
    assert_eq!(search("o").await.1, [""; 0], "two characters at least");
    assert_eq!(search("%25").await, (vec![], vec![]));
    let page = rig.ada.get(&format!("{}?q=nothing+like+it<b>", tab())).await;
    assert_eq!(page.texts(".empty h2"), ["Nobody with a role here matches “nothing like it<b>”"]);
    // From there to what Nora can do, and to granting her something.
    let page = rig.ada.get(&format!("{}?q=nora", tab())).await;
    let grant = page.hrefs(".others a[id^=g-]").remove(0);
    let form = rig.ada.get(&grant).await.form("form.grant");
    assert_eq!(form.value("person_id"), rig.person_id("nora").await);
    let read = rig.events("access.read").await;
    assert!(read.iter().any(|event| event.data["q"] == "nora"), "{read:?}");
    assert!(read.iter().all(|event| event.ended() == "success" && event.actor_name == "Ada"));
    // Ada herself is found, but not offered anything.
    let page = rig.ada.get(&format!("{}?q=ada%40", tab())).await;
    assert_eq!((page.texts(".others li").len(), page.hrefs(".others a[id^=g-]").len()), (1, 0));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_come_a_page_at_a_time() {
    let rig = Rig::with(PortalOptions::new().await).await;
    rig.execute(
        "INSERT INTO grants (id, team_id, role, granted_by, created_at, email)
         SELECT gen_random_uuid(), teams.id, 'reader', 'Sol', now(), 'p' || lpad(n::text, 3, '0') || '@demo.test'
         FROM teams, generate_series(1, 120) AS n",
    )
    .await;
    let mut seen = Vec::new();
    let mut next = Some(tab());
    while let Some(path) = next {
        let page = rig.ada.get(&path).await;
        let names = page.texts("tr[data-holder] .name a");
        assert!(names.len() <= 50);
        seen.extend(names);
        next = page.hrefs(".paging a[rel=next]").pop();
    }
    // With the five groups of the settings at the end.
    assert_eq!(seen.len(), 125);
    assert_eq!((seen[0].as_str(), seen[119].as_str()), ("p001@demo.test", "p120@demo.test"));
    assert_eq!(rig.ada.get(&format!("{}?page=99", tab())).await.texts("tr[data-holder]").len(), 25);
    assert_eq!(rig.ada.get(&format!("{}?page=0", tab())).await.texts("tr[data-holder]").len(), 50);
    assert_eq!(rig.ada.get(&format!("{}?page=x", tab())).await.status, 400);
    let page = rig.ada.get(&format!("{}?q=p11&page=1", tab())).await;
    assert_eq!((page.texts("tr[data-holder]").len(), page.hrefs(".paging a").len()), (10, 0));
    rig.portal.stop().await;
}

/// People of one name, by SQL.
async fn namesakes(rig: &Rig, numbers: std::ops::RangeInclusive<u32>) {
    rig.execute(&format!(
        "INSERT INTO people (id, provider, subject, email, name, created_at, signed_in_at)
             SELECT gen_random_uuid(), 'oidc', 'kim-' || n, 'kim-' || n || '@demo.test', 'Kim Lee', now(), now()
             FROM generate_series({}, {}) AS n",
        numbers.start(),
        numbers.end()
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_namesakes_than_are_shown_are_said_to_be_more() {
    let rig = Rig::start().await;
    let people = format!("{}/grant/people?person=", tab());
    namesakes(&rig, 1..=20).await;
    let found = rig.ada.get(&format!("{people}kim+lee")).await;
    assert_eq!((found.form_values("person_id").len(), found.texts(".more").len()), (20, 0));
    namesakes(&rig, 21..=25).await;
    let found = rig.ada.get(&format!("{people}kim+lee")).await;
    assert_eq!(found.form_values("person_id").len(), 20);
    assert!(found.texts(".more").concat().contains("more"), "{}", found.text());
    // Whoever is cut off is found by the address, and nobody is guessed from the name.
    let found = rig.ada.get(&format!("{people}kim-25%40demo.test")).await;
    assert_eq!((found.form_values("person_id").len(), found.texts(".more").len()), (1, 0));
    let form = with(rig.form().await, "role", "reader").set("person", "Kim Lee");
    let page = rig.ada.submit(&form).await;
    assert!(
        page.status == 422 && page.texts("#person-error").concat().contains("Choose who is meant"),
        "{}",
        page.text()
    );
    assert_eq!(page.form_values("person_id").len(), 20);
    let form = form.set("person", "KIM-25@demo.test");
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    let searched = rig.events("people.search").await;
    let texts: Vec<&str> = searched.iter().map(|event| event.data["q"].as_str().unwrap()).collect();
    assert_eq!(texts, ["kim lee", "kim lee", "kim-25@demo.test"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_while_somebody_is_looked_for() {
    let rig = Rig::start().await;
    let typed = with(rig.form().await, "role", "reader").set("person", "mi");
    rig.execute("DELETE FROM sessions").await;
    let people = format!("{}/grant/people?person=mi%3Cb%3E", tab());
    let part = rig.ada.send(reqwest::Method::GET, &people, |request| request.header("hx-request", "true")).await;
    // The dialog stays, and says below what was typed what has happened: nothing leads away from it.
    assert_eq!(part.status, 422);
    assert!(part.headers.get("hx-refresh").is_none() && part.headers.get("hx-redirect").is_none());
    assert!(part.texts("#people-found .field-error").concat().contains("Sign in in another tab"), "{}", part.text());
    assert_eq!(part.form_values("person_id"), [""; 0]);
    // Without JavaScript it is a page, which is come back to.
    assert_eq!(rig.ada.get(&people).await.location().unwrap().path(), "/sign-in");
    // The form itself comes back as it was.
    let page = rig.ada.submit(&typed).await;
    assert_eq!(page.status, 401);
    assert_eq!(page.form("form.grant").value("person"), "mi");
    assert_eq!(rig.events("people.search").await.len(), 0);
    rig.portal.stop().await;
}
