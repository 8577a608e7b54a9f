//! The work on a certificate's renewal: asks the authority when that is due, and places the order when its moment has
//! come.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use rand::Rng;

use super::ask::{self, Answer};
use super::place::{self, Placed, Renewal};
use crate::app::App;
use crate::db::Connection;
use crate::db::certificates::{self, Certificate};
use crate::db::renewal_plans::{self as plans, Plan};
use crate::domain::ids::CertificateId;
use crate::domain::renewal::Basis;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::limits::{Limit, Reached};
use crate::ops::orders::tell;
use crate::ops::outbox::{self, About};
use crate::queue::{self, Claim, Kind};

/// How many authorities' answers a second are wanted after a restart.
const ASKED_A_SECOND: f64 = 50.0;
/// How far those that a limit has wait are spread out, for each renewal that the limit lets pass in that time.
const SPREAD: TimeDelta = TimeDelta::minutes(1);

/// Does what is due about the claimed certificate's renewal.
pub async fn run(app: &App, claim: &Claim) -> Result<(), Fault> {
    let id = CertificateId(claim.subject);
    let answer = match to_ask(app, id).await? {
        Some((certificate, plan)) => Some((plan.version_id, ask::ask(app, &certificate, &plan).await?)),
        None => None,
    };
    let mut connection = app.db.get().await?;
    let placed = connection
        .transaction(async |connection| {
            // The certificate first, as everywhere.
            let certificate = certificates::lock(connection, id).await?;
            queue::hold(connection, claim).await?;
            let plan = plans::of(connection, id).await?;
            let (Some(certificate), Some(plan)) = (certificate, plan) else {
                queue::complete(connection, claim).await?;
                return Ok::<_, Fault>(false);
            };
            // What was learnt of a version that has been replaced meanwhile is worth nothing.
            let answer = answer.filter(|(version, _)| *version == plan.version_id).map(|(_, answer)| answer);
            within(connection, app, claim, &certificate, plan, answer).await
        })
        .await?;
    if placed {
        app.wake.notify_one();
    }
    Ok(())
}

/// The certificate and its plan, where the authority is to be asked.
async fn to_ask(app: &App, id: CertificateId) -> Result<Option<(Certificate, Plan)>, Fault> {
    let mut connection = app.db.get().await?;
    let Some(plan) = plans::of(&mut connection, id).await? else { return Ok(None) };
    if plan.renew_at.is_none() || plan.ask_at > app.clock.now() {
        return Ok(None);
    }
    Ok(Some((certificates::by_id(&mut connection, id).await?, plan)))
}

/// Stores what was learnt and goes on from there; answers whether a renewal was placed.
async fn within(
    connection: &mut Connection,
    app: &App,
    claim: &Claim,
    certificate: &Certificate,
    plan: Plan,
    answer: Option<Answer>,
) -> Result<bool, Fault> {
    let now = app.clock.now();
    let Some(not_after) = certificate.not_after.filter(|_| certificate.auto_renew) else {
        queue::complete(connection, claim).await?;
        return Ok(false);
    };
    let mut plan = match answer {
        Some(answer) => ask::learn(plan, answer, not_after, now),
        None => plan,
    };
    // While an order is under way its end plans what comes then.
    let under_way = certificate.order_state.is_some_and(|state| !state.is_final());
    let due = !under_way && plan.renew_at.is_some_and(|renew_at| renew_at <= now);
    let placed = due && place(connection, app, certificate, &mut plan).await?;
    plans::store(connection, &plan).await?;
    match plan.due().filter(|_| !placed && !under_way) {
        Some(due) => queue::postpone(connection, claim, due).await?,
        None => queue::complete(connection, claim).await?,
    }
    Ok(placed)
}

/// Places the renewal; where a limit forbids it now, the plan says when it doesn't.
async fn place(
    connection: &mut Connection,
    app: &App,
    certificate: &Certificate,
    plan: &mut Plan,
) -> Result<bool, Fault> {
    let renewal = Renewal { rekey: plan.rekey, automatic: true, suggested: plan.window().is_some() };
    match place::place(connection, app, &Actor::scheduler(), certificate, renewal).await? {
        Placed::New(_) => Ok(true),
        Placed::Limited(reached) => {
            let expires_first = certificate.not_after.is_some_and(|not_after| reached.retry_at >= not_after);
            if expires_first && !plan.basis.is_limit() {
                say_that_a_limit_is_in_the_way(connection, app, certificate, reached).await?;
            }
            let waiting = plans::due_until(connection, certificate.team_id, reached.retry_at).await?;
            plan.renew_at = Some(reached.retry_at + spread(waiting, reached.most));
            plan.basis = match reached.limit {
                Limit::SameNamesPerWeek => Basis::NamesLimit,
                // Those on orders and persons have nothing to do with what the scheduler renews.
                Limit::RenewalsPerMinute | Limit::OrdersPerMinute | Limit::PersonPerHour => Basis::RenewalsLimit,
            };
            Ok(false)
        }
        // Nothing there to renew any more: the plan ends with this.
        Placed::NotRenewable(_) => {
            plan.renew_at = None;
            plan.basis = Basis::GivenUp;
            Ok(false)
        }
    }
}

/// Nobody would hear of it otherwise until the certificate has expired.
async fn say_that_a_limit_is_in_the_way(
    connection: &mut Connection,
    app: &App,
    certificate: &Certificate,
    reached: Reached,
) -> Result<(), Fault> {
    let about = About { team: certificate.team_id, certificate: certificate.id, order: None };
    outbox::announce(connection, app, about, &[tell::limited(certificate, reached)]).await?;
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::CertificateRenew,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Refused("limit".to_owned()),
        data: serde_json::json!({ "domains": certificate.domains, "next_try": reached.retry_at }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// A moment among as many as wait, at the pace of the limit: together they would only run into it again.
fn spread(waiting: i64, most: u32) -> TimeDelta {
    let minutes = i32::try_from(waiting / i64::from(most.max(1))).unwrap_or(i32::MAX);
    SPREAD.checked_mul(minutes).map_or(SPREAD, |whole| {
        let milliseconds = whole.num_milliseconds();
        TimeDelta::milliseconds(rand::rng().random_range(0..=milliseconds))
    })
}

/// Work that keeps failing by our own fault isn't given up: a certificate that is never renewed would be the worst
/// outcome. It is tried again every hour.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let hour = app.clock.now() + TimeDelta::hours(1);
    Ok(queue::postpone(&mut *app.db.get().await?, claim, hour).await?)
}

/// Has every authority asked anew, as it is to be after every restart.
pub async fn ask_anew(app: &App) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    let now: DateTime<Utc> = app.clock.now();
    Ok(plans::ask_anew(&mut connection, Kind::RenewCertificate.as_str(), now, ASKED_A_SECOND).await?)
}
