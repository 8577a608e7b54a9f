//! What of all this is recorded.

use super::rig::{Rig, tab};

#[tokio::test(flavor = "multi_thread")]
async fn reading_is_recorded_once_a_page() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let before = rig.events("notification-channels.list").await.len();
    rig.mina.get(&tab()).await;
    rig.mina.get(&channel).await;
    let refresh = |request: reqwest::RequestBuilder| request.header("hx-request", "true");
    let part = rig.mina.send(reqwest::Method::GET, &channel, refresh).await;
    assert!(String::from_utf8_lossy(&part.body).trim_start().starts_with("<section id=\"deliveries\""));
    let read = rig.events("notification-channels.list").await;
    assert_eq!(read.len(), before + 2, "a part that refreshes itself doesn't read anew");
    assert_eq!(read.last().unwrap().target_name.as_deref(), Some("shop"));
    // Nobody reads unseen by asking as such a part does.
    let rae = rig.portal.person("rae").await;
    for _ in 0..2 {
        assert_eq!(rae.send(reqwest::Method::GET, &channel, refresh).await.status, 200);
    }
    let read = rig.events("notification-channels.list").await;
    assert_eq!((read.len(), &*read.last().unwrap().actor_name), (before + 3, "Rae"));

    let ada = rig.portal.person("ada").await;
    assert_eq!(ada.get(&tab()).await.status, 403);
    assert_eq!(rig.events("notification-channels.list").await.last().unwrap().ended(), "refused permission");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_records_what_but_not_where_to() {
    let rig = Rig::start().await;
    rig.add("shop").await;
    let added = rig.events("notification-channel.create").await;
    assert_eq!((added.len(), added[0].target_name.as_deref()), (1, Some("shop")));
    assert_eq!((&added[0].data["kind"], &added[0].data["version"]), (&"callback".into(), &4.into()));
    assert!(!added[0].data.to_string().contains("127.0.0.1"), "{}", added[0].data);
    rig.portal.stop().await;
}
