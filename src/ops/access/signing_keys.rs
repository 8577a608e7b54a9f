//! The keys that a team signs its callbacks with. Its newest signs; one that was replaced counts for a while longer, so
//! that what it has signed can be verified until every receiver has the new one.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::signing_key_identity;
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::signing_keys::{self, SigningKey};
use crate::db::{Connection, channels};
use crate::domain::ids::{SigningKeyId, TeamId};
use crate::notify::crn::InstanceCrn;
use crate::notify::signing::{GeneratedKey, PublicKey, SigningKey as KeyPair, jwks};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::channels::{Reached, limits};

/// How long a key counts once another has taken its place.
pub const COUNTS_FOR: TimeDelta = TimeDelta::days(30);
/// Most keys of a team that count at once.
pub const MOST: usize = 4;

/// Makes a team's signing key pair, where it has none.
pub(crate) async fn ensure(connection: &mut Connection, app: &App, team: TeamId) -> Result<(), Fault> {
    if signing_keys::of_team(connection, team, app.clock.now()).await?.is_empty() {
        add(connection, app, team, generate().await?).await?;
    }
    Ok(())
}

async fn generate() -> Result<GeneratedKey, Fault> {
    KeyPair::generate_off_thread().await.map_err(Fault::other)
}

async fn add(connection: &Connection, app: &App, team: TeamId, generated: GeneratedKey) -> Result<String, Fault> {
    let id = SigningKeyId::new();
    let row = SigningKey {
        id,
        team_id: team,
        kid: generated.key.public().kid().to_owned(),
        public_key: generated.key.public().pem().as_bytes().to_vec(),
        private_key: app.keys.seal(&signing_key_identity(id), &generated.pkcs8)?,
        created_at: app.clock.now(),
        retires_at: None,
    };
    signing_keys::insert(connection, &row).await?;
    Ok(row.kid)
}

/// What receivers verify a team's callbacks with.
pub struct PublishedKeys {
    /// The key that signs, as SubjectPublicKeyInfo in PEM.
    pub pem: String,
    /// Every key that counts, as a JSON Web Key Set (RFC 7517 section 5).
    pub jwks: serde_json::Value,
}

/// The public keys of the team with a CRN; none where there is no such team.
pub async fn published(app: &App, crn: &str) -> Result<Option<PublishedKeys>, Fault> {
    let Ok(InstanceCrn(team)) = crn.parse() else { return Ok(None) };
    let rows = signing_keys::of_team(&*app.db.get().await?, team, app.clock.now()).await?;
    let keys = rows.iter().map(|row| {
        let pem = std::str::from_utf8(&row.public_key).map_err(Fault::other)?;
        PublicKey::from_pem(pem).map_err(Fault::other)
    });
    let keys = keys.collect::<Result<Vec<_>, Fault>>()?;
    let Some(signing) = keys.first() else { return Ok(None) };
    let jwks = serde_json::to_value(jwks(&keys)).map_err(Fault::other)?;
    Ok(Some(PublishedKeys { pem: signing.pem().to_owned(), jwks }))
}

/// The address, below the portal's, where a team's public keys are served: `jwks` or `publicKey`.
pub fn published_path(team: TeamId, form: &str) -> String {
    format!("/api/v1/instances/{}/notifications/{form}", InstanceCrn(team).to_string().replace('/', "%2F"))
}

/// What became of a change of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// It is done.
    Done,
    /// As many keys count as may: the next one can be made once the oldest counts no more.
    TooMany {
        /// When that is.
        until: DateTime<Utc>,
    },
    /// They were changed as often of late as they may.
    Limited(Reached),
    /// It is the key that signs, or none of the team's that count.
    NotFound,
}

/// Makes a new key, which signs from now on. Those before count for [`COUNTS_FOR`].
pub async fn rotate(app: &App, permit: &Permit<ManageChannels>, actor: &Actor) -> Result<Rotated, Fault> {
    let team = permit.team();
    let mut connection = app.db.get().await?;
    if let Some(refusal) = refusal(&connection, app, team.id).await? {
        record(&connection, app, permit, actor, Outcome::Refused("limit".to_owned()), "new", None).await?;
        return Ok(refusal);
    }
    // It takes a while, during which nothing is to be locked.
    let generated = generate().await?;
    connection
        .transaction(async |connection| {
            channels::lock_team(connection, team.id).await?;
            // Another request may have been quicker.
            if let Some(refusal) = refusal(connection, app, team.id).await? {
                record(connection, app, permit, actor, Outcome::Refused("limit".to_owned()), "new", None).await?;
                return Ok(refusal);
            }
            signing_keys::retire_all(connection, team.id, app.clock.now() + COUNTS_FOR).await?;
            let kid = add(connection, app, team.id, generated).await?;
            record(connection, app, permit, actor, Outcome::Success, "new", Some(&kid)).await?;
            Ok(Rotated::Done)
        })
        .await
}

/// Why a team can't have a new key now.
async fn refusal(connection: &Connection, app: &App, team: TeamId) -> Result<Option<Rotated>, Fault> {
    let known = signing_keys::of_team(connection, team, app.clock.now()).await?;
    let first_end = known.iter().filter_map(|key| key.retires_at).min();
    if let Some(until) = first_end.filter(|_| known.len() >= MOST) {
        return Ok(Some(Rotated::TooMany { until }));
    }
    Ok(limits::keys(connection, app, team).await?.map(Rotated::Limited))
}

/// Has a key that was replaced count no more.
pub async fn retire(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    id: SigningKeyId,
) -> Result<Rotated, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let now = app.clock.now();
            let known = signing_keys::of_team(connection, permit.team().id, now).await?;
            let replaced = known.iter().find(|key| key.id == id && key.retires_at.is_some());
            let Some(key) = replaced else { return Ok(Rotated::NotFound) };
            signing_keys::retire(connection, id, now).await?;
            record(connection, app, permit, actor, Outcome::Success, "retired", Some(&key.kid)).await?;
            Ok(Rotated::Done)
        })
        .await
}

async fn record(
    connection: &Connection,
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    outcome: Outcome,
    what: &str,
    kid: Option<&str>,
) -> Result<(), Fault> {
    let team = permit.team();
    let event = Event {
        actor,
        action: Action::TeamUpdate,
        team: Some(team.id),
        target: Some(Target { kind: "team", id: team.id.0, name: &team.name }),
        outcome,
        data: serde_json::json!({ "signing_key": what, "kid": kid }),
    };
    Ok(activity::record(connection, app, event).await?)
}
