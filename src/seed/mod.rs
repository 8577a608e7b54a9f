//! Made-up teams and certificates, for development and measurements: believable names, dates and states, and real X.509 chains
//! with keys that open. The same number gives the same, but for keys and signatures.

mod draw;
mod issue;
mod words;

pub use draw::OF_A_PROJECT;
pub use issue::IssueError;

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use diesel_async::RunQueryDsl;
use tokio::sync::mpsc;

use self::draw::{Drawer, Ground};
use self::issue::{Authority, Issuers};
use crate::app::App;
use crate::db::grants::{self, Grantee, NewGrant};
use crate::db::seeded::{self, SeededCertificate};
use crate::db::teams::{self, Team};
use crate::db::{Connection, DbError};
use crate::domain::ids::GrantId;
use crate::domain::role::Role;
use crate::ops::Fault;
use crate::ops::access::signing_keys;

/// Certificates that are stored at once.
const AT_ONCE: u64 = 1000;
/// Most teams.
pub const MAX_TEAMS: u32 = 1000;

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// So many certificates.
    pub certificates: u64,
    /// In so many teams, of 1 to [`MAX_TEAMS`].
    pub teams: u32,
    /// What everything is drawn from.
    pub number: u64,
    /// Whether the database may have certificates that are not made up.
    pub beside_real: bool,
}

/// Why nothing, or not everything, was made up.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database has certificates that are not made up.
    #[error("the database has certificates of its own")]
    Real,
    /// A certificate could not be made.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The use cases failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The program is ending.
    #[error("interrupted")]
    Interrupted,
}

impl From<diesel::result::Error> for SeedError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Who holds what on each team: the demo's people, whose provider vouches for their addresses.
const PEOPLE: [(&str, Role); 5] = [
    ("mina@demo.test", Role::Manager),
    ("will@demo.test", Role::Writer),
    ("rae@demo.test", Role::Reader),
    ("ada@demo.test", Role::TeamAdmin),
    ("omar@demo.test", Role::Auditor),
];

/// Makes certificates up, beside those that were made up before; `told` hears how many there are now. The teams' addresses.
///
/// # Errors
///
/// [`SeedError`]; what was stored by then stays.
pub async fn seed(app: &App, wanted: Wanted, mut told: impl FnMut(u64)) -> Result<Vec<String>, SeedError> {
    let mut connection = app.db.get().await?;
    if !wanted.beside_real && seeded::there_already(&connection, None).await?.1 {
        return Err(SeedError::Real);
    }
    // It can be made up anew.
    diesel::sql_query("SET synchronous_commit = off").execute(&mut connection).await.map_err(DbError::from)?;
    let ground = ground(app, &mut connection, wanted).await?;
    let slugs = ground.teams.iter().map(|(team, _)| team.slug.clone()).collect();
    let (drawn, mut batches) = mpsc::channel::<Vec<SeededCertificate>>(2);
    let keys = Arc::clone(&app.keys);
    let drawing = tokio::task::spawn_blocking(move || {
        let mut drawer = Drawer::new(ground, &keys, wanted.number, wanted.certificates);
        let mut left = wanted.certificates;
        while left > 0 {
            let now = left.min(AT_ONCE);
            left -= now;
            let batch = (0..now).map(|_| drawer.draw()).collect::<Result<Vec<_>, _>>()?;
            if drawn.blocking_send(batch).is_err() {
                break;
            }
        }
        Ok::<_, IssueError>(())
    });
    let mut stored = 0;
    while let Some(batch) = batches.recv().await {
        seeded::insert(&connection, &batch).await?;
        stored += batch.len() as u64;
        told(stored);
    }
    drawing.await.map_err(|_| SeedError::Interrupted)??;
    seeded::analyze(&connection).await?;
    diesel::sql_query("RESET synchronous_commit").execute(&mut connection).await.map_err(DbError::from)?;
    Ok(slugs)
}

/// The teams, with those who may do something on them, and the authorities.
async fn ground(app: &App, connection: &mut Connection, wanted: Wanted) -> Result<Ground, SeedError> {
    let now = app.clock.now().trunc_subsecs(0);
    let mut teams = Vec::new();
    for number in 0..wanted.teams.clamp(1, MAX_TEAMS) {
        let (name, slug) = words::team(number);
        let team = teams::ensure(connection, &name, &slug, now).await?;
        signing_keys::ensure(connection, app, team.id).await?;
        grant(connection, &team, now).await?;
        let (there, _) = seeded::there_already(connection, Some(team.id)).await?;
        teams.push((team, there.unsigned_abs()));
    }
    let issuers =
        tokio::task::spawn_blocking(move || Issuers::make(now)).await.map_err(|_| SeedError::Interrupted)??;
    let mut authorities = Vec::new();
    for Authority { name, directory, .. } in issuers.authorities() {
        authorities.push(seeded::authority(connection, name, directory, now).await?);
    }
    Ok(Ground { now, teams, authorities, issuers })
}

async fn grant(connection: &mut Connection, team: &Team, now: DateTime<Utc>) -> Result<(), SeedError> {
    for (email, role) in PEOPLE {
        let grantee = Grantee::Email(email.to_owned());
        grants::insert(
            connection,
            &NewGrant {
                id: GrantId::new(),
                team_id: team.id,
                certificate_id: None,
                grantee: &grantee,
                role,
                expires_at: None,
                from_settings: false,
                granted_by: seeded::BY,
                granted_by_id: None,
                granted_at: now,
            },
        )
        .await?;
    }
    Ok(())
}
