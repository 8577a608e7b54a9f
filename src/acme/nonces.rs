//! The nonces that an authority has given out with its answers (RFC 8555 section 6.5), kept for the requests to come.
//! instant-acme keeps one within an order only, and would ask for a new one, by a request of its own, whenever it takes
//! an order up again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode};
use instant_acme::{BodyWrapper, BytesResponse, Error};

/// Most nonces kept: as many as there are requests at once, with some room.
const MOST: usize = 128;
/// How long one is kept. Authorities forget them after a while that they don't tell.
const MAX_AGE: Duration = Duration::from_secs(60);
/// Longest nonce kept, in bytes.
const LONGEST: usize = 512;
/// The header with a nonce (RFC 8555 section 6.5.1).
const REPLAY_NONCE: &str = "replay-nonce";
/// The type of the problem where one is refused.
const BAD_NONCE: &[u8] = b"urn:ietf:params:acme:error:badNonce";

/// The nonces of one authority, the newest last.
#[derive(Default)]
pub(super) struct Nonces(Mutex<Vec<(HeaderValue, Instant)>>);

impl Nonces {
    /// Sends a request of instant-acme's, unless it asks for a nonce and there is one. A nonce that comes with an answer
    /// is kept here and taken out of it, so that instant-acme comes back to us for each that it needs.
    pub(super) async fn spare_requests<S>(
        &self,
        request: Request<BodyWrapper<Bytes>>,
        send: impl FnOnce(Request<BodyWrapper<Bytes>>) -> S,
    ) -> Result<BytesResponse, Error>
    where
        S: Future<Output = Result<BytesResponse, Error>>,
    {
        // Its only HEAD request is that for a nonce (RFC 8555 section 7.2).
        let for_nonce = request.method() == Method::HEAD;
        if for_nonce && let Some(nonce) = self.take() {
            let answer = http::Response::builder().header(REPLAY_NONCE, nonce).body(BodyWrapper::<Bytes>::default())?;
            return Ok(BytesResponse::from(answer));
        }
        let mut answer = send(request).await?;
        if for_nonce {
            return Ok(answer);
        }
        if answer.parts.status == StatusCode::BAD_REQUEST {
            let body = answer.body.into_bytes().await.map_err(Error::Other)?;
            if body.windows(BAD_NONCE.len()).any(|text| text == BAD_NONCE) {
                self.clear();
            }
            answer.body = Box::new(body);
        }
        if let Some(nonce) = answer.parts.headers.remove(REPLAY_NONCE) {
            self.put(nonce);
        }
        Ok(answer)
    }

    /// Keeps a nonce; the oldest goes where there are too many.
    fn put(&self, nonce: HeaderValue) {
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
    fn take(&self) -> Option<HeaderValue> {
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
    fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(HeaderValue, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce(number: usize) -> HeaderValue {
        HeaderValue::from(number)
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
        nonces.put(HeaderValue::from_str(&"x".repeat(LONGEST + 1)).unwrap());
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
