//! Who may do what with many, as it is at that moment: on some certificates alone, with less than before, or signed out.

use std::collections::BTreeSet;

use certdesk::domain::ids::CertificateId;

use super::rig::{MANY, asks, begins, count, counts, execute, list, one, question, seeded};
use crate::support::events;
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};

/// Has somebody manage one certificate.
async fn manages(portal: &Portal, person: &str, certificate: CertificateId) {
    let grant = format!(
        "INSERT INTO grants (id, team_id, certificate_id, email, role, granted_by, created_at)
         SELECT gen_random_uuid(), team_id, id, '{person}@demo.test', 'manager', 'test', now()
         FROM certificates WHERE id = '{certificate}'"
    );
    execute(portal, &grant).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_stopped_by_whoever_asked_or_may_so_on_the_whole_team() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let (mina, rae, nora) = (portal.person("mina").await, portal.person("rae").await, portal.person("nora").await);
    let ids = seeded(&portal, 3).await;
    for (person, id) in [("rae", ids[0]), ("nora", ids[0]), ("nora", ids[1])] {
        manages(&portal, person, id).await;
    }
    let (_, form) = asks(&mina, &question("auto-renew-off", &ids)).await;
    let team_s = begins(&mina, &form).await;
    // Rae reads all of the team's, and manages one of them.
    assert!(rae.get(&team_s).await.texts("#stop-button").is_empty());
    let csrf = rae.csrf().await;
    for act in ["stop", "again"] {
        assert_eq!(rae.post(&format!("{team_s}/{act}"), &[("csrf", &csrf)]).await.status, 403, "{act}");
    }
    let told = events::of(&portal.database_url, "certificates.batch").await;
    let ended: Vec<String> = told.iter().map(events::Recorded::ended).collect();
    assert_eq!(ended, ["success", "refused permission", "refused permission"]);
    assert_eq!((count(&portal, "batches").await, counts(&mina.get(&team_s).await)), (1, [0, 0, 3]));

    // Nora's is hers, and anybody's who may so on the whole team.
    let (_, form) = asks(&nora, &question("auto-renew-off", &ids[..2])).await;
    let own = begins(&nora, &form).await;
    assert_eq!(mina.get(&own).await.texts("#stop-button").len(), 1);
    let stopped = nora.submit(&nora.get(&own).await.form("form[action$='/stop']")).await;
    assert_eq!((stopped.status, counts(&nora.get(&own).await)), (303, [0, 2, 0]));
    assert_eq!(nora.get(&team_s).await.status, 404);

    // What she reads no more has no name for her any more.
    let named = async || BTreeSet::from_iter(nora.get(&own).await.hrefs("table.failed td.name a"));
    let href = |id: CertificateId| format!("{}/{id}", list());
    assert_eq!(named().await, BTreeSet::from([href(ids[0]), href(ids[1])]));
    execute(&portal, &format!("DELETE FROM grants WHERE certificate_id = '{}'", ids[1])).await;
    assert_eq!(named().await, BTreeSet::from([href(ids[0])]));
    assert_eq!(mina.get(&own).await.hrefs("table.failed td.name a").len(), 2);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_held_but_the_deleted_certificate_is_led_to_the_start() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let nora = portal.person("nora").await;
    let ids = seeded(&portal, 2).await;
    for id in &ids {
        manages(&portal, "nora", *id).await;
    }
    for (id, leads_to) in [(ids[0], list()), (ids[1], "/".to_owned())] {
        let name = one(&portal, &format!("SELECT name FROM certificates WHERE id = '{id}'")).await;
        let form = nora.get(&format!("{}/{id}/delete", list())).await.form("form.action").set("typed_name", &name);
        let deleted = nora.submit(&form).await;
        assert_eq!((deleted.status, deleted.location().unwrap().path()), (303, leads_to.as_str()));
        let page = nora.get(&leads_to).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("The certificate is deleted"), "{}", page.text());
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_loses_nothing_that_was_chosen() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let (mina, nobody) = (portal.person("mina").await, Person::nobody(&portal.url));
    let ids = seeded(&portal, 2).await;
    let name = one(&portal, "SELECT min(name) FROM certificates").await;
    for (deed, field, typed) in [("set-label", "text", "env=prod"), ("delete", "typed", "2"), ("download", "", "")] {
        let (_, form) = asks(&mina, &question(deed, &ids)).await;
        let form = if field.is_empty() { form } else { form.set(field, typed) };
        let back = nobody.submit(&form).await;
        assert_eq!(back.status, 401, "{}", back.text());
        assert!(back.texts("#many-problem")[0].contains("session has ended"), "{}", back.text());
        assert!(!back.text().contains(&name), "strangers are told which certificates there are");
        let again = back.form("form.many-ask");
        let sent = |fields: &[(String, String)]| {
            let sent = fields.iter().filter(|(name, _)| name != "csrf").cloned();
            sent.collect::<BTreeSet<_>>()
        };
        assert_eq!(sent(&again.fields), sent(&form.fields), "{deed}");
        // Signed in again, it comes back once more with the session's own token.
        let fresh = mina.submit(&again).await;
        assert_eq!((fresh.status, sent(&fresh.form("form.many-ask").fields)), (403, sent(&form.fields)), "{deed}");
        let done = mina.submit(&fresh.form("form.many-ask")).await;
        assert_eq!(done.status, if deed == "download" { 200 } else { 303 }, "{deed}");
    }
    // What no form sends leads to the sign-in page.
    assert_eq!(nobody.post(MANY, &[("action", "nothing")]).await.location().unwrap().path(), "/sign-in");
    portal.stop().await;
}
