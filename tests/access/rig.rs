//! A portal with Ada, who administers the team by a group of the settings.

use certdesk::clock::Clock;
use chrono::{Days, NaiveTime, TimeDelta};
use diesel::QueryableByName;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::support::clock::LeapingClock;
use crate::support::events::{self, Recorded};
use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions, TEAM};

/// The path of the Access tab.
pub fn tab() -> String {
    format!("/teams/{TEAM}/access")
}

/// The path of the list of certificates.
pub fn certificates() -> String {
    format!("/teams/{TEAM}/certificates")
}

pub struct Rig {
    pub portal: Portal,
    pub ada: Person,
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(PortalOptions::new().await).await
    }

    /// Sessions last for days, and it is noon (UTC).
    pub async fn with(options: PortalOptions) -> Self {
        let clock = LeapingClock::new();
        let now = clock.now();
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        clock.leap((now.date_naive() + Days::new(1)).and_time(noon).and_utc() - now);
        let options = options.set("session-idle-hours", "500").set("session-hours", "500").with_clock(&clock);
        let portal = Portal::start(options.without_scheduler()).await;
        let ada = portal.person("ada").await;
        Self { portal, ada }
    }

    /// A day so many from now, as forms have it.
    pub fn day(&self, days: i64) -> String {
        (self.portal.app.clock.now() + TimeDelta::days(days)).date_naive().to_string()
    }

    /// The form that grants a role, as it is opened.
    pub async fn form(&self) -> Form {
        self.ada.get(&format!("{}/grant", tab())).await.form("form.grant")
    }

    /// The form, filled in for an e-mail address.
    pub async fn form_for(&self, email: &str, role: &str) -> Form {
        with(with(self.form().await, "kind", "email"), "role", role).set("email", email)
    }

    /// The form, filled in for somebody who has signed in.
    pub async fn form_for_person(&self, id: &str, role: &str) -> Form {
        let person = self.person_id(id).await;
        with(with(self.form().await, "person_id", &person), "role", role)
    }

    /// Grants a role to an e-mail address.
    pub async fn grant(&self, email: &str, role: &str) {
        let answer = self.ada.submit(&self.form_for(email, role).await).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    /// The identity of one of the demo's people, who has signed in.
    pub async fn person_id(&self, id: &str) -> String {
        self.one(&format!("SELECT id FROM people WHERE subject = 'demo-{id}'")).await
    }

    /// Where the dialog is that withdraws the role of somebody.
    pub async fn withdraw_path(&self, role: &str, of: &str) -> String {
        let page = self.ada.get(&tab()).await;
        let css = format!("tr[data-holder='{of}'] li[data-role='{role}'] a.danger");
        page.hrefs(&css).pop().unwrap_or_else(|| panic!("no {css}: {}", page.text()))
    }

    /// Withdraws by the dialog at a path.
    pub async fn withdraw(&self, path: &str) -> Page {
        let form = self.ada.get(path).await.form("form.action");
        self.ada.submit(&form).await
    }

    /// What can't be granted by the forms: by SQL, with `person`, `email` or `group_name` and `provider` set.
    pub async fn seed(&self, role: &str, columns: &str, values: &str) -> String {
        self.one(&format!(
            "INSERT INTO grants (id, team_id, role, granted_by, created_at, {columns})
             SELECT gen_random_uuid(), teams.id, '{role}', 'Sol', now(), {values} FROM teams WHERE slug = '{TEAM}'
             RETURNING id"
        ))
        .await
    }

    /// Runs statements in the database.
    pub async fn execute(&self, sql: &str) {
        self.connect().await.batch_execute(sql).await.unwrap();
    }

    /// The one identity that a query answers.
    pub async fn one(&self, sql: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = SqlUuid)]
            id: uuid::Uuid,
        }
        let row: Row = diesel::sql_query(sql).get_result(&mut self.connect().await).await.unwrap();
        row.id.to_string()
    }

    /// How many rows a condition on the grants selects.
    pub async fn count(&self, condition: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            rows: i64,
        }
        let query = format!("SELECT count(*) AS rows FROM grants WHERE {condition}");
        let row: Row = diesel::sql_query(query).get_result(&mut self.connect().await).await.unwrap();
        row.rows
    }

    /// The events of one action, oldest first; but for what the settings have done.
    pub async fn events(&self, action: &str) -> Vec<Recorded> {
        events::but_settings(&self.portal.database_url, action).await
    }

    async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.portal.database_url).await.unwrap()
    }
}

/// The form with a radio button chosen: what was chosen before is not.
pub fn with(mut form: Form, name: &str, value: &str) -> Form {
    form.fields.retain(|(field, _)| field != name);
    form.fields.push((name.to_owned(), value.to_owned()));
    form
}

/// The form's fields less its token, sorted: what somebody typed.
pub fn typed(form: &Form) -> Vec<(String, String)> {
    let mut fields: Vec<_> = form.fields.iter().filter(|(name, _)| name != "csrf").cloned().collect();
    fields.sort();
    fields
}
