//! A portal with a trail that was told.

use certdesk::db::activity::{NewEvent, insert};
use certdesk::db::teams;
use certdesk::domain::ids::{EventId, TeamId};
use certdesk::ops::activity::seal;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::page::Page;
use crate::support::portal::{Portal, PortalOptions, TEAM};

/// The word that every told event has, and none of the portal's own.
pub const MARK: &str = "zebra";
/// The tab.
pub const TAB: &str = "/teams/shop/activity";

/// An event that is told.
#[derive(Clone)]
pub struct Told {
    pub at: DateTime<Utc>,
    pub team: Option<TeamId>,
    pub actor: (Option<Uuid>, &'static str),
    pub action: &'static str,
    pub target: (Uuid, &'static str),
    pub outcome: (&'static str, Option<&'static str>),
    pub data: serde_json::Value,
}

/// A portal without a scheduler, so that nothing is sealed but by the test.
pub struct Rig {
    pub portal: Portal,
    pub connection: AsyncPgConnection,
    pub team: TeamId,
}

impl Rig {
    pub async fn start() -> Self {
        Self::on(PortalOptions::new().await).await
    }

    pub async fn on(options: PortalOptions) -> Self {
        let portal = Portal::start(options.without_scheduler()).await;
        let connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        let team = teams::by_slug(&connection, TEAM).await.unwrap().unwrap().id;
        Self { portal, connection, team }
    }

    /// Something that Mina downloaded an hour ago.
    pub fn told(&self) -> Told {
        Told {
            at: self.portal.app.clock.now() - TimeDelta::hours(1),
            team: Some(self.team),
            actor: (Some(person(1)), "Mina Park"),
            action: "certdesk.certificate.download",
            target: (person(100), "www.shop.test"),
            outcome: ("success", None),
            data: serde_json::json!({}),
        }
    }

    pub async fn tell(&self, events: &[Told]) {
        let rows: Vec<NewEvent<'_>> = events.iter().map(row).collect();
        // One after the other, so that their numbers are in this order.
        for row in rows {
            insert(&self.connection, &[row]).await.unwrap();
        }
    }

    pub async fn seal(&self) -> usize {
        seal::seal_all(&self.portal.app, None, &CancellationToken::new()).await.unwrap()
    }
}

/// An identity.
pub fn person(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_aaaa_0000_7000_8000_0000_0000_0000 + number)
}

fn row(told: &Told) -> NewEvent<'_> {
    let mut data = told.data.clone();
    data["mark"] = MARK.into();
    NewEvent {
        id: EventId::new(),
        at: told.at,
        team_id: told.team.map(|team| team.0),
        actor_kind: if told.actor.0.is_some() { "person" } else { "scheduler" },
        actor_id: told.actor.0,
        actor_name: told.actor.1.into(),
        address: Some("192.0.2.77".into()),
        user_agent: None,
        action: told.action,
        target_kind: Some("certificate"),
        target_id: Some(told.target.0),
        target_name: Some(told.target.1.into()),
        outcome: told.outcome.0,
        reason: told.outcome.1.map(Into::into),
        request_id: Some(person(500)),
        data,
    }
}

/// The numbers of the events that a page lists.
pub fn numbers(page: &Page) -> Vec<i64> {
    page.attributes("#events tr[data-event]", "data-event").iter().map(|number| number.parse().unwrap()).collect()
}
