//! A portal with a trail of its own.

use certdesk::db::seals;
use certdesk::evidence::{By, Digest, Finding, Report, Seal, VerifyingKey};
use certdesk::ops::activity::{Action, Actor, Event, Outcome, export, record_alone, seal, verify};
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures::TryStreamExt;
use tokio_util::sync::CancellationToken;

use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;

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

    /// The keys and the newest seal, as they were before anything was changed.
    pub fn by(&self) -> By {
        By { keys: self.keys.clone(), kept: self.kept.clone(), roots: None }
    }

    /// Waits until the scheduler has sealed all that is recorded now. Answers the seal.
    pub async fn until_sealed(&self) -> Seal {
        let last = seals::given(&self.connection).await.unwrap().newest;
        waiting::until("a seal", async || {
            let newest = seals::newest(&self.connection).await.unwrap();
            newest.filter(|seal| seal.batch.last >= last)
        })
        .await
    }

    pub async fn verify(&self) -> Result<Report, Finding> {
        self.verify_by(self.by()).await
    }

    pub async fn verify_by(&self, by: By) -> Result<Report, Finding> {
        verify::database(&self.connection, by).await.unwrap()
    }

    /// All of it as an export.
    pub async fn export(&self) -> Vec<u8> {
        let parts: Vec<Vec<u8>> = export::whole(self.portal.app.clone()).try_collect().await.unwrap();
        parts.concat()
    }

    /// Waits until `/readyz` says that this outlet fails, with an error that begins so. Nothing of ours is out of service.
    pub async fn until_failing(&self, outlet: &str, error: &str) {
        waiting::until(&format!("{outlet}: {error}"), async || {
            self.portal.leap(TimeDelta::seconds(1));
            let page = Person::nobody(&self.portal.url).get("/readyz").await;
            let text = String::from_utf8(page.body).unwrap();
            let line = text.lines().find(|line| line.starts_with(&format!("{outlet}: ")))?;
            (line.contains("failing for ") && line.contains(error)).then_some(())
        })
        .await;
    }

    /// As the owner: the triggers are taken away first. All of it is undone afterwards.
    pub async fn after(&mut self, sql: &str) -> Result<Report, Finding> {
        let owner =
            "BEGIN; ALTER TABLE activity_events DISABLE TRIGGER ALL; ALTER TABLE activity_seals DISABLE TRIGGER ALL;";
        self.connection.batch_execute(&format!("{owner}{sql}")).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let found = self.verify().await;
        self.connection.batch_execute("ROLLBACK").await.unwrap();
        found
    }
}
