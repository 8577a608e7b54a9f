//! A portal without orders, whose team's channels are worked on.

use std::sync::Arc;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use crate::support::events::{self, Recorded};
use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;
use crate::support::waiting;

/// The type of a test.
pub const TEST: &str = "test_notification_channel";

/// The path of the Notifications tab.
pub fn tab() -> String {
    format!("/teams/{TEAM}/notifications")
}

/// A portal, a receiver that it may reach, and Mina.
pub struct Rig {
    pub portal: Portal,
    pub receiver: Arc<Receiver>,
    pub mina: Person,
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(PortalOptions::new().await).await
    }

    pub async fn with(options: PortalOptions) -> Self {
        let receiver = Receiver::listening().await;
        let portal = Portal::start(options).await;
        receiver.trust(&portal.url);
        let mina = portal.person("mina").await;
        Self { portal, receiver, mina }
    }

    /// The form that adds a channel: to the receiver, of this name.
    pub async fn form(&self, name: &str) -> Form {
        let form = self.mina.get(&format!("{}/add", tab())).await.form("form.channel");
        without(form, "events").set("name", name).set("url", &self.receiver.url())
    }

    /// Adds a channel to the receiver, and answers its path.
    pub async fn add(&self, name: &str) -> String {
        let answer = self.mina.submit(&self.form(name).await).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.path(name).await
    }

    /// The path of a channel's page.
    pub async fn path(&self, name: &str) -> String {
        let page = self.mina.get(&tab()).await;
        page.hrefs(&format!("tr[data-channel='{name}'] .name a")).pop().unwrap_or_else(|| panic!("{}", page.text()))
    }

    /// Sends what a button on the tab or on a channel's page sends.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.mina.csrf().await;
        let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.mina.post(path, &fields).await
    }

    /// Tests a channel, and answers the path of the delivery.
    pub async fn test(&self, channel: &str) -> String {
        let answer = self.post(&format!("{channel}/test"), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.location().unwrap().path().to_owned()
    }

    /// Follows a delivery's page until it says so in its badge.
    pub async fn wait_for(&self, delivery: &str, word: &str) -> Page {
        waiting::until(&format!("{delivery}: {word}"), async || {
            let page = self.mina.get(delivery).await;
            (page.texts("h1 .badge") == [word]).then_some(page)
        })
        .await
    }

    /// The events of one action, oldest first.
    pub async fn events(&self, action: &str) -> Vec<Recorded> {
        events::of(&self.portal.database_url, action).await
    }

    /// Runs statements in the database.
    pub async fn execute(&self, sql: &str) {
        self.connect().await.batch_execute(sql).await.unwrap();
    }

    async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.portal.database_url).await.unwrap()
    }
}

/// The form less a field, such as a checkbox that is cleared.
pub fn without(mut form: Form, name: &str) -> Form {
    form.fields.retain(|(field, _)| field != name);
    form
}

/// The form with one more field, such as a checkbox that is set.
pub fn with(mut form: Form, name: &str, value: &str) -> Form {
    form.fields.push((name.to_owned(), value.to_owned()));
    form
}
