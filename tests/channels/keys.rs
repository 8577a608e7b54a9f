//! The keys: handed out, and changed while both count.

use chrono::TimeDelta;

use super::rig::{Rig, TEST, tab};
use crate::support::waiting;

async fn kids(rig: &Rig) -> Vec<String> {
    let url = rig.mina.get(&tab()).await.texts("#jwks-url").remove(0);
    let set: serde_json::Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn dialog(rig: &Rig, path: &str) -> u16 {
    let form = rig.mina.get(path).await.form("form.action");
    rig.mina.submit(&form).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn both_keys_count_until_the_old_one_is_retired() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let first = kids(&rig).await;
    let file = rig.mina.get(&format!("{}/key", tab())).await;
    let disposition = file.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment") && disposition.contains("certdesk-shop-public-key.pem"));
    assert!(file.body.starts_with(b"-----BEGIN PUBLIC KEY-----"));
    assert_eq!(rig.events("notification-channels.publickey-read").await[0].data["kid"], first[0].as_str());

    assert_eq!(dialog(&rig, &format!("{}/keys/new", tab())).await, 303);
    let both = kids(&rig).await;
    assert_eq!((both.len(), &both[1]), (2, &first[0]));
    assert_ne!(rig.mina.get(&format!("{}/key", tab())).await.body, file.body);
    // What is signed is verified by the receiver; once the process has noticed, it is signed with the new key.
    rig.test(&channel).await;
    rig.receiver.wait_for(TEST, 1).await;

    let page = rig.mina.get(&tab()).await;
    let retire = page.hrefs(".keys a[href$=retire]");
    assert_eq!(retire.len(), 1, "{}", page.text());
    assert_eq!(dialog(&rig, &retire[0]).await, 303);
    assert_eq!(kids(&rig).await, both[..1]);
    assert_eq!(rig.mina.get(&retire[0]).await.status, 404, "it has been");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_keys_end_by_themselves_and_are_but_few() {
    let rig = Rig::start().await;
    for _ in 0..3 {
        assert_eq!(dialog(&rig, &format!("{}/keys/new", tab())).await, 303);
    }
    let page = rig.mina.submit(&rig.mina.get(&format!("{}/keys/new", tab())).await.form("form.action")).await;
    assert_eq!(page.status, 422);
    assert!(page.texts("#action-problem").concat().starts_with("Four keys count already"), "{}", page.text());
    assert_eq!(kids(&rig).await.len(), 4);
    rig.portal.leap(TimeDelta::days(31));
    waiting::until("one key", async || (kids_after(&rig).await == 1).then_some(())).await;
    rig.portal.stop().await;
}

/// How many keys count, asked without a session: that has ended meanwhile.
async fn kids_after(rig: &Rig) -> usize {
    use diesel_async::{AsyncConnection, AsyncPgConnection};
    let connection = AsyncPgConnection::establish(&rig.portal.database_url).await.unwrap();
    let team = certdesk::db::teams::by_slug(&connection, "shop").await.unwrap().unwrap().id;
    let path = certdesk::ops::access::signing_keys::published_path(team, "publicKey?keyFormat=jwks");
    let set: serde_json::Value = reqwest::get(rig.portal.url.join(&path).unwrap()).await.unwrap().json().await.unwrap();
    set["keys"].as_array().unwrap().len()
}
