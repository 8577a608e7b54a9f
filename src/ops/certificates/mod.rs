//! Certificates: reading them, and handing them out.

pub mod delete;
pub mod download;
pub mod labels;
pub mod make_current;
pub mod revoke;

use crate::app::App;
use crate::db::certificates::Certificate;
use crate::db::versions::{self, SealedVersion, Version};
use crate::domain::ids::VersionId;
use crate::ops::Fault;
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};
use crate::pki::CertificateChain;

/// The chain of a version.
pub(in crate::ops) fn open_chain(app: &App, id: VersionId, sealed: &SealedVersion) -> Result<CertificateChain, Fault> {
    let pem = app.keys.open(&versions::chain_identity(id), &sealed.chain)?;
    CertificateChain::from_pem(pem.expose()).map_err(Fault::other)
}

/// What is recorded of something that is done with a version.
fn event_of<'a>(
    actor: &'a Actor,
    action: Action,
    certificate: &'a Certificate,
    version: &Version,
    outcome: Outcome,
) -> Event<'a> {
    Event {
        actor,
        action,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome,
        data: serde_json::json!({
            "version": version.number, "domains": version.domains, "serial": version.serial,
            "expires": version.not_after,
        }),
    }
}
