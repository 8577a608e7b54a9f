//! Signing keys that were opened, kept for the deliveries to come: parsing one and checking it takes longer than signing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::SigningKey;
use crate::domain::ids::SigningKeyId;

/// Most keys kept. Where there are more, all are opened anew.
const MOST: usize = 256;

/// The keys of teams that had something to be sent.
#[derive(Default)]
pub struct OpenedKeys(Mutex<HashMap<SigningKeyId, Arc<SigningKey>>>);

impl OpenedKeys {
    /// The key with this id; `open` makes it where it isn't here yet. A key never changes under its id.
    ///
    /// # Errors
    ///
    /// Those of `open`; nothing is kept then.
    pub fn get_or_open<E>(
        &self,
        id: SigningKeyId,
        open: impl FnOnce() -> Result<SigningKey, E>,
    ) -> Result<Arc<SigningKey>, E> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = kept().get(&id) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(open()?);
        let mut keys = kept();
        if keys.len() >= MOST {
            keys.clear();
        }
        keys.insert(id, Arc::clone(&key));
        Ok(key)
    }
}
