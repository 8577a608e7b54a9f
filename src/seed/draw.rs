//! Drawing one certificate after another.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use serde_json::json;

use super::issue::{IssueError, Issuers};
use super::words::{DESCRIPTIONS, SERVICES, STAGES};
use crate::crypto::KeyRing;
use crate::db::certificates::search_text;
use crate::db::seeded::{SeededCertificate, SeededOrder, SeededVersion};
use crate::db::teams::Team;
use crate::db::versions::{chain_identity, key_identity};
use crate::domain::DomainName;
use crate::domain::certificate::Kind;
use crate::domain::ids::{AuthorityId, CertificateId, OrderId, VersionId};
use crate::domain::order::{Failure, Problem};

/// Certificates of one project: as many are found by its number.
pub const OF_A_PROJECT: u64 = 25;
/// Lifetimes, in days: ordered, and imported.
const LIFETIMES: [i64; 2] = [90, 365];

/// What certificates are drawn on.
pub(super) struct Ground {
    pub(super) now: DateTime<Utc>,
    /// The teams, and how many made-up certificates each has.
    pub(super) teams: Vec<(Team, u64)>,
    pub(super) authorities: Vec<AuthorityId>,
    pub(super) issuers: Issuers,
}

/// What state a certificate is to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Valid,
    Expired,
    Revoked,
    RenewFailed,
    Failed,
}

/// Draws certificates, for each team in turn.
pub(super) struct Drawer {
    ground: Ground,
    keys: Arc<KeyRing>,
    random: StdRng,
    drawn: u64,
    /// When the first was made, and how long after it the next.
    begun: DateTime<Utc>,
    apart: TimeDelta,
}

impl Drawer {
    pub(super) fn new(ground: Ground, keys: &Arc<KeyRing>, number: u64, count: u64) -> Self {
        // Two years of a portal, up to a day ago.
        let span = TimeDelta::days(730);
        let apart = span / i32::try_from(count.max(1)).unwrap_or(i32::MAX);
        let begun = ground.now - span - TimeDelta::days(1);
        Self { ground, keys: Arc::clone(keys), random: StdRng::seed_from_u64(number), drawn: 0, begun, apart }
    }

