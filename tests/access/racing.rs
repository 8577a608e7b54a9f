//! Several admins at once: whatever comes first, the rules hold.

use super::rig::{Rig, tab};
use crate::support::portal::PortalOptions;

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_withdraw_each_other_leave_one() {
    let options = PortalOptions::new()
        .await
        .set("grant", "manager=group:certdesk-managers")
        .set("workers", "2")
        .set("pool-size", "8");
    let rig = Rig::with(options).await;
    let will = rig.portal.person("will").await;
    for _ in 0..10 {
        rig.execute("DELETE FROM grants WHERE NOT from_settings").await;
        let ada_holds = rig.seed("team-admin", "email", "'ada@demo.test'").await;
        let will_holds = rig.seed("team-admin", "email", "'will@demo.test'").await;
        let path = |id: &str| format!("{}/grants/{id}/withdraw", tab());
        let by_ada = rig.ada.get(&path(&will_holds)).await.form("form.action");
        let by_will = will.get(&path(&ada_holds)).await.form("form.action");
        let (one, other) = tokio::join!(rig.ada.submit(&by_ada), will.submit(&by_will));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        // The loser was let in as an admin, or came too late even for that.
        assert!(statuses[0] == 303 && [403, 404].contains(&statuses[1]), "{statuses:?}");
        let left = [rig.ada.get(&tab()).await.status, will.get(&tab()).await.status];
        assert_eq!(left.iter().filter(|status| **status == 200).count(), 1, "{left:?}");
    }
    let events = rig.events("access.withdraw").await;
    assert_eq!(events.iter().filter(|event| event.ended() == "success").count(), 10);
    assert!(events.iter().all(|event| ["success", "refused permission"].contains(&event.ended().as_str())));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_put_on_each_other_at_once_leave_one_without() {
    let options = PortalOptions::new()
        .await
        .set("grant", "manager=group:certdesk-managers")
        .set("workers", "2")
        .set("pool-size", "8");
    let rig = Rig::with(options).await;
    let will = rig.portal.person("will").await;
    for _ in 0..10 {
        rig.execute("DELETE FROM grants WHERE NOT from_settings").await;
        rig.seed("team-admin", "email", "'ada@demo.test'").await;
        rig.seed("team-admin", "email", "'will@demo.test'").await;
        let by_ada = rig.form_for("will@demo.test", "team-admin").await.set("last_day", &rig.day(1));
        let csrf = will.get(&format!("{}/grant", tab())).await.form("form.grant").value("csrf").to_owned();
        let by_will = by_ada.clone().set("email", "ada@demo.test").set("csrf", &csrf);
        let (one, other) = tokio::join!(rig.ada.submit(&by_ada), will.submit(&by_will));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_role_granted_twice_at_once_is_one() {
    let rig = Rig::with(PortalOptions::new().await.set("workers", "2").set("pool-size", "8")).await;
    let form = rig.form_for("nora@demo.test", "reader").await;
    let (one, other) = tokio::join!(rig.ada.submit(&form), rig.ada.submit(&form));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(rig.ada.get(&tab()).await.texts("tr[data-holder='nora@demo.test'] .held li").len(), 1);
    rig.portal.stop().await;
}
