//! What a version's certificates say, for the one page that shows it: the chain is opened and read for that alone.

use super::versions;
use crate::app::App;
use crate::db::Connection;
use crate::domain::ids::VersionId;
use crate::ops::Fault;
use crate::pki::CertificateChain;
pub use crate::pki::facts::Facts;

/// What the certificates of a version say, the leaf first. None where they can't be opened or read, which the log knows: the
/// page shows what the tables know all the same.
pub async fn of_version(app: &App, connection: &Connection, id: VersionId) -> Result<Option<Vec<Facts>>, Fault> {
    let Some(sealed) = versions::chain(connection, id).await? else { return Ok(None) };
    let read = || -> Result<Vec<Facts>, Fault> {
        let pem = app.keys.open(&versions::chain_identity(id), &sealed)?;
        let chain = CertificateChain::from_pem(pem.expose()).map_err(Fault::other)?;
        chain.iter().map(|certificate| Facts::of(certificate).map_err(Fault::other)).collect()
    };
    match read() {
        Ok(facts) => Ok(Some(facts)),
        Err(fault) => {
            tracing::error!(version = %id, %fault, "the chain of a version can't be shown");
            Ok(None)
        }
    }
}
