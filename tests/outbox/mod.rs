//! The outbox as a whole: thousands of deliveries, channels that hang or fail, and a process that is killed meanwhile.

mod challenges;
mod failing;
mod killed;
mod pauses;
mod slow;

use std::sync::Arc;

use certdesk::app::App;
use certdesk::db::channels::{self, Channel};
use certdesk::db::columns::Json;
use certdesk::db::teams;
use certdesk::domain::ChannelKind;
use certdesk::domain::ids::{CertificateId, ChannelId, TeamId};
use certdesk::notify::{EventType, NotifiedCertificate};
use certdesk::ops::access::endpoint_identity;
use certdesk::ops::outbox::{Reminded, remind};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::http::{Reply, Request, Server};
use crate::support::portal::{Portal, TEAM};

/// A receiver that does with each callback what `handler` says, without verifying it.
async fn receiver<F>(handler: impl Fn(Request) -> F + Send + Sync + 'static) -> Server
where
    F: Future<Output = Reply> + Send + 'static,
{
    Server::keeping_connections(None, handler).await
}

/// The `jti` of a callback.
fn jti(request: &Request) -> String {
    claim(request, "jti")
}

/// What a callback tells of.
fn event_type(request: &Request) -> String {
    claim(request, "event_type")
}

fn claim(request: &Request, name: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let claims: serde_json::Value =
        jsonwebtoken::dangerous::insecure_decode_claims(body["data"].as_str().unwrap()).unwrap();
    claims[name].as_str().unwrap().to_owned()
}

async fn team(app: &App) -> TeamId {
    teams::by_slug(&app.db.get().await.unwrap(), TEAM).await.unwrap().unwrap().id
}

/// A callback channel of the portal's team to a receiver, for the certificates that [`fill`] tells of under its name.
async fn channel(app: &App, name: &str, receiver: &Server) -> ChannelId {
    insert(app, name, Some(format!("{name}-*")), receiver).await
}

/// The same, for every certificate.
async fn channel_for_all(app: &App, name: &str, receiver: &Server) -> ChannelId {
    insert(app, name, None, receiver).await
}

async fn insert(app: &App, name: &str, name_pattern: Option<String>, receiver: &Server) -> ChannelId {
    let id = ChannelId::new();
    let endpoint = format!("http://{}/", receiver.address);
    let channel = Channel {
        id,
        team_id: team(app).await,
        kind: ChannelKind::Callback,
        name: name.to_owned(),
        endpoint: app.keys.seal(&endpoint_identity(id), endpoint.as_bytes()).unwrap(),
        version: 4,
        enabled: true,
        created_at: app.clock.now(),
        events: None,
        name_pattern,
        labels: Json::default(),
        from_settings: false,
        failing_since: None,
        gave_up_at: None,
    };
    channels::insert(&app.db.get().await.unwrap(), &channel).await.unwrap();
    id
}

/// Writes as many deliveries for the channel with this name, each about a certificate of its own.
pub async fn fill(portal: &Portal, name: &str, count: usize) {
    let app: &App = &portal.app;
    let reminded: Vec<Reminded> = (0..count)
        .map(|number| Reminded {
            certificate: NotifiedCertificate {
                id: CertificateId::new(),
                name: format!("{name}-{number}"),
                domains: vec![format!("{name}-{number}.test")],
                expires_on: Some(app.clock.now()),
                additional_info: None,
                auto_renewed: None,
                previous_expires_on: None,
            },
            labels: [].into(),
        })
        .collect();
    let (team, event) = (team(app).await, EventType::CertExpiredRenewRequired);
    let mut connection = app.db.get().await.unwrap();
    connection
        .transaction(async |connection| remind(connection, app, team, event, None, &reminded).await)
        .await
        .unwrap();
    app.wake.notify_one();
}

async fn connect(portal: &Portal) -> AsyncPgConnection {
    AsyncPgConnection::establish(&portal.database_url).await.unwrap()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many deliveries of a channel there are of which this is true.
async fn count(connection: &mut AsyncPgConnection, channel: ChannelId, what: &str) -> usize {
    let query = format!("SELECT count(*) FROM deliveries WHERE channel_id = '{channel}' AND {what}");
    let found: Count = diesel::sql_query(query).get_result(connection).await.unwrap();
    usize::try_from(found.count).unwrap()
}

/// What several tasks of a receiver note down.
type Noted<T> = Arc<std::sync::Mutex<T>>;
