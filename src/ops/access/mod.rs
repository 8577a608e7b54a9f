//! Teams, who may do what in them, and what a new installation begins with.

pub mod bootstrap;

use crate::app::App;
use crate::crypto::Identity;
use crate::db::Connection;
use crate::db::signing_keys::{self, SigningKey};
use crate::domain::ids::{ChannelId, SigningKeyId, TeamId};
use crate::notify::crn::InstanceCrn;
use crate::notify::signing::{PublicKey, SigningKey as KeyPair, jwks};
use crate::ops::Fault;

/// What the sealed endpoint of a channel belongs to.
pub fn endpoint_identity(id: ChannelId) -> Identity {
    Identity::new("channels.endpoint", id.0)
}

/// What a sealed signing key belongs to.
pub fn signing_key_identity(id: SigningKeyId) -> Identity {
    Identity::new("signing_keys.private_key", id.0)
}

/// Makes a team's signing key pair, where it has none.
async fn ensure_signing_key(connection: &mut Connection, app: &App, team: TeamId) -> Result<(), Fault> {
    if !signing_keys::of_team(connection, team).await?.is_empty() {
        return Ok(());
    }
    let generated = KeyPair::generate_off_thread().await.map_err(Fault::other)?;
    let id = SigningKeyId::new();
    let row = SigningKey {
        id,
        team_id: team,
        kid: generated.key.public().kid().to_owned(),
        public_key: generated.key.public().pem().as_bytes().to_vec(),
        private_key: app.keys.seal(&signing_key_identity(id), &generated.pkcs8)?,
        created_at: app.clock.now(),
    };
    Ok(signing_keys::insert(connection, &row).await?)
}

/// What receivers verify a team's callbacks with.
pub struct PublishedKeys {
    /// The key that signs, as SubjectPublicKeyInfo in PEM.
    pub pem: String,
    /// Every key that counts, as a JSON Web Key Set (RFC 7517 section 5).
    pub jwks: serde_json::Value,
}

/// The public keys of the team with a CRN; none where there is no such team.
pub async fn published_keys(app: &App, crn: &str) -> Result<Option<PublishedKeys>, Fault> {
    let Ok(InstanceCrn(team)) = crn.parse() else { return Ok(None) };
    let rows = signing_keys::of_team(&mut *app.db.get().await?, team).await?;
    let keys = rows.iter().map(|row| {
        let pem = std::str::from_utf8(&row.public_key).map_err(Fault::other)?;
        PublicKey::from_pem(pem).map_err(Fault::other)
    });
    let keys = keys.collect::<Result<Vec<_>, Fault>>()?;
    let Some(signing) = keys.first() else { return Ok(None) };
    let jwks = serde_json::to_value(jwks(&keys)).map_err(Fault::other)?;
    Ok(Some(PublishedKeys { pem: signing.pem().to_owned(), jwks }))
}
