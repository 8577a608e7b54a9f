//! The teams that deliveries go out for, with their signing keys: read at most once a second, and a key opened once only,
//! since parsing and checking one takes longer than signing with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::db::Connection;
use crate::db::teams::Team;
use crate::db::{signing_keys, teams};
use crate::domain::ids::{SigningKeyId, TeamId};
use crate::notify::SigningKey;
use crate::ops::{Fault, access};

/// How long what was read is taken for granted. A key that was replaced a second ago is still published.
const RECENT: Duration = Duration::from_secs(1);
/// Most teams kept.
const MOST: usize = 1000;

/// Who sends, and with which key.
#[derive(Clone)]
pub(super) struct Sender {
    /// The team.
    pub team: Team,
    /// Its newest key.
    pub key: Arc<SigningKey>,
    key_id: SigningKeyId,
}

/// Those who have sent something.
#[derive(Default)]
pub struct Senders(Mutex<HashMap<TeamId, (Sender, Instant)>>);

impl Senders {
    /// The team with its key.
    pub(super) async fn get(&self, app: &App, connection: &Connection, id: TeamId) -> Result<Sender, Fault> {
        let known = self.lock().get(&id).cloned();
        if let Some((sender, since)) = &known
            && since.elapsed() < RECENT
        {
            return Ok(sender.clone());
        }
        let team = teams::by_id(connection, id).await?.ok_or(Fault::Missing("the team"))?;
        let row = signing_keys::signing(connection, id).await?.ok_or(Fault::Missing("the team's signing key"))?;
        let key = match known {
            Some((sender, _)) if sender.key_id == row.id => sender.key,
            _ => {
                let pkcs8 = app.keys.open(&access::signing_key_identity(row.id), &row.private_key)?;
                Arc::new(SigningKey::from_pkcs8(pkcs8.expose()).map_err(Fault::other)?)
            }
        };
        let sender = Sender { team, key, key_id: row.id };
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(id, (sender.clone(), Instant::now()));
        Ok(sender)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TeamId, (Sender, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
