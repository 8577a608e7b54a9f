//! Which certificates are meant, and what can be done with each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::auth::access::Scope;
use crate::db::Connection;
use crate::db::certificates::listed::{self, Selection};
use crate::db::certificates::many::{self, Candidate};
use crate::domain::batch::{BatchAction, Unfit};
use crate::domain::certificate::Kind;
use crate::domain::find::Find;
use crate::domain::ids::{CertificateId, TeamId};
use crate::ops::Fault;

/// Which certificates a person has chosen.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These.
    These(Vec<CertificateId>),
    /// All that match.
    Matching(Find),
}

/// What is to be done with them.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    /// This, as a batch.
    Batch(&'a BatchAction),
    /// They are downloaded.
    Download,
}

/// What was chosen, as it stands.
#[derive(Debug, Default)]
pub struct Choice {
    /// Those with which it can be done.
    pub fit: Vec<Candidate>,
    /// The others, and why it can't be done with them.
    pub unfit: Vec<(Candidate, Unfit)>,
    /// Whether there were more than may be done at once: nothing else is known then.
    pub too_many: bool,
}

impl Choice {
    /// How many it can't be done with, by why.
    pub fn unfit_counts(&self) -> BTreeMap<Unfit, usize> {
        let mut counts = BTreeMap::new();
        for (_, why) in &self.unfit {
            *counts.entry(*why).or_default() += 1;
        }
        counts
    }

    /// Stands for just these certificates: what is done is what was shown. 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut ids: Vec<uuid::Uuid> = self.fit.iter().map(|candidate| candidate.id.0).collect();
        ids.sort_unstable();
        let mut hasher = Sha256::new();
        for id in ids {
            hasher.update(id.as_bytes());
        }
        hex::encode(hasher.finalize())
    }
}

/// Who chooses, among what.
#[derive(Debug, Clone, Copy)]
pub struct Among<'a> {
    /// The team's certificates.
    pub team: TeamId,
    /// Those of them that may be seen.
    pub seen: &'a Scope,
    /// Those of them with which it may be done.
    pub allowed: &'a Scope,
    /// Most that may be chosen at once.
    pub most: usize,
}

/// Finds what was chosen.
pub async fn choose(
    connection: &Connection,
    among: Among<'_>,
    chosen: &Chosen,
    deed: Deed<'_>,
    now: DateTime<Utc>,
) -> Result<Choice, Fault> {
    let only = among.seen.only();
    let ids = match chosen {
        Chosen::These(ids) => ids.clone(),
        Chosen::Matching(find) => {
            let selection = Selection { team: among.team, only, find, now, few: false };
            let most = i64::try_from(among.most).unwrap_or(i64::MAX).saturating_add(1);
            listed::ids(connection, &selection, most).await?
        }
    };
    if ids.len() > among.most {
        return Ok(Choice { too_many: true, ..Choice::default() });
    }
    let mut choice = Choice::default();
    for candidate in many::by_ids(connection, among.team, only, &ids).await? {
        let unfit = match deed {
            _ if !among.allowed.covers(candidate.id) => Some(Unfit::NotAllowed),
            Deed::Batch(action) => why_not(&candidate, action),
            Deed::Download => why_not_downloadable(&candidate, now),
        };
        match unfit {
            Some(why) => choice.unfit.push((candidate, why)),
            None => choice.fit.push(candidate),
        }
    }
    Ok(choice)
}

/// Why an action can't be done with a certificate, as far as that shows beforehand.
fn why_not(candidate: &Candidate, action: &BatchAction) -> Option<Unfit> {
    let ordered = candidate.kind == Kind::Ordered && candidate.authority_id.is_some();
    let under_way = candidate.order_state.is_some_and(|state| !state.is_final());
    match action {
        BatchAction::Renew { .. } | BatchAction::AutoRenew { .. } if !ordered => Some(Unfit::Imported),
        BatchAction::Renew { .. } if under_way => Some(Unfit::UnderWay),
        BatchAction::Renew { .. } if candidate.current_version_id.is_none() => Some(Unfit::NoVersion),
        _ => None,
    }
}

fn why_not_downloadable(candidate: &Candidate, now: DateTime<Utc>) -> Option<Unfit> {
    match candidate.not_after {
        None => Some(Unfit::NoVersion),
        Some(end) if end <= now => Some(Unfit::Expired),
        Some(_) => None,
    }
}
