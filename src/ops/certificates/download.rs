//! Downloading a version: certificate, chain and key as a ZIP of PEM files.

use diesel_async::AsyncConnection;

use super::{event_of, open_chain};
use crate::app::App;
use crate::auth::access::{DownloadCertificates, Permit};
use crate::crypto::SecretBytes;
use crate::db::certificates;
use crate::db::versions::{self, SealedVersion};
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::pki::bundle;

/// What a download came to.
pub enum Downloaded {
    /// The file.
    File {
        /// What to call it.
        name: String,
        /// The ZIP.
        zip: SecretBytes,
    },
    /// There is no such certificate or version, or the permit doesn't reach it.
    NotFound,
    /// The version has expired: it isn't handed out any more.
    Expired,
}

/// Hands out a version, the current one where no number is given; each download is an event.
pub async fn download(
    app: &App,
    permit: &Permit<DownloadCertificates>,
    actor: &Actor,
    id: CertificateId,
    number: Option<i32>,
) -> Result<Downloaded, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Downloaded::NotFound);
    }
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(certificate) = certificates::find(connection, permit.team().id, id).await? else {
                return Ok(Downloaded::NotFound);
            };
            let found = match number {
                Some(number) => versions::by_number(connection, id, number).await?,
                None => match certificate.current_version_id {
                    Some(current) => versions::by_id(connection, current).await?,
                    None => None,
                },
            };
            let Some((version, sealed)) = found else { return Ok(Downloaded::NotFound) };
            let expired = version.not_after <= app.clock.now();
            let outcome = if expired { Outcome::Refused("expired".to_owned()) } else { Outcome::Success };
            let event = event_of(actor, Action::CertificateDownload, &certificate, &version, outcome);
            activity::record(connection, app, event).await?;
            if expired {
                return Ok(Downloaded::Expired);
            }
            versions::store_downloaded(connection, version.id, app.clock.now()).await?;
            let zip = zip(app, version.id, &sealed)?;
            Ok(Downloaded::File { name: bundle::file_name(&certificate.name), zip })
        })
        .await
}

fn zip(app: &App, id: crate::domain::ids::VersionId, sealed: &SealedVersion) -> Result<SecretBytes, Fault> {
    let chain = open_chain(app, id, sealed)?;
    let key = match &sealed.private_key {
        Some(sealed) => Some(app.keys.open(&versions::key_identity(id), sealed)?),
        None => None,
    };
    bundle::zip(&chain, key.as_ref()).map_err(Fault::other)
}
