//! The audit trail, as tests read it.

use diesel::QueryableByName;
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

/// A line of the audit trail.
#[derive(Debug, PartialEq, Eq, QueryableByName)]
pub struct Recorded {
    #[diesel(sql_type = Text)]
    pub actor_kind: String,
    #[diesel(sql_type = Text)]
    pub actor_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub target_name: Option<String>,
    #[diesel(sql_type = Text)]
    pub outcome: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    #[diesel(sql_type = Jsonb)]
    pub data: serde_json::Value,
}

impl Recorded {
    /// Outcome and reason.
    pub fn ended(&self) -> String {
        format!("{} {}", self.outcome, self.reason.as_deref().unwrap_or_default()).trim_end().to_owned()
    }
}

/// The lines about an action, less its prefix, the oldest first.
pub async fn of(database_url: &str, action: &str) -> Vec<Recorded> {
    let mut connection = AsyncPgConnection::establish(database_url).await.unwrap();
    diesel::sql_query(
        "SELECT actor_kind, actor_name, target_name, outcome, reason, data FROM activity_events
         WHERE action = 'certdesk.' || $1 ORDER BY id",
    )
    .bind::<Text, _>(action)
    .load(&mut connection)
    .await
    .unwrap()
}

/// Those, but for what the settings have done.
pub async fn but_settings(database_url: &str, action: &str) -> Vec<Recorded> {
    let mut lines = of(database_url, action).await;
    lines.retain(|line| line.actor_name != "settings");
    lines
}
