//! What the authority does, as far as a test can change it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Issued;
use crate::support::authority_proxy::Refusal;

/// How the authority behaves.
pub struct Ways {
    /// How long a certificate lives, from `notBefore` on; 90 days unless changed. Certificates are dated in seconds.
    pub lifetime: TimeDelta,
    /// The same by profile: those listed here are the authority's profiles, and no others are taken.
    pub profiles: BTreeMap<String, TimeDelta>,
    /// What else its directory says of itself, in `meta`.
    pub meta: serde_json::Map<String, serde_json::Value>,
    /// How far before its issue a certificate begins, as Let's Encrypt's do by an hour; nothing unless changed.
    pub backdating: TimeDelta,
    /// Its renewal information; none unless changed, and then its directory has none either.
    pub renewal: Option<Renewal>,
    /// The `Retry-After` of renewal information, as it stands; 6 hours unless changed.
    pub renewal_retry_after: Option<String>,
    /// Whether questions for renewal information never get an answer.
    pub silent_on_renewals: bool,
    /// The `explanationURL` of renewal information.
    pub explanation_url: Option<String>,
    /// How names are proved.
    pub proofs: Proofs,
    /// What newOrder with `replaces` gets, whatever it replaces. Otherwise it's refused, as authorities do, where the
    /// certificate isn't known, another account's, of other names, or another order's to replace already.
    pub refuse_replaces: Option<Refusal>,
    /// Whether an order repeats its `replaces`, as RFC 9773 section 5 wants; it does unless changed.
    pub repeats_replaces: bool,
    /// What the next newOrder requests get, one each.
    pub refuse_orders: VecDeque<Refusal>,
    /// Reasons that it revokes nothing for (`badRevocationReason`), by their codes.
    pub refused_reasons: Vec<u64>,
    /// Whether it closes every connection without an answer.
    pub down: bool,
}

impl Default for Ways {
    fn default() -> Self {
        Self {
            lifetime: TimeDelta::days(90),
            profiles: BTreeMap::new(),
            meta: serde_json::Map::new(),
            backdating: TimeDelta::zero(),
            renewal: None,
            renewal_retry_after: Some("21600".to_owned()),
            silent_on_renewals: false,
            explanation_url: None,
            proofs: Proofs::AlreadyValid,
            refuse_replaces: None,
            repeats_replaces: true,
            refuse_orders: VecDeque::new(),
            refused_reasons: vec![],
            down: false,
        }
    }
}

/// How names are proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proofs {
    /// They are proved before anybody asks: an order is ready at once.
    AlreadyValid,
    /// By dns-01; being told of a challenge is proof enough.
    Told,
}

/// From and until when a certificate is to be renewed.
type Window = (DateTime<Utc>, DateTime<Utc>);

/// The answer to a question for renewal information. A certificate that was revoked gets a window in the past, where
/// there are windows; one that isn't known is not found.
#[derive(Clone)]
pub enum Renewal {
    /// A window.
    Window(Arc<dyn Fn(&Issued) -> Window + Send + Sync>),
    /// This, whatever it is.
    Answer { status: u16, body: Vec<u8> },
}

impl Renewal {
    /// The window that a closure makes of the certificate.
    pub fn window(of: impl Fn(&Issued) -> Window + Send + Sync + 'static) -> Self {
        Self::Window(Arc::new(of))
    }

    /// Windows like those of Let's Encrypt: they begin when a third of the lifetime is left (half of one under 10 days)
    /// and last for a fiftieth of it.
    pub fn usual() -> Self {
        Self::window(|issued| {
            let lifetime = issued.not_after - issued.not_before;
            let left = if lifetime < TimeDelta::days(10) { lifetime / 2 } else { lifetime / 3 };
            let start = issued.not_after - left;
            (start, start + lifetime / 50)
        })
    }

    /// 404 to every question.
    pub fn not_found() -> Self {
        Self::Answer { status: 404, body: vec![] }
    }

    /// 200, and a page for people.
    pub fn garbage() -> Self {
        Self::Answer { status: 200, body: b"<h1>We are having a break</h1>".to_vec() }
    }
}
