//! The tab as a browser without JavaScript has it, and the parts that htmx asks for.

use certdesk::domain::certificate::Status;
use certdesk::seed::{Wanted, seed};
use reqwest::Method;

use crate::support::events;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};

const LIST: &str = "/teams/web-shop/certificates";

async fn portal() -> Portal {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let wanted = Wanted { certificates: 120, teams: 2, number: 3, beside_real: false };
    seed(&portal.app, wanted, |_| ()).await.unwrap();
    portal
}

/// As a browser follows a form that is sent by GET.
async fn send(person: &Person, page: &Page, fields: &[(&str, &str)]) -> Page {
    let mut form = page.form("form#find");
    assert_eq!(form.method, "get");
    for (name, text) in fields {
        form = form.set(name, text);
    }
    let sent = person.get(form.filled().as_str()).await;
    match sent.location() {
        Some(canonical) => person.get(canonical.as_str()).await,
        None => sent,
    }
}

fn count(page: &Page) -> usize {
    page.texts("#count")[0].split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn is_looked_through_without_javascript() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    let first = mina.get(LIST).await;
    assert_eq!((count(&first), first.texts("tbody tr").len()), (60, 25));
    let found = send(&mina, &first, &[("q", "jimehu"), ("sort", "name")]).await;
    assert_eq!(found.url.query(), Some("q=jimehu&sort=name"), "nothing that is empty");
    assert_eq!((count(&found), found.texts("tbody tr").len()), (25, 25));
    assert_eq!(found.attributes("th[aria-sort]", "aria-sort"), ["ascending"]);
    assert_eq!(found.form("form#find").value("q"), "jimehu");

    // The head turns the order round, and keeps what is looked for.
    let head = found.hrefs("#sort-name").pop().unwrap();
    let turned = mina.get(&head).await;
    assert_eq!(turned.url.query(), Some("q=jimehu&sort=-name"));
    let mut names = turned.texts("td.name a");
    names.reverse();
    assert_eq!(names, found.texts("td.name a"));

    // A filter stands as a chip, which takes it away.
    let filtered = send(&mina, &turned, &[("status", "valid")]).await;
    assert_eq!(filtered.url.query(), Some("q=jimehu&status=valid&sort=-name"));
    assert!(filtered.texts(".badge").iter().all(|badge| badge == "Valid"));
    assert_eq!(filtered.texts("li[data-chip]"), ["Status Valid"]);
    let without = mina.get(&filtered.hrefs("li[data-chip] a")[0]).await;
    assert_eq!(without.url.query(), Some("q=jimehu&sort=-name"));

    let mut all = 0;
    for status in Status::ALL {
        let page = mina.get(&format!("{LIST}?status={status}")).await;
        all += count(&page);
    }
    assert_eq!(all, 60);
    let none = mina.get(&format!("{LIST}?q=nosuchtext&status=valid")).await;
    assert_eq!((count(&none), none.texts(".empty h2")), (0, vec!["Nothing matches “nosuchtext”".to_owned()]));
    assert_eq!(none.hrefs(".empty a"), [LIST]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_it_did_not_understand_and_records_what_was_asked() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    let page = mina.get(&format!("{LIST}?q=serial:xyz+jimehu&status=fine&expires=&label=%3D")).await;
    assert_eq!((page.status, count(&page)), (200, 25), "and the rest counts");
    assert!(page.texts("#q-error")[0].starts_with("After serial: comes"));
    assert_eq!(page.attributes("[aria-invalid]", "id"), ["q", "find-status", "find-label"]);
    assert_eq!(page.attributes("details#find-more[open]", "id").len(), 1);
    let before = events::of(&portal.database_url, "certificates.search").await.len();
    mina.get(&format!("{LIST}?status=valid&q=shop&expires=")).await;
    assert_eq!(events::of(&portal.database_url, "certificates.search").await.len(), before, "sent on, nothing read");
    mina.get(&format!("{LIST}?q=shop&status=valid")).await;
    let searched = events::of(&portal.database_url, "certificates.search").await;
    assert_eq!(searched.last().unwrap().data, serde_json::json!({ "q": "shop", "status": "valid" }));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn htmx_gets_the_part_that_it_asks_for() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    for (target, begins) in
        [("found", "<div id=\"found\">"), ("certificates", "<section id=\"certificates\""), ("x", "<!doctype")]
    {
        let asked = |request: reqwest::RequestBuilder| request.header("HX-Request", "true").header("HX-Target", target);
        let part = mina.send(Method::GET, &format!("{LIST}?q=jimehu"), asked).await;
        let text = String::from_utf8(part.body.clone()).unwrap();
        assert!(text.trim_start().starts_with(begins), "{target}: {}", &text[..200]);
        let sent_on = mina.send(Method::GET, &format!("{LIST}?q=jimehu&status="), asked).await;
        assert_eq!(sent_on.location().unwrap().query(), Some("q=jimehu"));
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_is_too_odd() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    let long = "x".repeat(10_000);
    for query in [
        "q=%25%27%22%5C%00%0A%1F",
        "q=%FF%FE",
        "q=<script>alert(1)</script>",
        "after=x&before=y",
        "sort=name&after=1.2",
        "sort=expires&after=0199aaaa-0000-7000-8000-000000000001.9999999999999999999",
        "q=a&q=b",
        "&&=&q",
        "label=%27%00",
        "after=0199aaaa-0000-7000-8000-000000000001&before=0199aaaa-0000-7000-8000-000000000002",
        &format!("q={long}"),
        &format!("label={long}"),
        &format!("sort=name&after=0199aaaa-0000-7000-8000-000000000001.{long}"),
    ] {
        let page = mina.get(&format!("{LIST}?{query}")).await;
        let page = match page.location() {
            Some(canonical) => mina.get(canonical.as_str()).await,
            None => page,
        };
        assert_eq!(page.status, 200, "{query}");
        assert!(!String::from_utf8(page.body).unwrap().contains("<script>alert"));
    }
    portal.stop().await;
}

/// Where something was not understood, more is listed than was asked for: nothing is done with all of that.
#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_not_meant_where_something_was_not_understood() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    let choices = async |query: &str| {
        let page = mina.get(&format!("{LIST}?{query}")).await;
        assert_eq!(page.status, 200);
        (page.attributes("#many-which option", "value"), page.attributes("#many input[name=match]", "value"))
    };
    let (understood, match_) = choices("status=valid").await;
    assert_eq!(
        (understood.as_slice(), match_),
        (&["marked", "page", "all"].map(str::to_owned)[..], vec!["status=valid".to_owned()])
    );
    let long = format!("q={}", ["p000"; 60].join("+"));
    for query in ["expires=30d", "label=%3Dprod", "kind=any&status=valid", "sort=colour", long.as_str()] {
        let (choices, match_) = choices(query).await;
        assert!(!choices.iter().any(|choice| choice == "all") && match_.is_empty(), "{query}: {choices:?} {match_:?}");
    }
    assert_eq!(choices("expires=30d").await.0, ["marked", "page"]);
    // Nor by whoever sends it all the same.
    assert_eq!(mina.get(&format!("{LIST}/many?action=delete&which=all")).await.status, 400);
    portal.stop().await;
}

