//! The nonces that an authority has given out with its answers (RFC 8555 section 6.5), kept for the requests to come.
//! instant-acme keeps one within an order only, and would ask for a new one, by a request of its own, whenever it takes
//! an order up again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Most nonces kept: as many as there are requests at once, with some room.
const MOST: usize = 128;
/// How long one is kept. Authorities forget them after a while that they don't tell.
const MAX_AGE: Duration = Duration::from_secs(60);
/// Longest nonce kept, in bytes.
const LONGEST: usize = 512;

/// The nonces of one authority, the newest last.
#[derive(Default)]
pub(super) struct Nonces(Mutex<Vec<(http::HeaderValue, Instant)>>);

impl Nonces {
    /// Keeps a nonce; the oldest goes where there are too many.
    pub(super) fn put(&self, nonce: http::HeaderValue) {
        if nonce.len() > LONGEST {
            return;
        }
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((nonce, Instant::now()));
    }

    /// The newest, which is the likeliest to count still. Nobody gets it again.
    pub(super) fn take(&self) -> Option<http::HeaderValue> {
        let mut kept = self.lock();
        let (nonce, since) = kept.pop()?;
        if since.elapsed() > MAX_AGE {
            // Those below it are older still.
            kept.clear();
            return None;
        }
        Some(nonce)
    }

    /// Forgets them: the authority has refused one.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(http::HeaderValue, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce(number: usize) -> http::HeaderValue {
        http::HeaderValue::from(number)
    }

    #[test]
    fn each_is_used_once_and_the_newest_first() {
        let nonces = Nonces::default();
        assert_eq!(nonces.take(), None);
        nonces.put(nonce(1));
        nonces.put(nonce(2));
        assert_eq!(nonces.take(), Some(nonce(2)));
        assert_eq!(nonces.take(), Some(nonce(1)));
        assert_eq!(nonces.take(), None);
    }

    #[test]
    fn few_are_kept_and_none_that_is_refused() {
        let nonces = Nonces::default();
        for number in 0..=MOST {
            nonces.put(nonce(number));
        }
        assert_eq!(nonces.lock().len(), MOST);
        assert!(nonces.lock().iter().all(|(kept, _)| *kept != nonce(0)));
        nonces.clear();
        assert_eq!(nonces.take(), None);
        nonces.put(http::HeaderValue::from_str(&"x".repeat(LONGEST + 1)).unwrap());
        assert_eq!(nonces.take(), None);
    }

    #[test]
    fn old_ones_are_not_used() {
        let nonces = Nonces::default();
        let old = Instant::now().checked_sub(MAX_AGE + Duration::from_secs(1)).unwrap();
        nonces.lock().extend([(nonce(1), old), (nonce(2), old)]);
        assert_eq!(nonces.take(), None);
        assert!(nonces.lock().is_empty());
    }
}
