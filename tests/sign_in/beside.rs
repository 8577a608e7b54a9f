//! A portal beside whose own provider, the demo's, the settings file describes others.

use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::oidc_provider::{CLIENT_ID, CLIENT_SECRET, OidcProvider};
use crate::support::portal::{Portal, PortalOptions};
use crate::support::temp;

/// The portal's list of certificates, which whoever has a role may see, and nobody else.
pub const LIST: &str = "/teams/shop/certificates";

/// Starts a portal with these providers, as the settings file describes them, and these grants.
pub async fn start(providers: &[String], grants: &[&str], minutes: u16) -> Portal {
    Portal::start(options(providers, grants, minutes).await).await
}

/// Starts another one on the same database.
pub async fn start_on(database_url: &str, providers: &[String], grants: &[&str], minutes: u16) -> Portal {
    Portal::start(options(providers, grants, minutes).await.set("database-url", database_url)).await
}

/// What such a portal is started with.
pub async fn options(providers: &[String], grants: &[&str], minutes: u16) -> PortalOptions {
    let file = temp::path("certdesk.toml");
    std::fs::write(&file, providers.concat()).unwrap();
    PortalOptions::new()
        .await
        .set("config", file.to_str().unwrap())
        .set("grant", grants.join(","))
        .set("reread-groups-minutes", minutes.to_string())
}

/// The real provider, described, with further lines.
pub fn real(id: &str, provider: &OidcProvider, more: &str) -> String {
    let issuer = &provider.issuer;
    format!(
        "[[sign-in.providers]]\nid = \"{id}\"\nname = \"Real {id}\"\nissuer = \"{issuer}\"\n\
         client-id = \"{CLIENT_ID}\"\nclient-secret = \"{CLIENT_SECRET}\"\n{more}\n"
    )
}

/// Lines that have the real provider hand out refresh tokens.
pub const OFFLINE: &str = "scopes = [\"profile\", \"email\", \"groups\", \"offline_access\"]\n\
                           authorize-parameters = { prompt = \"consent\" }";

/// A number out of the portal's database.
pub async fn count(portal: &Portal, query: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    diesel::sql_query(query).get_result::<Row>(&mut connection).await.unwrap().count
}
