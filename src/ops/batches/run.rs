//! The work on a batch: one certificate after the other, each in a transaction that is fenced by the claim, so that a kill
//! loses nothing and does nothing twice.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use tokio_util::sync::CancellationToken;

use super::{BatchPermit, action_of};
use crate::app::App;
use crate::auth::access::Access;
use crate::db::batches::{self, Batch, Item};
use crate::db::{Connection, grants, people};
use crate::domain::batch::{BatchAction, Unfit, Wait, WaitsFor};
use crate::domain::ids::{BatchId, CertificateId};
use crate::ops::Fault;
use crate::ops::activity::{self, Actor, ActorKind, Event, Outcome, Target, Told};
use crate::ops::certificates::delete::{self, Deleted};
use crate::ops::certificates::labels::{self, Label, Labelled};
use crate::ops::certificates::limits;
use crate::ops::orders::limits::{Limit, Reached};
use crate::ops::renewals::auto_renew::{self, Switched};
use crate::ops::renewals::{NotRenewable, Placed, renew};
use crate::queue::{self, Claim};

/// How far the work has come.
enum Step {
    /// One certificate further.
    Further,
    /// Nothing more for now.
    Over,
}

/// What came of one certificate.
enum Came {
    Done,
    Unfit(Unfit),
    Wait(Wait),
}

/// Goes on with the claimed batch until nothing is left, a limit has it wait, or `stop` says so.
pub async fn run(app: &App, claim: &Claim, stop: &CancellationToken) -> Result<(), Fault> {
    while !stop.is_cancelled() {
        let mut connection = app.db.get().await?;
        let step = connection.transaction(async |connection| next(connection, app, claim).await).await;
        drop(connection);
        match step {
            Ok(Step::Over) => return Ok(()),
            // What it has placed or planned is work for others.
            Ok(Step::Further) => app.wake.notify_one(),
            Err(fault) if is_of_one(&fault) => {
                tracing::error!(batch = %claim.subject, %fault, "a certificate of a batch was left out");
                leave_out(app, claim).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(queue::postpone(&*app.db.get().await?, claim, app.clock.now()).await?)
}

/// Whether a fault is about one certificate: the others may go better. Where the database is away, or the claim is lost,
/// nothing would; and where somebody else was in the way, this one may go better the next time.
fn is_of_one(fault: &Fault) -> bool {
    match fault {
        Fault::Fenced => false,
        Fault::Db(error) => !error.may_pass(),
        _ => true,
    }
}

/// The process has died of a certificate time and again, or the like: it is left out, and the others are gone on with.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    leave_out(app, claim).await?;
    Ok(queue::postpone(&*app.db.get().await?, claim, app.clock.now()).await?)
}

async fn leave_out(app: &App, claim: &Claim) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            queue::hold(connection, claim).await?;
            let Some(batch) = batches::by_id(connection, BatchId(claim.subject)).await? else { return Ok(()) };
            let Some(item) = batches::next_waiting(connection, batch.id).await? else { return Ok(()) };
            let left_out = Outcome::Failure("internal".to_owned());
            activity::record(connection, app, event_of_one(&actor(&batch), &batch, &item, left_out)).await?;
            Ok(batches::store_item(connection, batch.id, item.position, Some(Unfit::Internal)).await?)
        })
        .await
}

async fn next(connection: &mut Connection, app: &App, claim: &Claim) -> Result<Step, Fault> {
    queue::hold(connection, claim).await?;
    let Some(batch) = batches::by_id(connection, BatchId(claim.subject)).await? else {
        queue::complete(connection, claim).await?;
        return Ok(Step::Over);
    };
    let Some(item) = batches::next_waiting(connection, batch.id).await? else {
        batches::store_end(connection, batch.id, app.clock.now()).await?;
        queue::complete(connection, claim).await?;
        return Ok(Step::Over);
    };
    let failed = match with_one(connection, app, &batch, &item).await? {
        Came::Wait(wait) => {
            batches::store_wait(connection, batch.id, Some(wait)).await?;
            queue::postpone(connection, claim, wait.until).await?;
            return Ok(Step::Over);
        }
        Came::Done => None,
        Came::Unfit(why) => Some(why),
    };
    batches::store_item(connection, batch.id, item.position, failed).await?;
    if batch.waits_for.is_some() {
        batches::store_wait(connection, batch.id, None).await?;
    }
    Ok(Step::Further)
}

/// Does with one certificate what the batch says, as whoever asked, with what they may by now.
async fn with_one(connection: &mut Connection, app: &App, batch: &Batch, item: &Item) -> Result<Came, Fault> {
    let actor = actor(batch);
    let permit = permit(connection, app, batch).await?;
    let came = match permit.filter(|permit| permit.scope().covers(item.certificate_id)) {
        Some(permit) => act(connection, app, &permit, &actor, batch, item.certificate_id).await?,
        None => Came::Unfit(Unfit::NotAllowed),
    };
    // What was refused otherwise, the use case has recorded; of these it knows nothing.
    let refused = match came {
        Came::Unfit(Unfit::NotAllowed) => Some("permission"),
        Came::Unfit(Unfit::Gone) => Some("not found"),
        Came::Done | Came::Wait(_) | Came::Unfit(_) => None,
    };
    if let Some(why) = refused {
        let refused = Outcome::Refused(why.to_owned());
        activity::record(connection, app, event_of_one(&actor, batch, item, refused)).await?;
    }
    Ok(came)
}

