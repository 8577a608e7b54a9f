//! Storing what a step came to: rows, timeline, notifications, the audit trail and what is due next, in one
//! transaction that is fenced by the claim.

use diesel_async::AsyncConnection;
use futures::try_join;

use super::change::{Change, End, Next};
use crate::app::App;
use crate::crypto::SecretBytes;
use crate::db::certificates::{self, Certificate, Current};
use crate::db::challenges::Challenge;
use crate::db::orders::{self, Order, Progress};
use crate::db::versions;
use crate::db::{Connection, challenges, deliveries, steps};
use crate::domain::ids::VersionId;
use crate::domain::order::OrderState;
use crate::notify::{DomainValidationStage, Notification};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::certificates::{Issued, insert_version};
use crate::ops::orders::tell;
use crate::ops::outbox::{self, About};
use crate::ops::renewals::plan::{self, Renewable};
use crate::pki::CertificateChain;
use crate::queue::{self, Claim};

/// Stores a change, unless the claim was lost meanwhile.
pub(super) async fn store(app: &App, claim: &Claim, order: &Order, mut change: Change) -> Result<(), Fault> {
    let announces = !change.challenges.is_empty() || change.end.is_some();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let end = change.end.take();
            if end.is_some() {
                // Of an order that has ended, it's the end that counts: it is stored with what `order` knows by now.
                change.progress = Progress::default();
            }
            // The work is locked before anything else, as everywhere.
            fence(connection, claim, change.next).await?;
            within(connection, app, order, change).await?;
            match end {
                Some(end) => finish(connection, app, &Actor::scheduler(), order, end).await,
                None => Ok(()),
            }
        })
        .await?;
    if announces {
        app.wake.notify_one();
    }
    Ok(())
}

/// Says when the work goes on; fails where the claim was lost.
async fn fence(connection: &Connection, claim: &Claim, next: Next) -> Result<(), Fault> {
    match next {
        Next::Now => queue::hold(connection, claim).await?,
        Next::At(moment) => queue::postpone(connection, claim, moment).await?,
        Next::Never => queue::complete(connection, claim).await?,
    }
    Ok(())
}

/// What does not depend on one another is sent together, so that the database need not be waited for each time.
async fn within(connection: &Connection, app: &App, order: &Order, change: Change) -> Result<(), Fault> {
    let now = app.clock.now();
    let Change { progress, steps: added, challenges: new, sightings, told, end: _, next: _ } = change;
    let progress = async {
        if !progress.is_empty() {
            orders::store_progress(connection, order.id, progress).await?;
        }
        Ok(())
    };
    let timeline = async {
        if !added.is_empty() {
            steps::insert(connection, order.id, added, now).await?;
        }
        Ok(())
    };
    let seen = async {
        for (id, sighting, seen) in &sightings {
            challenges::store_sighting(connection, *id, sighting, *seen, now).await?;
        }
        if told {
            challenges::store_told(connection, order.id, now).await?;
        }
        Ok(())
    };
    try_join!(progress, timeline, seen, challenged(connection, app, order, &new))?;
    Ok(())
}

/// Stores challenges, and announces those that are to be answered.
async fn challenged(connection: &Connection, app: &App, order: &Order, new: &[Challenge]) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    challenges::insert(connection, new).await?;
    let sent: Vec<Notification> = new
        .iter()
        .filter(|challenge| !challenge.already_valid)
        .map(|challenge| tell::domain_validation(order.certificate_id, challenge, DomainValidationStage::Required))
        .collect();
    outbox::announce(connection, app, about(order), &sent).await
}

fn about(order: &Order) -> About {
    About { team: order.team_id, certificate: order.certificate_id, order: Some(order.id) }
}

