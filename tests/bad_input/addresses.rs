//! Addresses that lead nowhere: garbage in each part and each query, and what is another team's.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::garbage;
use super::rig::{Counts, assert_fit, good_form, order_path, portal};
use crate::support::person::{Order, Person};
use crate::support::portal::TEAM;

/// Another team, with the same certificates under other ids and names.
const ANOTHER_TEAM: &str = "
    INSERT INTO teams SELECT '11111111-1111-4111-8111-111111111111', 'Other', 'other', now();
    INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, created_by, created_at)
        VALUES ('22222222-2222-4222-8222-222222222222', '11111111-1111-4111-8111-111111111111', 'theirs', 'ordered',
            '{theirs.test}', 'ecdsa-p256', 'theirs', 'somebody', now());";
const THEIRS: &str = "22222222-2222-4222-8222-222222222222";

#[tokio::test(flavor = "multi_thread")]
async fn with_garbage_in_them() {
    let (portal, mina) = portal().await;
    let certificate = mina.order(&Order::of("here", &["here.test"])).await;
    let before = Counts::of(&portal).await;
    let nobody = Person::nobody(&portal.url);
    let list = format!("/teams/{TEAM}/certificates");
    for value in garbage::all() {
        let places = [
            format!("/{value}"),
            format!("/language/{value}"),
            format!("/language/en?back={value}"),
            format!("/sign-in?return_to={value}"),
            format!("/sign-in/{value}/callback"),
            format!("/sign-in/oidc/callback?code={value}&state={value}"),
            format!("/sign-in/oidc/callback?error={value}&state={value}"),
            format!("/teams/{value}/certificates"),
            format!("{list}?q={value}"),
            format!("{list}?after={value}"),
            format!("{list}?before={value}"),
            format!("{list}/order?from={value}"),
            format!("{list}/order?authority={value}"),
            format!("{list}/{value}"),
            format!("{list}/{value}/download"),
            format!("{certificate}?before={value}"),
            format!("{certificate}/versions/{value}/download"),
            format!("{certificate}/versions/{value}/current"),
            format!("{certificate}/revoke?version={value}"),
            format!("{list}/{value}/renew"),
            format!("/api/v1/instances/{value}/notifications/publicKey"),
            format!("/api/v1/instances/{value}/notifications/jwks"),
            format!("/api/v1/instances/x/notifications/publicKey?keyFormat={value}"),
            format!("/static/{value}"),
        ];
        for place in places {
            let what = &place[..place.len().min(120)];
            for person in [&mina, &nobody] {
                let page = person.get(&place).await;
                assert_fit(&page, what);
                assert!(!page.headers.contains_key("x-injected"), "{what}");
                let home = portal.url.authority();
                assert!(page.location().is_none_or(|to| to.authority() == home), "{what}: {:?}", page.location());
            }
        }
    }
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_another_team() {
    let (portal, mina) = portal().await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    connection.batch_execute(ANOTHER_TEAM).await.unwrap();
    let before = Counts::of(&portal).await;
    for team in ["other", "nonesuch"] {
        let list = format!("/teams/{team}/certificates");
        for path in [
            list.clone(),
            format!("{list}/order"),
            format!("{list}/{THEIRS}"),
            format!("{list}/{THEIRS}/download"),
            format!("{list}/{THEIRS}/versions/1/download"),
        ] {
            assert_eq!(mina.get(&path).await.status, 404, "{path}");
        }
        let mut form = good_form(&mina).await;
        form.action.set_path(&format!("{list}/order"));
        assert_eq!(mina.submit(&form).await.status, 404, "ordering for {team}");
    }
    let list = format!("/teams/{TEAM}/certificates");
    for path in [
        format!("{list}/{THEIRS}"),
        format!("{list}/{THEIRS}/download"),
        format!("{list}/{THEIRS}/versions/1/download"),
        format!("{list}/{THEIRS}/renew"),
        format!("{list}/{THEIRS}/cancel"),
        format!("{list}/{THEIRS}/revoke"),
        format!("{list}/{THEIRS}/versions/1/current"),
        format!("{}?from={THEIRS}", order_path()),
    ] {
        assert_eq!(mina.get(&path).await.status, 404, "{path}");
    }
    let form = good_form(&mina).await;
    let fields = [("csrf", form.value("csrf")), ("on", "true"), ("version", "1"), ("reason", "superseded")];
    for act in ["renew", "auto-renew", "cancel", "revoke", "versions/1/current"] {
        let path = format!("{list}/{THEIRS}/{act}");
        assert_eq!(mina.post(&path, &fields).await.status, 404, "{path}");
    }
    let places = ["after", "before"].map(|way| [format!("{way}={THEIRS}"), format!("{way}={THEIRS}.0")]);
    for query in places.into_iter().flatten().chain(["q=theirs".to_owned()]) {
        let mut page = mina.get(&format!("{list}?{query}")).await;
        if let Some(without) = page.location() {
            // A place that is none: the list from its beginning.
            assert_eq!((page.status, without.path(), without.query()), (303, list.as_str(), None), "{query}");
            page = mina.get(without.path()).await;
        }
        assert_eq!(page.status, 200, "{query}");
        assert!(!page.text().contains("theirs.test"), "{query}: {}", page.text());
    }
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}
