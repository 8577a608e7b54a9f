//! What one step of an order changes.

use chrono::{DateTime, Utc};

use crate::crypto::SecretBytes;
use crate::db::challenges::Challenge;
use crate::db::columns::Json;
use crate::db::orders::{Order, Progress};
use crate::dns::Sighting;
use crate::domain::ids::ChallengeId;
use crate::domain::order::{Failure, Step};
use crate::pki::CertificateChain;

/// Everything that a step came to, stored in one transaction.
pub(super) struct Change {
    /// What changes about the order.
    pub progress: Progress,
    /// What is added to its timeline.
    pub steps: Vec<Step>,
    /// Challenges to be stored and announced.
    pub challenges: Vec<Challenge>,
    /// What was seen of challenges, and whether it suffices.
    pub sightings: Vec<(ChallengeId, Sighting, bool)>,
    /// Whether the authority was told.
    pub told: bool,
    /// How the order ended, if it did.
    pub end: Option<End>,
    /// When it goes on.
    pub next: Next,
}

/// How an order ended.
pub(in crate::ops::orders) enum End {
    /// With a version.
    Issued {
        /// The chain, checked.
        chain: Box<CertificateChain>,
        /// Its private key, PKCS#8.
        private_key: SecretBytes,
    },
    /// Without.
    Failed(Failure),
    /// A person put an end to it.
    Cancelled,
}

/// When an order goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// At once, in the same run.
    Now,
    /// Later.
    At(DateTime<Utc>),
    /// Not at all: it has ended.
    Never,
}

impl Default for Change {
    fn default() -> Self {
        Self::go_on(Next::Now)
    }
}

impl Change {
    /// A change that goes on at `next`.
    pub(super) fn go_on(next: Next) -> Self {
        Self {
            progress: Progress::default(),
            steps: Vec::new(),
            challenges: Vec::new(),
            sightings: Vec::new(),
            told: false,
            end: None,
            next,
        }
    }

    /// Whether it must be stored before anything else is done: the order would be placed again, its challenges would be
    /// others, or a certificate's key would be lost.
    pub(super) fn is_to_be_stored(&self) -> bool {
        let Progress { acme_url, private_key, replaces, .. } = &self.progress;
        let named = acme_url.is_some() || private_key.is_some() || replaces.is_some();
        named || !self.challenges.is_empty() || self.next != Next::Now
    }

    /// Brings what was read of the order up to this change.
    pub(super) fn apply(&self, order: &mut Order, challenges: &mut Vec<Challenge>, now: DateTime<Utc>) {
        self.progress.apply(order);
        challenges.extend(self.challenges.iter().cloned());
        for challenge in challenges {
            if let Some((_, sighting, seen)) = self.sightings.iter().find(|(id, ..)| *id == challenge.id) {
                challenge.sighting = Some(Json(sighting.clone()));
                challenge.looked_at = Some(now);
                challenge.seen_at = seen.then_some(now).or(challenge.seen_at);
            }
            if self.told {
                challenge.told_at = challenge.told_at.or(Some(now));
            }
        }
    }

    /// This change and what followed from it, as one.
    pub(super) fn then(mut self, later: Self) -> Self {
        let Self { progress, steps, challenges, sightings, told, end, next } = later;
        self.progress = self.progress.then(progress);
        self.steps.extend(steps);
        self.challenges.extend(challenges);
        self.sightings.extend(sightings);
        Self { told: self.told || told, end: end.or(self.end), next, ..self }
    }

    /// The order ends without a certificate.
    pub(super) fn failed(failure: Failure) -> Self {
        let steps = vec![Step::Failed { reason: failure.clone() }];
        Self { steps, end: Some(End::Failed(failure)), ..Self::go_on(Next::Never) }
    }
}
