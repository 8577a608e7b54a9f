//! The Manage tab and what hangs on it.

pub mod actions;
pub mod authority_names;
pub mod delete;
mod deleted;
pub mod download;
pub mod download_as;
pub mod edit;
pub mod import;
pub mod manage;
pub mod many;
pub mod menu;
pub mod order;
pub mod reimport;
pub mod show;
pub mod totals;
pub mod version;
mod views;

use crate::auth::access::{Needs, Permit};
use crate::db::Connection;
use crate::db::certificates::{self, Certificate};
use crate::domain::KeyAlgorithm;
use crate::domain::ids::CertificateId;
use crate::ops::activity::{Action, Event, Outcome, Target};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::record_read;
use crate::web::health::Delays;
use crate::web::pages::late::LateView;

/// The certificate in the address, and the proof of what its reader may do with it. Whoever may that with no certificate at
/// all is refused, and that is recorded as `action`; one outside the grant is not found.
async fn find<N: Needs>(access: &TeamAccess, id: CertificateId, action: Action) -> WebResult<(Permit<N>, Certificate)> {
    let permit = access.permit::<N>(action).await?;
    if !permit.scope().covers(id) {
        return Err(WebError::NOT_FOUND);
    }
    let found = certificates::find(&*access.app().db.get().await?, permit.team().id, id).await?;
    let certificate = found.ok_or(WebError::NOT_FOUND)?;
    access.reader.acting.set_target(Target::certificate(id, &certificate.name));
    Ok((permit, certificate))
}

/// What to say where orders and renewals don't go on as they should.
async fn late<'a>(
    access: &'a TeamAccess,
    delays: &Delays,
    connection: &mut Connection,
) -> WebResult<Option<LateView<'a>>> {
    let app = access.app();
    let contact = app.settings.sign_in.help_contact.as_deref();
    Ok(delays.find(connection, app.clock.now()).await?.map(|delay| LateView { delay, contact }))
}

/// That a certificate's metadata were read.
async fn record_reading(access: &TeamAccess, connection: &Connection, certificate: &Certificate) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::CertificateMetadataRead,
        team: Some(access.team().id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    record_read(access, connection, event).await
}

/// A certificate's address within the team's.
pub(super) fn href(manage_href: &str, id: CertificateId) -> String {
    format!("{manage_href}/{id}")
}

/// The address of its current version's ZIP.
fn download_href(manage_href: &str, id: CertificateId) -> String {
    format!("{manage_href}/{id}/download")
}

/// The label of a stored key algorithm; what can't be ordered is stored as its label.
pub(super) fn key_algorithm_label(stored: &str) -> String {
    stored.parse::<KeyAlgorithm>().map_or_else(|_| stored.to_owned(), |algorithm| algorithm.label().to_owned())
}

/// A stored domain as people type it.
fn domain_as_typed(stored: &str) -> String {
    stored.parse::<crate::domain::DomainName>().map_or_else(|_| stored.to_owned(), |domain| domain.to_display())
}
