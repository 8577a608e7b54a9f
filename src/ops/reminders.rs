//! The day's reminders: written once for each certificate, kind and day, whatever is restarted. The rules stand in
//! [`crate::domain::reminders`]. Certificates are found by the days that reminders are counted from, and seen to some
//! hundreds at a time, each of these in one transaction: what was noted is not written again, so that a run that was
//! cut off is simply begun anew.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use diesel_async::AsyncConnection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::reminders::{self, Candidate, Found};
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::reminders::{Reminder, Window, midnight};
use crate::notify::{EventType, NotifiedCertificate};
use crate::ops::Fault;
use crate::ops::outbox::{self, Reminded};
use crate::queue::{self, Claim, Kind};

/// Most certificates in one transaction, and in one message to people.
const AT_ONCE: usize = 500;
/// How long it is remembered that a reminder went out: further back than that, no clock is set.
const REMEMBERED_FOR: TimeDelta = TimeDelta::days(30);
/// How many reminders are forgotten by one statement.
const FORGOTTEN_AT_ONCE: usize = 10_000;

/// Has it looked, now and from now on at each midnight, whether there are reminders to be written.
pub async fn begin(app: &App) -> Result<(), Fault> {
    let now = app.clock.now();
    Ok(queue::enqueue(&*app.db.get().await?, Kind::SendReminders, Uuid::nil(), now, now).await?)
}

/// Writes the reminders that are due, until all are written or `stop` says so.
pub async fn run(app: &App, claim: &Claim, stop: &CancellationToken) -> Result<(), Fault> {
    let now = app.clock.now();
    let done = reminders::done_on(&*app.db.get().await?).await?;
    if let Some(window) = Window::after(done, now) {
        for reminder in Reminder::ALL {
            let written = write(app, claim, reminder, window, stop).await?;
            if stop.is_cancelled() {
                return Ok(queue::postpone(&*app.db.get().await?, claim, now).await?);
            }
            if written > 0 {
                tracing::info!(event_type = %event_type(reminder), day = %window.today(), written, "reminders written");
            }
        }
        forget(app, window.today() - REMEMBERED_FOR).await?;
    }
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            queue::postpone(connection, claim, midnight(now.date_naive() + TimeDelta::days(1))).await?;
            Ok(reminders::store_done(connection, now.date_naive()).await?)
        })
        .await
}

/// Writing them has failed by our own fault, time and again: it is tried again, for nobody else would.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let later = app.clock.now() + TimeDelta::minutes(10);
    Ok(queue::postpone(&*app.db.get().await?, claim, later).await?)
}

/// Writes all reminders of one kind. Answers how many there were.
async fn write(
    app: &App,
    claim: &Claim,
    reminder: Reminder,
    window: Window,
    stop: &CancellationToken,
) -> Result<usize, Fault> {
    let mut written = 0;
    let connection = app.db.get().await?;
    if reminder.is_daily() {
        let days = reminders::expiry_days(&connection, reminder.kind(), midnight(window.today())).await?;
        drop(connection);
        for day in days {
            written += write_day(app, claim, reminder, window, Found::Expiring(day), stop).await?;
        }
    } else {
        let anchor = reminder.anchor();
        let searches = reminders::worthwhile(&connection, anchor, reminder.searches(window)).await?;
        drop(connection);
        for search in &searches {
            written += write_day(app, claim, reminder, window, Found::Search(anchor, search), stop).await?;
        }
    }
    Ok(written)
}

