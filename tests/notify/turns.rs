//! The order in which a team's receiver is told: by turns, whatever fails and whatever the clock does.

use std::sync::Arc;

use certdesk::db::teams;
use certdesk::domain::ids::CertificateId;
use certdesk::notify::{DomainValidationStage, EventType, Lifecycle, Notification};
use certdesk::ops::outbox::{About, announce};
use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::support::validation;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;
use crate::support::waiting;

const REQUIRED: &str = "cert_domain_validation_required";
const COMPLETED: &str = "cert_domain_validation_completed";
const ISSUED: &str = "cert_issued";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// A portal without orders, whose outbox is written to directly.
struct Rig {
    portal: Portal,
    receiver: Arc<Receiver>,
    about: About,
}

impl Rig {
    async fn start() -> Self {
        let receiver = Receiver::listening().await;
        let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
        let connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        let team = teams::by_slug(&connection, TEAM).await.unwrap().unwrap().id;
        Self { portal, receiver, about: About { team, certificate: CertificateId::new(), order: None } }
    }

    async fn announce(&self, notifications: &[Notification]) {
        let mut connection = self.portal.app.db.get().await.unwrap();
        connection
            .transaction(async |connection| announce(connection, &self.portal.app, self.about, notifications).await)
            .await
            .unwrap();
        self.portal.app.wake.notify_one();
    }

    /// Waits until nothing more is sent unless time passes.
    async fn settled(&self) {
        let mut connection = AsyncPgConnection::establish(&self.portal.database_url).await.unwrap();
        waiting::until("the deliveries to wait", async || {
            let due = "SELECT (SELECT count(*) FROM jobs
                WHERE kind <> 'activity.seal' AND (run_at <= $1 OR leased_until IS NOT NULL))
                + (SELECT count(*) FROM deliveries WHERE state = 'waiting' AND next_at <= $1) AS count";
            let due = diesel::sql_query(due).bind::<Timestamptz, _>(self.portal.app.clock.now());
            let due: Count = due.get_result(&mut connection).await.unwrap();
            (due.count == 0 && self.receiver.has_failed()).then_some(())
        })
        .await;
    }

    /// Waits until the end is told, having the clock hurry, and answers what was told, in order.
    async fn all(&self) -> Vec<String> {
        waiting::until("the end to be told", async || {
            self.portal.leap(TimeDelta::seconds(1));
            (!self.receiver.of_type(ISSUED).is_empty()).then_some(())
        })
        .await;
        self.told()
    }

    fn told(&self) -> Vec<String> {
        let told = self.receiver.notifications();
        told.iter().map(|event| event["event_type"].as_str().unwrap().to_owned()).collect()
    }
}

fn both(stage: DomainValidationStage) -> [Notification; 2] {
    [validation(stage, "turns.test", "one"), validation(stage, "*.turns.test", "other")]
}

fn end() -> Vec<Notification> {
    let issued = Lifecycle { event_type: EventType::CertIssued, certificates: vec![], expiry_date: None };
    let mut end = both(DomainValidationStage::Completed).to_vec();
    end.push(Notification::Lifecycle(issued));
    end
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_told_after_every_domain() {
    let rig = Rig::start().await;
    rig.announce(&end()).await;
    assert_eq!(rig.all().await, [COMPLETED, COMPLETED, ISSUED]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_waits_for_a_domain_that_has_to_be_told_again() {
    let rig = Rig::start().await;
    rig.receiver.fail_next(COMPLETED);
    rig.announce(&end()).await;
    rig.settled().await;
    assert_eq!(rig.all().await, [COMPLETED, COMPLETED, ISSUED]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_turns_nothing_round() {
    let rig = Rig::start().await;
    rig.receiver.fail_next(REQUIRED);
    rig.announce(&both(DomainValidationStage::Required)).await;
    rig.settled().await;
    rig.portal.leap(TimeDelta::hours(-1));
    rig.announce(&end()).await;
    rig.settled().await;
    assert_eq!(rig.told(), [REQUIRED], "the other is sent again first, an hour and some seconds from now");
    rig.portal.leap(TimeDelta::hours(1));
    assert_eq!(rig.all().await, [REQUIRED, REQUIRED, COMPLETED, COMPLETED, ISSUED]);
    rig.portal.stop().await;
}
