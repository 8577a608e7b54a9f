//! Work to be done, as rows: claimed with a lease, fenced by an attempt number, never lost.
//!
//! A runner claims due work in a short transaction and gets a [`Claim`]. Whatever it stores, it stores in a
//! transaction that begins with [`hold`]: that fails when the lease ran out and somebody else has claimed the work
//! since. A process extends the leases of what it runs; where it dies they run out, and the work is claimed again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::cached::CachedDsl;
use crate::db::schema::jobs;
use crate::domain::ids::JobId;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Take an order its next step.
    AdvanceOrder,
    /// Send a channel what is due. It is queued by the scheduler, from what waits in the outbox.
    SendDeliveries,
    /// Renew a certificate when it is time, or ask the authority when that is.
    RenewCertificate,
    /// Have the authority revoke a version.
    RevokeVersion,
    /// Write the day's reminders. There is one such piece of work, on the nil UUID.
    SendReminders,
    /// Read again which groups those are in who are signed in. There is one such piece of work, on the nil UUID.
    RereadGroups,
    /// Seal the activity since the last seal. There is one such piece of work, on the nil UUID.
    SealActivity,
    /// Send an outlet the newest seal, or a collector the events that are sealed. There is one such piece of work for each.
    SendEvidence,
    /// Do something with many certificates, one after the other.
    RunBatch,
}

impl Kind {
    /// Every kind: what isn't listed here is never claimed.
    pub const ALL: [Self; 9] = [
        Self::AdvanceOrder,
        Self::SendDeliveries,
        Self::RenewCertificate,
        Self::RevokeVersion,
        Self::SendReminders,
        Self::RereadGroups,
        Self::SealActivity,
        Self::SendEvidence,
        Self::RunBatch,
    ];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdvanceOrder => "order.advance",
            Self::SendDeliveries => "channel.send",
            Self::RenewCertificate => "certificate.renew",
            Self::RevokeVersion => "version.revoke",
            Self::SendReminders => "reminders.send",
            Self::RereadGroups => "groups.reread",
            Self::SealActivity => "activity.seal",
            Self::SendEvidence => "activity.send",
            Self::RunBatch => "batch.run",
        }
    }

    /// How often in a row work may end in an error of ours before it is given up, and shown.
    pub const fn most_failures(self) -> i32 {
        20
    }

    /// Whether work of this kind goes on however often it has failed: there would be nobody left to think of the
    /// certificate, of what waits for the channel, of the days to come, of groups that were taken away, of what has
    /// happened, or of the certificates of a batch that wait still.
    const fn is_never_given_up(self) -> bool {
        matches!(
            self,
            Self::RenewCertificate
                | Self::SendDeliveries
                | Self::SendReminders
                | Self::RereadGroups
                | Self::SealActivity
                | Self::SendEvidence
                | Self::RunBatch
        )
    }
}

/// How long a claim lasts unless it is extended: as long as the work of a process that died lies idle.
const LEASE: TimeDelta = TimeDelta::seconds(15);
/// How long after the last time the leases of running work are extended again: two chances before they run out.
pub const EXTENDED_EVERY: TimeDelta = TimeDelta::seconds(5);

/// No lease ends later than so long from now: one that seems to was given before the clock was set back, by a process
/// that has died since, and counts as run out. It is more than [`LEASE`], as the clocks of two machines differ.
const FARTHEST: TimeDelta = TimeDelta::seconds(75);

/// Work that this process has claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Which.
    pub id: JobId,
    /// What it is about: the id of an order, a channel, a certificate, a version, an outlet or a batch; nil where there is one such piece of
    /// work only.
    pub subject: uuid::Uuid,
    /// The number that what is stored is fenced by.
    pub attempt: i32,
    /// Runs in a row, before this one, that ended in an error of ours.
    pub failures: i32,
}

/// Why [`hold`] and what follows it did not store anything.
#[derive(Debug, thiserror::Error)]
pub enum Fenced {
    /// The lease ran out and the work was claimed again, or it is done.
    #[error("the work was claimed by another")]
    Lost,
    /// The query failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

diesel::define_sql_function! {
    /// The smaller of two moments.
    fn least(a: diesel::sql_types::Timestamptz, b: diesel::sql_types::Timestamptz) -> diesel::sql_types::Timestamptz;
}

diesel::define_sql_function! {
    /// The later of two moments; a missing one doesn't count.
    fn greatest(
        a: diesel::sql_types::Timestamptz,
        b: diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>,
    ) -> diesel::sql_types::Timestamptz;
}

diesel::define_sql_function! {
    /// How many of the arguments aren't NULL: 1 where there was a lease.
    #[sql_name = "num_nonnulls"]
    fn lapsed(lease: diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>) -> diesel::sql_types::Integer;
}

/// Adds work, due at `run_at`; work of this kind on this subject that waits already becomes due then, if it was later.
pub async fn enqueue(
    mut connection: &Connection,
    kind: Kind,
    subject: uuid::Uuid,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(JobId::new()),
            jobs::kind.eq(kind.as_str()),
            jobs::subject.eq(subject),
            jobs::run_at.eq(run_at),
            jobs::created_at.eq(now),
        ))
        .on_conflict((jobs::kind, jobs::subject))
        .do_update()
        // Whoever asks for it again has it tried again, though it was given up.
        .set((
            jobs::run_at.eq(least(jobs::run_at, run_at)),
            jobs::gave_up_at.eq(None::<DateTime<Utc>>),
            jobs::failures.eq(0),
        ))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Makes work that waits on these subjects due at `run_at`, if it was later; work that is done stays done, and work that