    /// The next certificate.
    pub(super) fn draw(&mut self) -> Result<SeededCertificate, IssueError> {
        let (teams, drawn) = (self.ground.teams.len() as u64, self.drawn);
        self.drawn += 1;
        let (team, there) = &self.ground.teams[usize::try_from(drawn % teams).unwrap_or_default()];
        let (team, slug) = (team.id, team.slug.clone());
        let number = there + drawn / teams;
        let created_at = self.begun + self.apart * i32::try_from(drawn).unwrap_or(i32::MAX);
        let kind = if self.random.random_ratio(1, 10) { Kind::Imported } else { Kind::Ordered };
        let state = self.state(kind);
        let (name, domains) = self.names(number, &slug);
        let from = self.random.random_range(0..100);
        let from = if kind == Kind::Imported { 3 } else { [0, 0, 0, 1, 2][from / 20] };
        let key = usize::try_from(self.random.next_u64() % 20).unwrap_or_default();
        let key = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5][key];
        let versions = self.versions(state, kind, (from, key), &domains)?;
        let failed = self.failed(state, from, &domains);
        let last = versions.last();
        let typed: Vec<DomainName> = domains.iter().filter_map(|name| name.parse().ok()).collect();
        let project = project_name(number / OF_A_PROJECT);
        let revoked_at = (state == State::Revoked).then(|| last.map(|version| version.not_before)).flatten();
        Ok(SeededCertificate {
            id: CertificateId(self.id(created_at)),
            team_id: team,
            description: if number % 5 == 0 { self.description().to_owned() } else { String::new() },
            kind,
            key_algorithm: self.ground.issuers.keys()[key].algorithm.as_str(),
            authority_id: (kind == Kind::Ordered).then(|| self.ground.authorities[from]),
            auto_renew: kind == Kind::Ordered && state != State::Revoked && self.random.random_ratio(9, 10),
            labels: json!({
                "env": STAGES[usize::try_from(number / 3 % 4).unwrap_or_default()],
                "project": project,
            }),
            search_text: search_text(
                &name,
                typed.iter().map(DomainName::as_str),
                last.map(|version| version.issuer.as_str()),
            ),
            issuer: last.map(|version| version.issuer.clone()),
            not_after: last.map(|version| version.not_after),
            revoked_at: revoked_at.map(|begin| (begin + TimeDelta::hours(30)).min(self.ground.now)),
            created_at,
            name,
            domains,
            failed,
            versions,
        })
    }

    fn state(&mut self, kind: Kind) -> State {
        match (self.random.random_range(0..100), kind) {
            (0..4, _) => State::Expired,
            (4..6, Kind::Ordered) => State::Revoked,
            (6..9, Kind::Ordered) => State::RenewFailed,
            (9, Kind::Ordered) => State::Failed,
            _ => State::Valid,
        }
    }

    /// Name and domains of the team's certificate with this number, which alone has them.
    fn names(&mut self, number: u64, slug: &str) -> (String, Vec<String>) {
        let services = SERVICES.len() as u64;
        let (service, host) = SERVICES[usize::try_from(number % services).unwrap_or_default()];
        let stage = STAGES[usize::try_from(number / 3 % 4).unwrap_or_default()];
        let zone = format!("{}.{slug}.example", project_name(number / OF_A_PROJECT));
        let typed = match self.random.random_range(0..20) {
            0 => vec![format!("*.{host}-{number}.{zone}"), format!("{host}-{number}.{zone}")],
            1..5 => ["", "www.", "m."].map(|sub| format!("{sub}{host}-{number}.{zone}")).into(),
            _ => vec![format!("{host}-{number}.{zone}")],
        };
        let stored = |name: &String| name.parse::<DomainName>().ok().map(String::from);
        (format!("{service} {stage} {number}"), typed.iter().filter_map(stored).collect())
    }

    fn description(&mut self) -> &'static str {
        DESCRIPTIONS[self.random.random_range(0..DESCRIPTIONS.len())]
    }

    /// Its versions, the last of them in use.
    fn versions(
        &mut self,
        state: State,
        kind: Kind,
        (from, key): (usize, usize),
        domains: &[String],
    ) -> Result<Vec<SeededVersion>, IssueError> {
        if state == State::Failed {
            return Ok(Vec::new());
        }
        let lifetime = TimeDelta::days(LIFETIMES[usize::from(kind == Kind::Imported)]);
        let whole = lifetime.num_seconds();
        let left = TimeDelta::seconds(match state {
            State::Expired => -self.random.random_range(3600..200 * 86_400),
            // Past the moment of its renewal.
            State::RenewFailed => self.random.random_range(3600..whole / 3),
            _ => self.random.random_range(3600..whole - 3600),
        });
        let not_after = self.ground.now + left;
        let mut ends = vec![not_after];
        if self.random.random_ratio(3, 10) {
            ends.insert(0, not_after - lifetime * 2 / 3);
        }
        ends.into_iter().map(|end| self.version((from, key), domains, (end - lifetime, end))).collect()
    }

    fn version(
        &mut self,
        (from, key): (usize, usize),
        domains: &[String],
        validity: (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<SeededVersion, IssueError> {
        let mut serial = [0; 16];
        self.random.fill_bytes(&mut serial);
        // Positive, and without a zero byte in front.
        serial[0] = serial[0] & 0x3f | 0x40;
        let id = VersionId(self.id(validity.0));
        let key = &self.ground.issuers.keys()[key];
        let (leaf, chain) = self.ground.issuers.authorities()[from].issue(key, domains, &serial, validity)?;
        Ok(SeededVersion {
            id,
            chain: self.keys.seal(&chain_identity(id), chain.as_bytes())?,
            private_key: self.keys.seal(&key_identity(id), key.pkcs8.expose())?,
            serial: leaf.serial,
            fingerprint_sha256: hex::encode(leaf.fingerprint),
            spki_sha256: key.spki_sha256.clone(),
            issuer: leaf.issuer,
            key_algorithm: leaf.key_kind.to_string(),
            signature_algorithm: leaf.signature_algorithm,
            not_before: leaf.not_before,
            not_after: leaf.not_after,
        })
    }

    /// The order that has failed, where one has.
    fn failed(&mut self, state: State, from: usize, domains: &[String]) -> Option<SeededOrder> {
        let at = self.ground.now - TimeDelta::minutes(self.random.random_range(10..20_000));
        if !matches!(state, State::Failed | State::RenewFailed) {
            return None;
        }
        let domains = domains.iter().take(1).filter_map(|name| name.parse().ok()).collect();
        let failure = if self.random.random_ratio(3, 4) {
            Failure::ChallengeNotSeen { domains }
        } else {
            let detail = "The account may not order for this zone.".to_owned();
            Failure::OrderRefused { problem: Problem { kind: "unauthorized".to_owned(), detail } }
        };
        let id = OrderId(self.id(at));
        Some(SeededOrder { id, authority_id: self.ground.authorities[from], failure: json!(failure), at })
    }

    /// An identity of a moment (UUID version 7, RFC 9562).
    fn id(&mut self, at: DateTime<Utc>) -> uuid::Uuid {
        let mut random = [0; 10];
        self.random.fill_bytes(&mut random);
        uuid::Builder::from_unix_timestamp_millis(at.timestamp_millis().unsigned_abs(), &random).into_uuid()
    }
}

/// What a project is called: a word of three syllables, which no other of the first 512,000 projects has.
fn project_name(number: u64) -> String {
    const CONSONANTS: [char; 16] = ['b', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
    const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
    // Neighbours don't look alike: the factor has no divisor in common with the number of words.
    let word = (number % 512_000 + 7) * 214_013 % 512_000;
    let syllables = [word / 6400, word / 80 % 80, word % 80].map(|syllable| {
        let syllable = usize::try_from(syllable).unwrap_or_default();
        [CONSONANTS[syllable / VOWELS.len()], VOWELS[syllable % VOWELS.len()]]
    });
    syllables.iter().flatten().collect()
}
