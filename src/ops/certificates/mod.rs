//! Certificates: reading them, and handing them out.

pub mod delete;
pub mod download;
pub mod edit;
pub mod facts;
mod given;
pub mod import;
pub mod labels;
pub mod limits;
pub mod make_current;
pub mod reimport;
pub mod revoke;

use crate::app::App;
use crate::crypto::SecretBytes;
use crate::db::Connection;
use crate::db::certificates::Certificate;
use crate::db::versions::{self, NewVersion, SealedVersion, Version};
use crate::domain::KeyAlgorithm;
use crate::domain::ids::{CertificateId, OrderId, VersionId};
use crate::ops::Fault;
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};
use crate::pki::CertificateChain;

/// The chain of a version.
pub(in crate::ops) fn open_chain(app: &App, id: VersionId, sealed: &SealedVersion) -> Result<CertificateChain, Fault> {
    let pem = app.keys.open(&versions::chain_identity(id), &sealed.chain)?;
    CertificateChain::from_pem(pem.expose()).map_err(Fault::other)
}

/// A version to be stored.
pub(in crate::ops) struct Issued<'a> {
    /// Which.
    pub(in crate::ops) id: VersionId,
    /// Of which certificate.
    pub(in crate::ops) certificate: CertificateId,
    /// Its number.
    pub(in crate::ops) number: i32,
    /// The order that it is from.
    pub(in crate::ops) order: Option<OrderId>,
    /// The chain.
    pub(in crate::ops) chain: &'a CertificateChain,
    /// The names that it is known by.
    pub(in crate::ops) domains: &'a [String],
    /// The key, where it is there.
    pub(in crate::ops) private_key: Option<&'a SecretBytes>,
}

/// Stores a version, chain and key sealed.
pub(in crate::ops) async fn insert_version(
    connection: &Connection,
    app: &App,
    issued: Issued<'_>,
) -> Result<(), Fault> {
    let Issued { id, chain, private_key, .. } = issued;
    let leaf = chain.leaf();
    let seal = |key: &SecretBytes| app.keys.seal(&versions::key_identity(id), key.expose());
    let version = NewVersion {
        id,
        certificate_id: issued.certificate,
        number: issued.number,
        order_id: issued.order,
        chain: app.keys.seal(&versions::chain_identity(id), chain.to_pem().as_bytes())?,
        private_key: private_key.map(seal).transpose()?,
        domains: issued.domains,
        subject: leaf.subject_common_name.as_deref().unwrap_or_default(),
        issuer: &leaf.issuer,
        serial: &leaf.serial,
        fingerprint_sha256: &hex::encode(leaf.fingerprint),
        key_algorithm: &leaf.key_kind.to_string(),
        signature_algorithm: &leaf.signature_algorithm,
        not_before: leaf.not_before,
        not_after: leaf.not_after,
        created_at: app.clock.now(),
        spki_sha256: &hex::encode(leaf.spki_sha256),
    };
    Ok(versions::insert(connection, &version).await?)
}

/// A key algorithm as a certificate's row holds it, given by its label: what can't be ordered goes by that.
fn stored_key_algorithm(label: &str) -> &str {
    KeyAlgorithm::ALL
        .into_iter()
        .find(|algorithm| algorithm.label() == label)
        .map_or(label, |algorithm| algorithm.as_str())
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
