//! Making teams, naming them, and naming who administers them first.

use certdesk::ops::access::bootstrap::bootstrap;
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;

use super::rig::{PEOPLE, Rig, TEAMS, csrf, fault_at};
use crate::support::events;
use crate::support::person::Person;
use crate::support::portal::TEAM;

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_made_and_whoever_is_named_gets_in() {
    let rig = Rig::start().await;
    let made = rig.sol.submit(&rig.team_form(" Pay desk ", "NORA@demo.test").await).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let page = rig.sol.get(made.location().unwrap().path()).await;
    assert_eq!(page.texts("h1"), ["Pay desk"]);
    assert!(page.texts(".banner.flash")[0].contains("The team is made"), "{}", page.text());
    assert_eq!(page.texts("#team-url"), [format!("{}teams/pay-desk", rig.portal.url)]);
    assert_eq!(page.texts("ul.admins .who"), ["nora@demo.test"]);
    assert_eq!(page.texts("ul.admins .badge"), ["Not signed in, or blocked"]);
    assert_eq!(rig.count("signing_keys").await, 2, "each team signs its callbacks with its own key");

    // Who has made it sees nothing of it.
    for path in ["/teams/pay-desk", "/teams/pay-desk/certificates", "/teams/pay-desk/notifications"] {
        assert_eq!(rig.sol.get(path).await.status, 404, "{path}");
    }
    let nora = rig.portal.person("nora").await;
    let to = nora.get("/").await.location().unwrap();
    assert_eq!(to.path(), "/teams/pay-desk");
    assert_eq!(nora.get(to.path()).await.location().unwrap().path(), "/teams/pay-desk/access");
    assert_eq!(nora.get("/teams/pay-desk/certificates").await.status, 403, "an administrator reads no certificate");

    let made = events::but_settings(&rig.portal.database_url, "team.create").await.pop().unwrap();
    assert_eq!((&*made.actor_name, made.target_name.as_deref()), ("Sol", Some("Pay desk")));
    assert_eq!(made.data["slug"], "pay-desk");
    let granted = events::but_settings(&rig.portal.database_url, "access.grant").await.pop().unwrap();
    assert_eq!((&*granted.actor_name, granted.target_name.as_deref()), ("Sol", Some("Pay desk")));
    assert_eq!(granted.data, serde_json::json!({ "role": "team-admin", "to": { "email": "nora@demo.test" } }));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_may_administer_a_team() {
    let rig = Rig::start().await;
    let form = rig.team_form("Lab", "").await.set("kind", "group").set("group", " certdesk-readers ");
    assert_eq!(rig.sol.submit(&form).await.status, 303);
    let rae = rig.portal.person("rae").await;
    assert_eq!(rae.get("/teams/lab").await.status, 303);
    let page = rig.sol.get(&rig.team("lab").await).await;
    assert_eq!(page.texts("ul.admins .who"), ["group certdesk-readers of Demo"]);
    assert!(page.text().contains("the team’s own matter"), "{}", page.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_an_address_or_a_group_may_administer_a_team() {
    let rig = Rig::start().await;
    let nora = rig.portal.person("nora").await;
    let bare = "UPDATE people SET email = NULL, groups = '{}' WHERE subject = 'demo-nora'";
    rig.connect().await.batch_execute(bare).await.unwrap();
    let id = rig.page_of("Nora").await.rsplit('/').next().unwrap().to_owned();

    // Found while typing, and by the button beside the field, with what else was typed.
    let found = rig.sol.get(&format!("{TEAMS}/people?person=NOR")).await;
    assert_eq!(found.texts("#people-found label"), ["Nora no verified e-mail address · Demo"], "{}", found.text());
    let mut form = rig.team_form("Lab", "").await.set("kind", "person").set("person", "nor");
    form.fields.push(("find".to_owned(), "yes".to_owned()));
    let page = rig.sol.submit(&form).await;
    assert_eq!((page.status, page.texts("#people-found label").len()), (200, 1), "{}", page.text());
    let mut form = page.form("form.team-form");
    assert_eq!((form.value("name"), form.value("person")), ("Lab", "nor"));
    assert_eq!(fault_at(&rig.sol.submit(&form).await, "person"), ["Choose who is meant."]);
    form.fields.push(("person_id".to_owned(), id.clone()));
    assert_eq!(rig.sol.submit(&form).await.status, 303);

    assert_eq!(nora.get("/teams/lab").await.status, 303);
    assert_eq!(rig.sol.get(&rig.team("lab").await).await.texts("ul.admins .who"), ["Nora"]);
    let granted = events::but_settings(&rig.portal.database_url, "access.grant").await.pop().unwrap();
    assert_eq!(granted.data, serde_json::json!({ "role": "team-admin", "to": { "person": id } }));

    // Nobody names themselves in this way either.
    let sol = rig.page_of("Sol").await.rsplit('/').next().unwrap().to_owned();
    let mut form = rig.team_form("Mine", "").await.set("kind", "person");
    form.fields.push(("person_id".to_owned(), sol));
    let refused = rig.sol.submit(&form).await;
    assert_eq!((refused.status, fault_at(&refused, "person").len()), (422, 1), "{}", refused.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_said_at_its_field_and_nothing_is_lost() {
    let rig = Rig::start().await;
    rig.make_team("Taken", "nora@demo.test").await;
    let long = "x".repeat(257);
    let faults: &[(&[(&str, &str)], &str)] = &[
        (&[("name", "  ")], "name"),
        (&[("name", &long)], "name"),
        (&[("name", "a\u{7}b")], "name"),
        (&[("address", "Über uns")], "address"),
        (&[("address", "-x")], "address"),
        (&[("address", &"x".repeat(64))], "address"),
        (&[("address", "taken")], "address"),
        (&[("address", TEAM)], "address"),
        (&[("kind", "everybody")], "kind"),
        (&[("email", "")], "email"),
        (&[("email", "nobody")], "email"),
        (&[("email", "a@b, c@d")], "email"),
        (&[("email", "nul@x.test\0")], "email"),
        (&[("email", "Sol@demo.test")], "email"),
        (&[("kind", "person")], "person"),
        (&[("kind", "person"), ("person", "Sol")], "person"),
        (&[("kind", "person"), ("person", "Nobody of that name")], "person"),
        (&[("kind", "group"), ("group", "")], "group"),
        (&[("kind", "group"), ("group", &long)], "group"),
        (&[("kind", "group"), ("group", "a\u{1b}[31m")], "group"),
        (&[("kind", "group"), ("group", "certdesk-site-admins")], "group"),
        (&[("kind", "group"), ("group", "x"), ("provider", "nonesuch")], "provider"),
        (&[("kind", "group"), ("group", "x"), ("provider", "")], "provider"),
    ];
    let before = (rig.count("teams").await, rig.count("grants").await);
    for (typed, field) in faults {
        let form = rig.team_form("Fine & <good>", "kim@demo.test").await.set("address", "fine");
        let form = typed.iter().fold(form, |form, (name, value)| form.set(name, value));
        let answer = rig.sol.submit(&form).await;
        assert_eq!(answer.status, 422, "{typed:?}");
        assert_eq!(fault_at(&answer, field).len(), 1, "{typed:?}: {}", answer.text());
        assert_eq!(answer.texts(".field-error li").len(), 1, "{typed:?}: {}", answer.text());
        assert_eq!(answer.texts("#team-errors li").len(), 1, "{typed:?}");
        let again = answer.form("form.team-form");
        for name in ["name", "address", "email", "group"] {
            // What can't stand in HTML is another character there.
            let kept = again.value(name).replace(char::REPLACEMENT_CHARACTER, "\0");
            assert_eq!(kept, form.value(name), "{typed:?}: {name}");
        }
    }
    assert_eq!((rig.count("teams").await, rig.count("grants").await), before);
    let refusals = events::but_settings(&rig.portal.database_url, "team.create").await;
    let reasons: Vec<_> = refusals.iter().filter_map(|line| line.reason.as_deref()).collect();
    assert_eq!(reasons.len(), faults.len());
    assert_eq!(reasons.iter().filter(|reason| **reason == "own access").count(), 3);

    // Everything at once.
    let form = rig.team_form("", "x").await.set("address", "_");
    let answer = rig.sol.submit(&form).await;
    assert_eq!(answer.texts("#team-errors li").len(), 3, "{}", answer.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_found_and_never_shared() {
    let rig = Rig::start().await;
    for slug in ["pay-desk", "pay-desk-2", "pay-desk-3"] {
        rig.make_team("Pay desk", "nora@demo.test").await;
        rig.team(slug).await;
    }
    rig.make_team("결제", "nora@demo.test").await;
    rig.team("team").await;
    // At once: one address, one team.
    let form = rig.team_form("Twice", "nora@demo.test").await.set("address", "twice");
    let (one, other) = tokio::join!(rig.sol.submit(&form), rig.sol.submit(&form));
    let mut answers = [one, other];
    answers.sort_by_key(|page| page.status);
    assert_eq!(answers.each_ref().map(|page| page.status), [303, 422]);
    assert_eq!(fault_at(&answers[1], "address"), ["Another team has this address. Choose another one."]);
    let free = rig.team_form("At once", "nora@demo.test").await;
    let (one, other) = tokio::join!(rig.sol.submit(&free), rig.sol.submit(&free));
    assert_eq!([one.status, other.status], [303, 303]);
    rig.team("at-once").await;
    rig.team("at-once-2").await;
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_team_keeps_its_address() {
    let rig = Rig::start().await;
    let page = rig.team(TEAM).await;
    assert!(rig.sol.get(&page).await.text().contains("The settings begin with this team"));
    let form = rig.sol.get(&format!("{page}/rename")).await;
    assert!(form.text().contains("The address stays /teams/shop"), "{}", form.text());
    let form = form.form("form.team-form");
    assert_eq!(form.value("name"), "Shop");
    for (name, answered) in [("", 422), (&*"x".repeat(257), 422), ("Web shop", 303), ("Web shop", 303)] {
        assert_eq!(rig.sol.submit(&form.clone().set("name", name)).await.status, answered, "{name}");
    }
    let shown = rig.sol.get(&page).await;
    assert_eq!(shown.texts("h1"), ["Web shop"]);
    assert_eq!(shown.texts("#team-url"), [format!("{}teams/{TEAM}", rig.portal.url)]);
    let events = events::but_settings(&rig.portal.database_url, "team.update").await;
    assert_eq!(events.iter().filter(|line| line.outcome == "refused").count(), 2);
    let done: Vec<_> = events.iter().filter(|line| line.outcome == "success").map(|line| &line.data).collect();
    assert_eq!(done, [&serde_json::json!({ "name": "Web shop", "before": "Shop" })]);
    // A restart leaves it so.
    bootstrap(&rig.portal.app).await.unwrap();
    assert_eq!(rig.sol.get(&page).await.texts("h1"), ["Web shop"]);
    rig.portal.stop().await;
}

/// What somebody reads who asks for the form that names an administrator.
async fn named(rig: &Rig, team: &str, email: &str) -> u16 {
    let form = rig.sol.get(&format!("{team}/admin")).await.form("form.team-form").set("email", email);
    rig.sol.submit(&form).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_without_an_administrator_is_repaired_and_no_other() {
    let rig = Rig::start().await;
    let team = rig.team(TEAM).await;
    // The settings grant it to a group of which nobody has signed in.
    assert_eq!(rig.sol.get(&team).await.texts("#name-admin-button"), ["Name a team admin"]);
    let form = rig.sol.get(&format!("{team}/admin")).await.form("form.team-form");
    for oneself in [("email", "sol@demo.test"), ("group", "certdesk-site-admins")] {
        let form = form.clone().set("kind", oneself.0).set(oneself.0, oneself.1);
        let refused = rig.sol.submit(&form).await;
        assert_eq!((refused.status, fault_at(&refused, oneself.0).len()), (422, 1), "{}", refused.text());
    }
    assert_eq!(named(&rig, &team, "will@demo.test").await, 303);
    assert_eq!(named(&rig, &team, "will@demo.test").await, 422, "they are named already");
    let will = rig.portal.person("will").await;
    assert_eq!(will.get("/teams/shop").await.status, 303);

    // From now on it is the team's own matter.
    let shown = rig.sol.get(&team).await;
    assert_eq!(shown.texts("#name-admin-button"), [""; 0]);
    let asked = rig.sol.get(&format!("{team}/admin")).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("the team’s own matter"), "{}", asked.text());
    let refused = rig.sol.submit(&form.clone().set("email", "nora@demo.test")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("the team’s own matter"), "{}", refused.text());
    // Nothing is offered that can't be done.
    for page in [&asked, &refused] {
        assert_eq!(page.texts("form.team-form :is(button, input:not([type=hidden]))"), [""; 0], "{}", page.text());
        assert_eq!(page.texts("form.team-form .buttons"), ["Close"]);
    }

    // Until whoever administers it is blocked.
    let page = rig.page_of("Will").await;
    rig.block(&page).await;
    assert_eq!(named(&rig, &team, "nora@demo.test").await, 303);
    let events = events::but_settings(&rig.portal.database_url, "access.grant").await;
    let outcomes: Vec<_> = events.iter().map(|line| line.reason.as_deref().unwrap_or("done")).collect();
    assert_eq!(outcomes, ["own access", "own access", "done", "invalid", "administered", "done"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_name_an_administrator_at_once_name_one() {
    let rig = Rig::start().await;
    let team = rig.team(TEAM).await;
    rig.portal.person("nora").await;
    rig.portal.person("will").await;
    let form = rig.sol.get(&format!("{team}/admin")).await.form("form.team-form");
    let (one, other) = (form.clone().set("email", "nora@demo.test"), form.set("email", "will@demo.test"));
    let (one, other) = tokio::join!(rig.sol.submit(&one), rig.sol.submit(&other));
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 422]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn for_everybody_else_there_is_nothing() {
    let rig = Rig::start().await;
    let (team, none) = (rig.team(TEAM).await, "0199aaaa-0000-7000-8000-000000000001");
    let sol = rig.page_of("Sol").await;
    let gets = [
        TEAMS.to_owned(),
        format!("{TEAMS}/new"),
        team.clone(),
        format!("{team}/rename"),
        format!("{team}/admin"),
        PEOPLE.to_owned(),
        sol.clone(),
        format!("{sol}/block"),
    ];
    let posts = [
        format!("{TEAMS}/new"),
        format!("{team}/rename"),
        format!("{team}/admin"),
        format!("{sol}/block"),
        format!("{sol}/unblock"),
        format!("{sol}/end"),
    ];
    let before = (rig.count("teams").await, rig.count("grants").await);
    for id in ["mina", "will", "rae", "ada", "omar", "nora"] {
        let person = rig.portal.person(id).await;
        let token = csrf(&person).await;
        for path in &gets {
            assert_eq!(person.get(path).await.status, 404, "{id}: {path}");
        }
        let fields =
            [("csrf", &*token), ("name", "Mine"), ("kind", "email"), ("email", "x@demo.test"), ("session", none)];
        for path in &posts {
            assert_eq!(person.post(path, &fields).await.status, 404, "{id}: {path}");
        }
        assert!(!person.get("/sessions").await.text().contains("Site administration"), "{id}");
    }
    let stranger = Person::nobody(&rig.portal.url);
    for path in &gets {
        let answer = stranger.get(path).await;
        assert_eq!((answer.status, answer.location().unwrap().path()), (303, "/sign-in"), "{path}");
    }
    for (path, answered) in posts.iter().zip([401, 401, 401, 303, 303, 303]) {
        assert_eq!(stranger.post(path, &[("name", "x")]).await.status, answered, "{path}");
    }
    // Without a token of the session's, nothing is done, and forms come back as they were.
    for path in &posts {
        let fields = [("name", "Kept"), ("kind", "email"), ("email", "kept@demo.test")];
        let answer = rig.sol.post(path, &fields).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        let inside =
            rig.sol.send(Method::POST, path, |request| request.header("hx-request", "true").form(&fields)).await;
        assert!([422, 403].contains(&inside.status), "{path}: {}", inside.status);
    }
    let kept = rig.sol.post(&format!("{TEAMS}/new"), &[("name", "Kept"), ("kind", "email")]).await;
    assert_eq!(kept.form("form.team-form").value("name"), "Kept");
    assert_eq!((rig.count("teams").await, rig.count("grants").await), before);
    for path in [format!("{TEAMS}/{none}"), format!("{TEAMS}/x"), format!("{PEOPLE}/{none}"), format!("{PEOPLE}/x")] {
        assert_eq!(rig.sol.get(&path).await.status, 404, "{path}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_ended_loses_no_form() {
    let rig = Rig::start().await;
    let form = rig.team_form("Kept <name>", "kim@demo.test").await;
    let page = rig.sol.get("/sessions").await;
    rig.sol.submit(&page.form("form[action='/sign-out']")).await;
    let answer = rig.sol.submit(&form).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.form("form.team-form").value("name"), "Kept <name>");
    assert!(answer.text().contains("Your session has ended"), "{}", answer.text());
    // Of a team that there is, nothing is told.
    let team = format!("{TEAMS}/0199aaaa-0000-7000-8000-000000000001/rename");
    assert_eq!(rig.sol.post(&team, &[("name", "x")]).await.status, 401);
    rig.portal.stop().await;
}

/// The names on a list's pages, from one page to the next by a link.
async fn walk(sol: &Person, from: &str, link: &str) -> Vec<Vec<String>> {
    let (mut pages, mut at) = (Vec::new(), Some(from.to_owned()));
    while let Some(path) = at {
        let page = sol.get(&path).await;
        pages.push(page.texts("td.name a"));
        at = page.hrefs(&format!(".paging a[rel={link}]")).pop();
        assert!(pages.len() < 20, "it has no end");
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_teams_are_listed_and_searched() {
    let rig = Rig::start().await;
    let teams = "INSERT INTO teams (id, name, slug, created_at)
        SELECT gen_random_uuid(), (CASE WHEN n % 2 = 0 THEN 'Team ' ELSE 'team ' END) || (n / 3), 'team-' || n, now()
        FROM generate_series(1, 99) AS n";
    rig.connect().await.batch_execute(teams).await.unwrap();
    let pages = walk(&rig.sol, TEAMS, "next").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 25, 25]);
    let names: Vec<String> = pages.concat().iter().map(|name| name.to_lowercase()).collect();
    assert!(names.is_sorted(), "{names:?}");
    let last = rig.sol.get(TEAMS).await.hrefs(".paging a[rel=next]").remove(0);
    let back = rig.sol.get(&last).await.hrefs(".paging a[rel=prev]").remove(0);
    assert_eq!(rig.sol.get(&back).await.texts("td.name a"), pages[0]);
    for (q, found) in [("TEAM-99", 1), ("team 33", 1), ("team-3", 11), ("%", 0), ("team_", 0), ("Shop", 1)] {
        let address = url::Url::parse_with_params("http://x/admin/teams", [("q", q)]).unwrap();
        let page = rig.sol.get(&format!("{}?{}", address.path(), address.query().unwrap())).await;
        assert_eq!(page.texts("td.name a").len(), found, "{q}");
    }
    // The page where somebody was is gone: the list begins anew.
    assert_eq!(rig.sol.get(&format!("{TEAMS}?after=0199aaaa-0000-7000-8000-000000000001")).await.status, 200);
    assert_eq!(rig.sol.get(&format!("{TEAMS}?after=x")).await.status, 400);
    rig.portal.stop().await;
}
