//! Setting a label of a certificate, or taking it away.

use super::limits::{self, Reached};
use crate::app::App;
use crate::auth::access::{EditMetadata, Permit};
use crate::db::Connection;
use crate::db::certificates;
use crate::domain::certificate::MAX_LABELS;
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

/// What is to become of a label.
#[derive(Debug, Clone, Copy)]
pub(in crate::ops) enum Label<'a> {
    /// It is set, in place of one with the same key.
    Set(&'a str, &'a str),
    /// The one with this key is taken away.
    Remove(&'a str),
}

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ops) enum Labelled {
    /// It is as asked.
    Done,
    /// The certificate has as many labels as it may have.
    TooMany,
    /// The certificate has been changed too often within a minute. Nothing is recorded of that: it can be waited for.
    Limited(Reached),
    /// There is no such certificate within the permit.
    NotFound,
}

/// Changes a label, within a transaction that holds no certificate yet.
pub(in crate::ops) async fn change(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<EditMetadata>,
    actor: &Actor,
    id: CertificateId,
    label: Label<'_>,
) -> Result<Labelled, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Labelled::NotFound);
    }
    let found = certificates::find_locked(connection, permit.team().id, id).await?;
    let Some(certificate) = found else { return Ok(Labelled::NotFound) };
    let mut labels = certificate.labels.0.clone();
    let told = match label {
        Label::Set(key, value) => {
            labels.insert(key.to_owned(), value.to_owned());
            serde_json::json!({ "label": format!("{key}={value}") })
        }
        Label::Remove(key) => {
            labels.remove(key);
            serde_json::json!({ "label_removed": key })
        }
    };
    let changed = labels != certificate.labels.0;
    let too_many = changed && labels.len() > MAX_LABELS;
    if changed && !too_many {
        if let Some(reached) = limits::change(connection, app, id).await? {
            return Ok(Labelled::Limited(reached));
        }
        certificates::store_labels(connection, id, labels).await?;
    }
    let mut data = told;
    data["domains"] = serde_json::json!(certificate.domains);
    data["changed"] = (changed && !too_many).into();
    let event = Event {
        actor,
        action: Action::CertificateMetadataUpdate,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(id, &certificate.name)),
        outcome: if too_many { Outcome::Refused("invalid".to_owned()) } else { Outcome::Success },
        data,
    };
    activity::record(connection, app, event).await?;
    Ok(if too_many { Labelled::TooMany } else { Labelled::Done })
}
