//! The limit on changes of one certificate (product reference, "Default limits"): of what is said of it, of its version in
//! use, of its switch. Orders, renewals and revocations have limits of their own, here or at the authority.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::Connection;
use crate::db::activity::Counted;
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action};

/// The limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// How many changes a minute it allows.
    pub most: u32,
    /// When the next change will pass.
    pub retry_at: DateTime<Utc>,
}

/// What counts as a change.
const CHANGES: [Action; 4] =
    [Action::CertificateMetadataUpdate, Action::CertificateReimport, Action::AutoRenewSetOn, Action::AutoRenewSetOff];

/// The limit, where one more change of a certificate would exceed it; within the transaction that has locked the
/// certificate.
pub(in crate::ops) async fn change(
    connection: &Connection,
    app: &App,
    certificate: CertificateId,
) -> Result<Option<Reached>, Fault> {
    let most = app.settings.limits.certificate_changes_per_minute;
    let (counted, span) = (Counted::On(certificate.0), TimeDelta::minutes(1));
    let retry_at = activity::fits_at(connection, app, counted, &CHANGES, most, span).await?;
    Ok(retry_at.map(|retry_at| Reached { most, retry_at }))
}
