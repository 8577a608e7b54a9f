//! The Access tab: what it lists, finds and records.

use super::rig::{Rig, tab};
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