/// Whoever holds a role on one certificate finds that one, and no other: theirs, or another team's.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_what_they_may_not_see() {
    let portal = portal().await;
    let mina = portal.person("mina").await;
    let first = mina.get(LIST).await;
    let (href, name) = (first.hrefs("td.name a")[3].clone(), first.texts("td.name a")[3].clone());
    let id = href.rsplit('/').next().unwrap().to_owned();
    let nora = portal.person("nora").await;
    let mut connection = portal.app.db.get().await.unwrap();
    let grant = format!(
        "INSERT INTO grants (id, team_id, certificate_id, email, role, granted_by, created_at)
         SELECT gen_random_uuid(), team_id, id, 'nora@demo.test', 'reader', 'test', now() FROM certificates WHERE id = '{id}'"
    );
    diesel_async::SimpleAsyncConnection::batch_execute(&mut *connection, &grant).await.unwrap();
    drop(connection);
    for query in ["", "?q=p000", "?status=valid", "?sort=name", "?sort=-status", "?kind=ordered", "?label=env"] {
        let page = nora.get(&format!("{LIST}{query}")).await;
        let names = page.texts("td.name a");
        assert!(names.is_empty() || names == [name.clone()], "{query}: {names:?}");
        assert!(count(&page) <= 1, "{query}");
    }
    assert_eq!(nora.get(LIST).await.texts("td.name a"), [name]);
    let theirs = mina.get("/teams/payments/certificates").await.texts("td.domains .domain");
    let searched = mina.get(&format!("{LIST}?q={}", theirs[0])).await;
    assert!(searched.texts("td.name a").is_empty());
    portal.stop().await;
}
