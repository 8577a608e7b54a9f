//! Who may order.

use super::rig::Counts;

#[tokio::test(flavor = "multi_thread")]
async fn only_a_manager_orders() {
    let (portal, mina) = super::rig::portal().await;
    let before = Counts::of(&portal).await;
    let form = super::rig::good_form(&mina).await;
    for (id, status) in [("will", 403), ("rae", 403), ("ada", 403), ("omar", 403), ("nora", 404)] {
        let person = portal.person(id).await;
        // With a token of their own, so that it is the role that is refused.
        let csrf = person.csrf().await;
        assert_eq!(person.submit(&form.clone().set("csrf", &csrf)).await.status, status, "{id}");
    }
    assert_eq!(Counts::of(&portal).await, before);
    assert_eq!(mina.submit(&form).await.status, 303);
    assert_eq!(Counts::of(&portal).await, before.and_one());
    portal.stop().await;
}