/// is running says itself when it goes on.
pub async fn hasten(
    mut connection: &Connection,
    kind: Kind,
    subjects: &[uuid::Uuid],
    run_at: DateTime<Utc>,
) -> QueryResult<()> {
    use diesel::sql_types::{Array, Text, Timestamptz, Uuid};
    // What is locked is being stored at this moment, and says itself when it goes on: waiting for it could end in a deadlock.
    diesel::sql_query(
        "UPDATE jobs SET run_at = $3 WHERE id IN (
             SELECT id FROM jobs WHERE kind = $1 AND subject = ANY ($2) AND run_at > $3 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Text, _>(kind.as_str())
    .bind::<Array<Uuid>, _>(subjects)
    .bind::<Timestamptz, _>(run_at)
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Takes work away, whoever runs it: what that one stores is refused from now on.
pub async fn withdraw(mut connection: &Connection, kind: Kind, subjects: &[uuid::Uuid]) -> QueryResult<()> {
    diesel::delete(jobs::table.filter(jobs::kind.eq(kind.as_str())).filter(jobs::subject.eq_any(subjects)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Claims up to `limit` pieces of work that are due.
pub async fn claim(mut connection: &Connection, kind: Kind, limit: i64, now: DateTime<Utc>) -> QueryResult<Vec<Claim>> {
    let free = jobs::leased_until.is_null().or(jobs::leased_until.le(now).assume_not_null());
    let free = free.or(jobs::leased_until.gt(now + FARTHEST).assume_not_null());
    let due = jobs::table
        .filter(jobs::kind.eq(kind.as_str()))
        .filter(jobs::gave_up_at.is_null())
        .filter(jobs::run_at.le(now))
        .filter(free)
        .order(jobs::run_at)
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(jobs::id);
    let ids: Vec<JobId> = due.load(&mut connection).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(JobId, uuid::Uuid, i32, i32)> = diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
        .set((
            jobs::attempt.eq(jobs::attempt + 1),
            // A lease that ran out belonged to a runner that died: that counts, or work that kills would run for ever.
            jobs::failures.eq(jobs::failures + lapsed(jobs::leased_until)),
            jobs::leased_until.eq(now + LEASE),
        ))
        .returning((jobs::id, jobs::subject, jobs::attempt, jobs::failures))
        .cached()
        .get_results(&mut connection)
        .await?;
    Ok(rows.into_iter().map(|(id, subject, attempt, failures)| Claim { id, subject, attempt, failures }).collect())
}

/// Makes sure, within a transaction, that the work is still ours, and keeps it so until the transaction ends.
pub async fn hold(mut connection: &Connection, claim: &Claim) -> Result<(), Fenced> {
    jobs::table
        .find(claim.id)
        .filter(jobs::attempt.eq(claim.attempt))
        .for_update()
        .select(jobs::id)
        .first::<JobId>(&mut connection)
        .await
        .optional()?
        .map(drop)
        .ok_or(Fenced::Lost)
}

/// Makes the leases last from now, of as many of these claims as still hold.
pub async fn extend(mut connection: &Connection, claims: &[Claim], now: DateTime<Utc>) -> QueryResult<()> {
    use diesel::sql_types::{Array, Integer, Timestamptz, Uuid};
    let (ids, attempts): (Vec<uuid::Uuid>, Vec<i32>) = claims.iter().map(|claim| (claim.id.0, claim.attempt)).unzip();
    // Work that was put off keeps its number until it is claimed again, but has no lease.
    // What is locked is being stored at this moment: waiting for it could end in a deadlock.
    diesel::sql_query(
        "UPDATE jobs SET leased_until = $1 WHERE id IN (
             SELECT jobs.id FROM jobs JOIN unnest($2, $3) AS held (id, attempt) USING (id, attempt)
             WHERE leased_until IS NOT NULL FOR UPDATE OF jobs SKIP LOCKED)",
    )
    .bind::<Timestamptz, _>(now + LEASE)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Integer>, _>(attempts)
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Hands back work whose run was cut off: it can be claimed again at once, and the run counts for nothing. Whatever that
/// run might store still is fenced off; what it has completed or put off already stays as it is.
pub async fn release(mut connection: &Connection, claims: &[Claim]) -> QueryResult<()> {
    use diesel::sql_types::{Array, Integer, Uuid};
    let (ids, attempts): (Vec<uuid::Uuid>, Vec<i32>) = claims.iter().map(|claim| (claim.id.0, claim.attempt)).unzip();
    diesel::sql_query(
        "UPDATE jobs SET leased_until = NULL, attempt = jobs.attempt + 1 FROM unnest($1, $2) AS held (id, attempt)
         WHERE jobs.id = held.id AND jobs.attempt = held.attempt AND leased_until IS NOT NULL",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Integer>, _>(attempts)
    .execute(&mut connection)
    .await
    .map(drop)
}

/// The work is done.
pub async fn complete(mut connection: &Connection, claim: &Claim) -> Result<(), Fenced> {
    let done = diesel::delete(jobs::table.find(claim.id).filter(jobs::attempt.eq(claim.attempt)))
        .execute(&mut connection)
        .await?;
    if done == 1 { Ok(()) } else { Err(Fenced::Lost) }
}

/// The work goes on at `run_at`. Errors in a row are counted anew.
pub async fn postpone(mut connection: &Connection, claim: &Claim, run_at: DateTime<Utc>) -> Result<(), Fenced> {
    let changed = diesel::update(jobs::table.find(claim.id).filter(jobs::attempt.eq(claim.attempt)))
        .set((
            jobs::run_at.eq(run_at),
            jobs::leased_until.eq(None::<DateTime<Utc>>),
            jobs::failures.eq(0),
            jobs::last_error.eq(None::<String>),
        ))
        .cached()
        .execute(&mut connection)
        .await?;
    if changed == 1 { Ok(()) } else { Err(Fenced::Lost) }
}

/// A run ended in an error of ours: it's tried again later, ever later, and given up after too many in a row.
pub async fn fail(
    mut connection: &Connection,
    claim: &Claim,
    kind: Kind,
    error: &str,
    now: DateTime<Utc>,
) -> Result<(), Fenced> {
    let failures = claim.failures + 1;
    let exponent = u32::try_from(claim.failures.clamp(0, 8)).unwrap_or(8);
    let wait = TimeDelta::seconds(2_i64.pow(exponent));
    let gave_up = (failures >= kind.most_failures() && !kind.is_never_given_up()).then_some(now);
    let changed = diesel::update(jobs::table.find(claim.id).filter(jobs::attempt.eq(claim.attempt)))
        .set((
            jobs::failures.eq(failures),
            jobs::run_at.eq(now + wait),
            jobs::leased_until.eq(None::<DateTime<Utc>>),
            jobs::last_error.eq(error),
            jobs::gave_up_at.eq(gave_up),
        ))
        .execute(&mut connection)
        .await?;
    if changed == 1 { Ok(()) } else { Err(Fenced::Lost) }
}

#[derive(QueryableByName)]
struct NextDue {
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>)]
    next: Option<DateTime<Utc>>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    lapsed: bool,
}

/// When the next work of each of these kinds is due, where there is any; now, where a lease has run out.
pub async fn next_due(
    mut connection: &Connection,
    kinds: &[Kind],
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Kind, DateTime<Utc>)>> {
    use diesel::sql_types::{Array, Text, Timestamptz};
    let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let found: Vec<NextDue> = diesel::sql_query(
        "SELECT kind, (
             SELECT run_at FROM jobs
             WHERE jobs.kind = wanted.kind AND gave_up_at IS NULL AND leased_until IS NULL ORDER BY run_at LIMIT 1
         ) AS next, EXISTS (
             SELECT FROM jobs
             WHERE jobs.kind = wanted.kind AND gave_up_at IS NULL AND run_at <= $2
               AND (leased_until <= $2 OR leased_until > $3)
         ) AS lapsed
         FROM unnest($1) AS wanted (kind)",
    )
    .bind::<Array<Text>, _>(names)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now + FARTHEST)
    .cached()
    .load(&mut connection)
    .await?;
    let due = found.into_iter().filter_map(|found| {
        let kind = kinds.iter().find(|kind| kind.as_str() == found.kind)?;
        let due = if found.lapsed { Some(now) } else { found.next };
        Some((*kind, due?))
    });
    Ok(due.collect())
}

/// Since when the work has been waiting that nobody took up though it was due by `until`: the oldest, since it was due
/// or since the lease of whoever ran it lapsed. Work that was given up doesn't wait.
pub async fn waiting_since(mut connection: &Connection, until: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    jobs::table
        // Named, so that the index is used.
        .filter(jobs::kind.eq_any(Kind::ALL.map(Kind::as_str)))
        .filter(jobs::gave_up_at.is_null())
        .filter(jobs::run_at.le(until))
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(until).assume_not_null()))
        .select(diesel::dsl::min(greatest(jobs::run_at, jobs::leased_until)))
        .first(&mut connection)
        .await
}
