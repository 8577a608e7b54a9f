//! Teams, who may do what in them, and what a new installation begins with.

pub mod bootstrap;

use crate::app::App;
use crate::crypto::Identity;
use crate::db::signing_keys::{self, SigningKey};
use crate::db::{Connection, teams};
use crate::domain::ids::{ChannelId, SigningKeyId, TeamId};
use crate::notify::signing::SigningKey as KeyPair;
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

/// The public keys that a team's callbacks are verified with, the one that signs first; none where there is no such
/// team.
pub async fn public_keys(app: &App, team: TeamId) -> Result<Option<Vec<crate::notify::signing::PublicKey>>, Fault> {
    let mut connection = app.db.get().await?;
    if teams::by_id(&mut connection, team).await?.is_none() {
        return Ok(None);
    }
    let rows = signing_keys::of_team(&mut connection, team).await?;
    let keys = rows.iter().map(|row| {
        let pem = std::str::from_utf8(&row.public_key).map_err(Fault::other)?;
        crate::notify::signing::PublicKey::from_pem(pem).map_err(Fault::other)
    });
    keys.collect::<Result<Vec<_>, Fault>>().map(Some)
}
