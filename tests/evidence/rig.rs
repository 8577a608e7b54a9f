//! A portal with a trail of its own.

use certdesk::db::seals;
use certdesk::evidence::{Digest, Finding, Report, VerifyingKey};
use certdesk::ops::activity::{Action, Actor, Event, Outcome, export, record_alone, seal, verify};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use tokio_util::sync::CancellationToken;

use crate::support::portal::{Portal, PortalOptions};

/// A portal without a scheduler, so that nothing is sealed but by the test.
pub struct Rig {
    pub portal: Portal,
    pub connection: AsyncPgConnection,
    pub keys: Vec<VerifyingKey>,
    pub kept: Vec<(i64, Digest)>,
}

impl Rig {
    pub async fn start() -> Self {
        Self::on(PortalOptions::new().await.without_scheduler()).await
    }

    pub async fn on(options: PortalOptions) -> Self {
        let portal = Portal::start(options).await;
        let connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        let mut rig = Self { portal, connection, keys: Vec::new(), kept: Vec::new() };
        for _ in 0..4 {
            rig.record(5).await;
            rig.seal().await;
        }
        rig.keys = export::public_keys(&seals::keys(&rig.connection).await.unwrap()).unwrap();
        let newest = seals::newest(&rig.connection).await.unwrap().unwrap();
        rig.kept = vec![(newest.batch.number, newest.batch.hash())];
        rig
    }

    pub async fn record(&self, count: usize) {
        for number in 0..count {
            let event = Event {
                actor: &Actor::operator(),
                action: Action::TeamUpdate,
                team: None,
                target: None,
                outcome: Outcome::Success,
                data: serde_json::json!({ "number": number, "name": "Ä \"quoted\"" }),
            };
            record_alone(&self.portal.app, event).await.unwrap();
        }
    }

    pub async fn seal(&self) -> usize {
        seal::seal_all(&self.portal.app, None, &CancellationToken::new()).await.unwrap()
    }

    pub async fn verify(&self) -> Result<Report, Finding> {
        verify::database(&self.connection, self.keys.clone(), self.kept.clone()).await.unwrap()
    }

    /// As the owner: the triggers are taken away first. All of it is undone afterwards.
    pub async fn after(&mut self, sql: &str) -> Result<Report, Finding> {
        let owner =
            "BEGIN; ALTER TABLE activity_events DISABLE TRIGGER USER; ALTER TABLE activity_seals DISABLE TRIGGER USER;";
        self.connection.batch_execute(&format!("{owner}{sql}")).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let found = self.verify().await;
        self.connection.batch_execute("ROLLBACK").await.unwrap();
        found
    }
}