/// The end of an order: its challenges can go, whatever it is; a version is stored or a failure, and the renewal that
/// comes next is planned.
pub(in crate::ops::orders) async fn finish(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    order: &Order,
    end: End,
) -> Result<(), Fault> {
    let now = app.clock.now();
    let certificate = certificates::lock(connection, order.certificate_id);
    let (certificate, cleared) = try_join!(certificate, challenges::clear(connection, order.id, now))?;
    let certificate = certificate.ok_or(Fault::Missing("the order's certificate"))?;
    let mut told: Vec<Notification> = cleared
        .iter()
        .map(|challenge| tell::domain_validation(order.certificate_id, challenge, DomainValidationStage::Completed))
        .collect();
    let mut data = serde_json::json!({ "order": order.id, "domains": order.domains, "renewal": order.renewal });
    let outcome = match &end {
        End::Issued { chain, .. } => {
            let leaf = chain.leaf();
            told.push(tell::issued(&certificate, order, leaf.not_after));
            data["serial"] = leaf.serial.clone().into();
            data["expires"] = serde_json::json!(leaf.not_after);
            Outcome::Success
        }
        End::Failed(failure) => {
            told.push(tell::failed(&certificate, order, failure));
            Outcome::Failure(tell::in_words(failure))
        }
        End::Cancelled => Outcome::Failure("cancelled".to_owned()),
    };
    let event = Event {
        actor,
        action: Action::CertificateIssued,
        team: Some(order.team_id),
        target: Some(Target { kind: "certificate", id: certificate.id.0, name: &certificate.name }),
        outcome,
        data,
    };
    let recorded = async { Ok(activity::record(connection, app, event).await?) };
    let unsent =
        async { Ok(deliveries::end_challenges(connection, order.team_id, order.certificate_id, order.id, now).await?) };
    let told = outbox::announce(connection, app, about(order), &told);
    try_join!(store_end(connection, app, order, &certificate, end), told, recorded, unsent)?;
    Ok(())
}

/// Stores how an order ended, and plans what comes next.
async fn store_end(
    connection: &Connection,
    app: &App,
    order: &Order,
    certificate: &Certificate,
    end: End,
) -> Result<(), Fault> {
    let now = app.clock.now();
    match end {
        End::Issued { chain, private_key } => {
            let version = put_in_use(connection, app, order, certificate, &chain, &private_key);
            let ended = async { Ok(orders::store_end(connection, order, OrderState::Issued, None, now).await?) };
            try_join!(version, ended)?;
        }
        End::Failed(failure) => {
            orders::store_end(connection, order, OrderState::Failed, Some(failure.clone()), now).await?;
            certificates::store_order_end(connection, certificate.id, order.id, OrderState::Failed).await?;
            if order.renewal {
                plan::after_failure(connection, app, certificate, order, &failure).await?;
            }
        }
        End::Cancelled => {
            orders::store_end(connection, order, OrderState::Cancelled, None, now).await?;
            certificates::store_order_end(connection, certificate.id, order.id, OrderState::Cancelled).await?;
            if order.renewal {
                plan::after_cancel(connection, app, certificate).await?;
            }
        }
    }
    Ok(())
}

/// Stores the chain and the key as the certificate's next version, and puts it in use.
async fn put_in_use(
    connection: &Connection,
    app: &App,
    order: &Order,
    certificate: &Certificate,
    chain: &CertificateChain,
    private_key: &SecretBytes,
) -> Result<(), Fault> {
    let (id, leaf) = (VersionId::new(), chain.leaf());
    let number = versions::next_number(connection, certificate.id).await?;
    let issued = Issued {
        id,
        certificate: certificate.id,
        number,
        order: Some(order.id),
        chain,
        domains: &leaf.dns_names,
        private_key: Some(private_key),
    };
    let current =
        Current { id, issuer: &leaf.issuer, domains: &leaf.dns_names, not_after: leaf.not_after, ends: Some(order.id) };
    let stored = async { Ok(certificates::store_current(connection, certificate, current).await?) };
    try_join!(insert_version(connection, app, issued), stored)?;
    let renewable = Renewable { id, not_before: leaf.not_before, not_after: leaf.not_after };
    match number {
        1 => plan::begin_first(connection, app, certificate, renewable).await,
        _ => plan::begin(connection, app, certificate, renewable).await,
    }
}
