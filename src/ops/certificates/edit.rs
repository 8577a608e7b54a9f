//! Changing what people say of a certificate: its name, its description, its labels.

use diesel_async::AsyncConnection;
use sha2::{Digest, Sha256};

use super::limits;
pub use super::limits::Reached;
use crate::app::App;
use crate::auth::access::{EditMetadata, Permit};
use crate::db::certificates::{self, Certificate, UNIQUE_NAME};
use crate::db::{Connection, DbError, violates_unique};
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::place::{Described, described};
pub use crate::ops::orders::place::{Describing, OrderFault};

/// What became of it.
#[derive(Debug)]
pub enum Edited {
    /// It is as was typed.
    Done,
    /// Nothing was done: these things are wrong.
    Refused(Vec<OrderFault>),
    /// Nothing was done: somebody else has changed it meanwhile. As it is now.
    Changed(Box<Certificate>),
    /// Nothing was done: it has been changed too often within a minute.
    Limited(Reached),
    /// There is no such certificate within the permit.
    NotFound,
}

/// What stands for how a certificate was described when a form was drawn, so that a form which was open for long doesn't
/// undo what others have done.
pub fn seen(certificate: &Certificate) -> String {
    let described = (&certificate.name, &certificate.description, &certificate.labels.0);
    // Texts alone: they always become JSON.
    let text = serde_json::to_vec(&described).unwrap_or_default();
    hex::encode(Sha256::digest(text))
}

/// Changes a certificate that is described as it was when the form was drawn ([`seen`]).
pub async fn edit(
    app: &App,
    permit: &Permit<EditMetadata>,
    actor: &Actor,
    id: CertificateId,
    typed: Describing<'_>,
    was_seen: &str,
) -> Result<Edited, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Edited::NotFound);
    }
    let mut connection = app.db.get().await?;
    let edited = connection
        .transaction(async |connection| {
            let found = certificates::find_locked(connection, permit.team().id, id).await?;
            let Some(certificate) = found else { return Ok::<_, Fault>(Edited::NotFound) };
            if seen(&certificate) != was_seen {
                record_refusal(connection, app, actor, &certificate, "stale form").await?;
                return Ok(Edited::Changed(Box::new(certificate)));
            }
            within(connection, app, actor, &certificate, typed).await
        })
        .await;
    match edited {
        // Two requests at once: the other was quicker.
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            if let Some(certificate) = certificates::find(&connection, permit.team().id, id).await? {
                record_refusal(&connection, app, actor, &certificate, "invalid").await?;
            }
            Ok(Edited::Refused(vec![OrderFault::NameTaken]))
        }
        edited => edited,
    }
}

async fn within(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    typed: Describing<'_>,
) -> Result<Edited, Fault> {
    let mut faults = Vec::new();
    let described = described(typed, &mut faults);
    if !faults.contains(&OrderFault::NameUnreadable) {
        let holder = certificates::id_by_name(connection, certificate.team_id, described.name).await?;
        if holder.is_some_and(|holder| holder != certificate.id) {
            faults.insert(0, OrderFault::NameTaken);
        }
    }
    if !faults.is_empty() {
        record_refusal(connection, app, actor, certificate, "invalid").await?;
        return Ok(Edited::Refused(faults));
    }
    if let Some(reached) = limits::change(connection, app, certificate.id).await? {
        record_refusal(connection, app, actor, certificate, "limit").await?;
        return Ok(Edited::Limited(reached));
    }
    let Described { name, description, labels } = &described;
    let event = Event {
        actor,
        action: Action::CertificateMetadataUpdate,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, name)),
        outcome: Outcome::Success,
        data: what_changes(certificate, &described),
    };
    certificates::store_description(connection, certificate, name, description, labels).await?;
    activity::record(connection, app, event).await?;
    Ok(Edited::Done)
}

/// What the event says: each thing that is another now, and how it was.
fn what_changes(before: &Certificate, now: &Described<'_>) -> serde_json::Value {
    let mut data = serde_json::Map::new();
    if before.name != now.name {
        data.insert("name".to_owned(), serde_json::json!({ "before": before.name, "now": now.name }));
    }
    if before.description != now.description {
        let change = serde_json::json!({ "before": before.description, "now": now.description });
        data.insert("description".to_owned(), change);
    }
    if before.labels.0 != now.labels {
        data.insert("labels".to_owned(), serde_json::json!({ "before": before.labels.0, "now": now.labels }));
    }
    if data.is_empty() { activity::unchanged() } else { data.into() }
}

async fn record_refusal(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    reason: &str,
) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: Action::CertificateMetadataUpdate,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({}),
    };
    Ok(activity::record(connection, app, event).await?)
}
