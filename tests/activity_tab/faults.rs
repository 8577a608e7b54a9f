//! What a fault of ours takes back is told of nevertheless.

use diesel_async::SimpleAsyncConnection;

use super::rig::Rig;
use crate::support::events;
use crate::support::receiver::Receiver;

/// The end of the transaction fails, once all else has been done and recorded.
const FAILS: &str = "
    CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON activity_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.action = 'certdesk.notification-channel.create' AND NEW.outcome = 'success')
        EXECUTE FUNCTION fails();";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rolled_back_was_tried() {
    let mut rig = Rig::start().await;
    rig.connection.batch_execute(FAILS).await.unwrap();
    let mina = rig.portal.person("mina").await;
    let form = mina.get("/teams/shop/notifications/add").await.form("form.channel");
    let receiver = Receiver::listening().await;
    let form = form.set("name", "shop").set("url", &receiver.url());
    let answer = mina.submit(&form).await;
    assert_eq!(answer.status, 500, "{}", answer.text());
    let told = events::but_settings(&rig.portal.database_url, "notification-channel.create").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let event = &told[0];
    assert_eq!((event.actor_name.as_str(), event.outcome.as_str()), ("Mina", "failure"));
    // Another time it is told by what it did.
    rig.connection.batch_execute("DROP TRIGGER fails ON activity_events").await.unwrap();
    assert_eq!(mina.submit(&form).await.status, 303);
    assert_eq!(events::but_settings(&rig.portal.database_url, "notification-channel.create").await.len(), 2);
    rig.portal.stop().await;
}