/// Writes those that are counted from one day.
async fn write_day(
    app: &App,
    claim: &Claim,
    reminder: Reminder,
    window: Window,
    found: Found<'_>,
    stop: &CancellationToken,
) -> Result<usize, Fault> {
    let (mut written, mut after) = (0, None);
    while !stop.is_cancelled() {
        let mut connection = app.db.get().await?;
        let (more, last) = connection
            .transaction(async |connection| {
                queue::hold(connection, claim).await?;
                let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
                let page = reminders::candidates(connection, reminder.kind(), found, after, limit).await?;
                let (page, last) = whole_teams(page);
                Ok::<_, Fault>((write_page(connection, app, reminder, window, page).await?, last))
            })
            .await?;
        if more > 0 {
            written += more;
            app.wake.notify_one();
        }
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    Ok(written)
}

/// A page less the team that may go on behind it, unless it is that team's whole: its people get one message rather than
/// two. Answers after which certificate the next page begins, where there is one.
fn whole_teams(mut page: Vec<Candidate>) -> (Vec<Candidate>, Option<(TeamId, CertificateId)>) {
    if page.len() < AT_ONCE {
        return (page, None);
    }
    if let (Some(first), Some(last)) = (page.first(), page.last())
        && first.team_id != last.team_id
    {
        let cut = last.team_id;
        page.retain(|candidate| candidate.team_id != cut);
    }
    let last = page.last().map(|candidate| (candidate.team_id, candidate.certificate_id));
    (page, last)
}

/// Writes the reminders that are due to these certificates and were not written before, by team and day of expiry.
async fn write_page(
    connection: &Connection,
    app: &App,
    reminder: Reminder,
    window: Window,
    page: Vec<Candidate>,
) -> Result<usize, Fault> {
    let due: Vec<(CertificateId, NaiveDate)> = page
        .iter()
        .filter_map(|candidate| Some((candidate.certificate_id, reminder.due(&candidate.facts(), window)?)))
        .collect();
    if due.is_empty() {
        return Ok(0);
    }
    let event_type = event_type(reminder);
    let fresh: HashSet<CertificateId> = reminders::insert(connection, event_type, &due).await?.into_iter().collect();
    let mut groups: BTreeMap<(TeamId, NaiveDate), Vec<Reminded>> = BTreeMap::new();
    for candidate in page.into_iter().filter(|candidate| fresh.contains(&candidate.certificate_id)) {
        let expires_first = match reminder {
            Reminder::RenewedNotDownloaded => candidate.previous_not_after.unwrap_or(candidate.not_after),
            _ => candidate.not_after,
        };
        groups.entry((candidate.team_id, expires_first.date_naive())).or_default().push(reminded(reminder, candidate));
    }
    for ((team, day), certificates) in &groups {
        let says_day = matches!(reminder, Reminder::ReimportAboutToExpire | Reminder::RenewAboutToExpire);
        outbox::remind(connection, app, *team, event_type, says_day.then_some(*day), certificates).await?;
    }
    Ok(fresh.len())
}

fn reminded(reminder: Reminder, candidate: Candidate) -> Reminded {
    let renewed = reminder == Reminder::RenewedNotDownloaded;
    Reminded {
        certificate: NotifiedCertificate {
            id: candidate.certificate_id,
            name: candidate.name,
            domains: candidate.domains,
            expires_on: Some(candidate.not_after),
            additional_info: None,
            auto_renewed: candidate.automatic.filter(|_| renewed),
            previous_expires_on: candidate.previous_not_after.filter(|_| renewed),
        },
        labels: candidate.labels.0,
    }
}

const fn event_type(reminder: Reminder) -> EventType {
    match reminder {
        Reminder::ReimportAboutToExpire => EventType::CertAboutToExpireReimportRequired,
        Reminder::ReimportExpired => EventType::CertExpiredReimportRequired,
        Reminder::RenewAboutToExpire => EventType::CertAboutToExpireRenewRequired,
        Reminder::RenewExpired => EventType::CertExpiredRenewRequired,
        Reminder::IssuedNotDownloaded => EventType::CertIssuedNotDownloaded,
        Reminder::RenewedNotDownloaded => EventType::CertRenewedNotDownloaded,
    }
}

/// Forgets the reminders of days before one.
async fn forget(app: &App, before: NaiveDate) -> Result<(), Fault> {
    let limit = i64::try_from(FORGOTTEN_AT_ONCE).unwrap_or(i64::MAX);
    while reminders::prune(&*app.db.get().await?, before, limit).await? == FORGOTTEN_AT_ONCE {}
    Ok(())
}
