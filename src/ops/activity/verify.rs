//! Verifying the activity of a database: it needs no more of it than to be read.

use crate::db::{Connection, seals};
use crate::evidence::{Digest, Finding, Report, Verifier, VerifyingKey};
use crate::ops::Fault;

/// Seals read at once.
const SEALS: i64 = 8;

/// Verifies every seal and every event, by these keys and against the seals that were `kept` elsewhere. The first thing
/// that is wrong ends it.
pub async fn database(
    connection: &Connection,
    keys: Vec<VerifyingKey>,
    kept: Vec<(i64, Digest)>,
) -> Result<Result<Report, Finding>, Fault> {
    let newest = seals::newest(connection).await?;
    let mut verifier = Verifier::new(keys, kept, newest.as_ref());
    let mut line = Vec::with_capacity(4096);
    let mut number = 0;
    loop {
        let some = seals::seals(connection, number, SEALS).await?;
        if some.is_empty() {
            break;
        }
        for (seal, entries) in &some {
            number = seal.batch.number;
            let mut batch = match verifier.seal(seal, entries.as_ref()) {
                Ok(batch) => batch,
                Err(finding) => return Ok(Err(finding)),
            };
            let events = seals::events(connection, batch.after(), batch.last(), i64::MAX).await?;
            for event in &events {
                line.clear();
                event.line().write(&mut line);
                if let Err(finding) = verifier.event(&mut batch, event.number(), &line) {
                    return Ok(Err(finding));
                }
            }
            if let Err(finding) = verifier.end_batch(&batch) {
                return Ok(Err(finding));
            }
        }
    }
    let unsealed = seals::count_after(connection, verifier.last()).await?;
    Ok(verifier.end(unsealed))
}
