//! Downloading a version: as a ZIP of PEM files, as PKCS#12, or its certificate alone in DER.

use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::{event_of, open_chain};
use crate::app::App;
use crate::auth::access::{DownloadCertificates, Permit};
use crate::crypto::SecretBytes;
use crate::db::certificates;
use crate::db::versions::{self, SealedVersion};
use crate::domain::ids::{CertificateId, VersionId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::pki::{bundle, pkcs12};

/// Shortest password of a PKCS#12 file, in characters.
pub const MIN_PASSWORD: usize = 8;
/// Longest, in characters.
pub const MAX_PASSWORD: usize = 128;

/// So many passwords are hashed at once: each takes a processor for a while.
static HASHED_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What a version is downloaded as.
#[derive(Clone)]
pub enum Format {
    /// A ZIP of PEM files, with the key.
    Zip,
    /// The certificate alone in DER: no issuers, no key.
    Der,
    /// Certificate, issuers and key under a password.
    Pkcs12(Password),
}

impl Format {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Der => "der",
            Self::Pkcs12(_) => "pkcs12",
        }
    }
}

/// A password for a PKCS#12 file.
#[derive(Clone)]
pub struct Password(SecretString);

/// Why something can't be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Shorter than [`MIN_PASSWORD`].
    #[error("too short")]
    TooShort,
    /// Longer than [`MAX_PASSWORD`].
    #[error("too long")]
    TooLong,
    /// Something in it is no printable ASCII, which programs read in different ways.
    #[error("not ASCII")]
    NotAscii,
    /// It was typed in two ways.
    #[error("typed in two ways")]
    Differs,
}

impl Password {
    /// A password that was typed twice.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn typed(typed: &str, again: &str) -> Result<Self, PasswordFault> {
        match typed.chars().count() {
            ..MIN_PASSWORD => return Err(PasswordFault::TooShort),
            MIN_PASSWORD..=MAX_PASSWORD => {}
            _ => return Err(PasswordFault::TooLong),
        }
        if !typed.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(PasswordFault::NotAscii);
        }
        if typed != again {
            return Err(PasswordFault::Differs);
        }
        Ok(Self(typed.into()))
    }
}

/// What a download came to.
pub enum Downloaded {
    /// The file.
    File {
        /// What to call it.
        name: String,
        /// Its content.
        content: SecretBytes,
    },
    /// There is no such certificate or version, or the permit doesn't reach it.
    NotFound,
    /// The version has expired: it isn't handed out any more.
    Expired,
    /// There is no private key, and the format is nothing without.
    NoKey,
}

/// Hands out a version, the current one where no number is given; each download is an event.
pub async fn download(
    app: &App,
    permit: &Permit<DownloadCertificates>,
    actor: &Actor,
    id: CertificateId,
    number: Option<i32>,
    format: Format,
) -> Result<Downloaded, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Downloaded::NotFound);
    }
    let mut connection = app.db.get().await?;
    let handed_out = connection
        .transaction(async |connection| {
            let Some(certificate) = certificates::find(connection, permit.team().id, id).await? else {
                return Ok::<_, Fault>(Err(Downloaded::NotFound));
            };
            let found = match number {
                Some(number) => versions::by_number(connection, id, number).await?,
                None => match certificate.current_version_id {
                    Some(current) => versions::by_id(connection, current).await?,
                    None => None,
                },
            };
            let Some((version, sealed)) = found else { return Ok(Err(Downloaded::NotFound)) };
            let now = app.clock.now();
            let refused = match format {
                _ if version.not_after <= now => Some(("expired", Downloaded::Expired)),
                Format::Pkcs12(_) if sealed.private_key.is_none() => Some(("not possible", Downloaded::NoKey)),
                _ => None,
            };
            let outcome = refused.as_ref().map_or(Outcome::Success, |(why, _)| Outcome::Refused((*why).to_owned()));
            let mut event = event_of(actor, Action::CertificateDownload, &certificate, &version, outcome);
            event.data["format"] = format.as_str().into();
            activity::record(connection, app, event).await?;
            if let Some((_, refused)) = refused {
                return Ok(Err(refused));
            }
            versions::store_downloaded(connection, &[version.id], now).await?;
            Ok(Ok((version.id, sealed, bundle::stem(&certificate.name))))
        })
        .await?;
    // Others need the connection while the file is written.
    drop(connection);
    match handed_out {
        Ok((version, sealed, stem)) => {
            let (name, content) = file(app, version, &sealed, stem, format).await?;
            Ok(Downloaded::File { name, content })
        }
        Err(refused) => Ok(refused),
    }
}

/// The file's name and its content.
async fn file(
    app: &App,
    id: VersionId,
    sealed: &SealedVersion,
    stem: String,
    format: Format,
) -> Result<(String, SecretBytes), Fault> {
    let chain = open_chain(app, id, sealed)?;
    let open = |key| app.keys.open(&versions::key_identity(id), key);
    match format {
        Format::Der => Ok((format!("{stem}.cer"), chain.leaf().der.clone().into())),
        Format::Zip => {
            let key = sealed.private_key.as_ref().map(open).transpose()?;
            Ok((bundle::file_name(&stem), bundle::zip(&chain, key.as_ref()).map_err(Fault::other)?))
        }
        Format::Pkcs12(Password(password)) => {
            let key = sealed.private_key.as_ref().map(open).transpose()?;
            let key = key.ok_or(Fault::Missing("the version's private key"))?;
            let name = format!("{stem}.p12");
            // The password is hashed often: not on a thread that answers others, and not on all of them at once.
            let _turn = HASHED_AT_ONCE.acquire().await.map_err(Fault::other)?;
            let write = move || pkcs12::write(&chain, &key, &stem, password.expose_secret());
            let written = tokio::task::spawn_blocking(write).await.map_err(Fault::other)?;
            Ok((name, written.map_err(Fault::other)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_one_that_every_program_reads_alike() {
        let fault = |typed: &str, again: &str| Password::typed(typed, again).err();
        assert_eq!(fault("correct horse", "correct horse"), None);
        assert_eq!(fault("1234567", "1234567"), Some(PasswordFault::TooShort));
        assert_eq!(fault(&"x".repeat(129), ""), Some(PasswordFault::TooLong));
        assert_eq!(fault("비밀번호비밀번호", ""), Some(PasswordFault::NotAscii));
        assert_eq!(fault("tab\there so", ""), Some(PasswordFault::NotAscii));
        assert_eq!(fault("correct horse", "correct Horse"), Some(PasswordFault::Differs));
    }
}