/// Whoever asked for a batch.
fn actor(batch: &Batch) -> Actor {
    Actor {
        kind: ActorKind::Person,
        id: Some(batch.asked_by_id.0),
        name: batch.asked_by.clone(),
        address: batch.address.clone(),
        user_agent: batch.user_agent.clone(),
        // The batch is what is asked for, of which each is a part.
        request_id: Some(batch.id.0),
        told: Told::default(),
    }
}

fn event_of_one<'a>(actor: &'a Actor, batch: &Batch, item: &'a Item, outcome: Outcome) -> Event<'a> {
    Event {
        actor,
        action: action_of(&batch.action.0),
        team: Some(batch.team_id),
        target: Some(Target::certificate(item.certificate_id, &item.name)),
        outcome,
        data: serde_json::json!({ "batch": batch.id }),
    }
}

/// What whoever asked may by now.
async fn permit(connection: &mut Connection, app: &App, batch: &Batch) -> Result<Option<BatchPermit>, Fault> {
    let person = people::by_ids(connection, &[batch.asked_by_id]).await?.pop();
    let Some(person) = person.filter(|person| person.blocked_at.is_none()) else { return Ok(None) };
    let held = grants::held_by(connection, &person, app.clock.now()).await?;
    let team = held.iter().map(|(team, _)| team).find(|team| team.id == batch.team_id);
    let access = team.and_then(|team| Access::on_team(&team.slug, &held));
    Ok(access.and_then(|access| BatchPermit::of(&access, &batch.action.0)))
}

async fn act(
    connection: &mut Connection,
    app: &App,
    permit: &BatchPermit,
    actor: &Actor,
    batch: &Batch,
    id: CertificateId,
) -> Result<Came, Fault> {
    Ok(match (&batch.action.0, permit) {
        (BatchAction::Renew { rekey }, BatchPermit::Order(permit)) => {
            match renew::within(connection, app, permit, actor, id, *rekey).await? {
                Some((certificate, placed)) => {
                    let came = renewed(&placed);
                    if !matches!(came, Came::Wait(_)) {
                        renew::record_refusal(connection, app, actor, &certificate, *rekey, &placed).await?;
                    }
                    came
                }
                None => Came::Unfit(Unfit::Gone),
            }
        }
        (BatchAction::AutoRenew { on }, BatchPermit::Order(permit)) => {
            match auto_renew::within(connection, app, permit, actor, id, *on).await? {
                Switched::Done => Came::Done,
                Switched::Imported => Came::Unfit(Unfit::Imported),
                Switched::Limited(reached) => changed_often(reached),
                Switched::NotFound => Came::Unfit(Unfit::Gone),
            }
        }
        (BatchAction::SetLabel { key, value }, BatchPermit::Edit(permit)) => {
            labelled(labels::change(connection, app, permit, actor, id, Label::Set(key, value)).await?)
        }
        (BatchAction::RemoveLabel { key }, BatchPermit::Edit(permit)) => {
            labelled(labels::change(connection, app, permit, actor, id, Label::Remove(key)).await?)
        }
        (BatchAction::Delete, BatchPermit::Delete(permit)) => {
            match delete::within(connection, app, permit, actor, id, None).await? {
                Deleted::Done => Came::Done,
                Deleted::BeingRevoked => Came::Unfit(Unfit::BeingRevoked),
                Deleted::Ordered => Came::Unfit(Unfit::UnderWay),
                Deleted::NotFound | Deleted::NameWrong => Came::Unfit(Unfit::Gone),
            }
        }
        _ => Came::Unfit(Unfit::NotAllowed),
    })
}

fn renewed(placed: &Placed) -> Came {
    match placed {
        Placed::New(_) => Came::Done,
        Placed::Limited(reached) => limited(*reached),
        Placed::NotRenewable(NotRenewable::Imported) => Came::Unfit(Unfit::Imported),
        Placed::NotRenewable(NotRenewable::NoVersion) => Came::Unfit(Unfit::NoVersion),
        Placed::NotRenewable(NotRenewable::UnderWay) => Came::Unfit(Unfit::UnderWay),
    }
}

/// A limit of minutes is waited for; one of a week is of this certificate alone, and the others don't wait for it.
fn limited(reached: Reached) -> Came {
    let limit = match reached.limit {
        Limit::SameNamesPerWeek => return Came::Unfit(Unfit::SameNames { retry_at: reached.retry_at }),
        Limit::RenewalsPerMinute | Limit::OrdersPerMinute => WaitsFor::RenewalsPerMinute,
        Limit::PersonPerHour => WaitsFor::PersonPerHour,
    };
    waits(limit, reached.most, reached.retry_at)
}

fn changed_often(reached: limits::Reached) -> Came {
    waits(WaitsFor::ChangesPerMinute, reached.most, reached.retry_at)
}

fn waits(limit: WaitsFor, most: u32, retry_at: DateTime<Utc>) -> Came {
    // Just behind the moment: at it, the oldest counts still.
    Came::Wait(Wait { limit, most, until: retry_at + TimeDelta::milliseconds(1) })
}

fn labelled(labelled: Labelled) -> Came {
    match labelled {
        Labelled::Done => Came::Done,
        Labelled::TooMany => Came::Unfit(Unfit::TooManyLabels),
        Labelled::Limited(reached) => changed_often(reached),
        Labelled::NotFound => Came::Unfit(Unfit::Gone),
    }
}
