//! The versions of a certificate, as its page lists them.

use chrono::{DateTime, Utc};

use crate::db::versions::Revocation;
use crate::i18n::Words;
use crate::web::pages::words::{RevocationWords, revocation_words};

/// A version in the list.
pub struct VersionRow {
    /// Its number, counted from 1.
    pub number: i32,
    /// The path of its page.
    pub href: String,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// Whether it is the current one; the others are archived.
    pub current: bool,
    /// When the authority revoked it.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The revocation that was asked for.
    pub revocation: Option<Revocation>,
    /// What there is to say of its key.
    pub key: Option<VersionKey>,
    /// Its ZIP; only where the reader may download it (an expired one, nobody may).
    pub download_href: Option<String>,
    /// The dialog that puts it in use; only where the reader may, and it can be.
    pub make_current_href: Option<String>,
    /// The dialog that revokes it; only where the reader may, and it can be.
    pub revoke_href: Option<String>,
}

/// A version's key, compared with that of the version before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKey {
    /// The same as that of the version with this number.
    SameAs(i32),
    /// Another.
    New,
}

/// What state a version is in, besides being the current one or archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VersionState {
    Usable,
    Expired,
    Revoked(DateTime<Utc>),
}

impl VersionRow {
    /// Revoked before expired: that it is over is to be seen by its dates.
    pub(super) fn state(&self, now: &DateTime<Utc>) -> VersionState {
        match self.revoked_at {
            Some(at) => VersionState::Revoked(at),
            None if self.not_after <= *now => VersionState::Expired,
            None => VersionState::Usable,
        }
    }

    /// What has become of a revocation that isn't done.
    pub(super) fn revocation_words(&self, words: &Words) -> Option<RevocationWords> {
        let open = self.revocation.as_ref().filter(|_| self.revoked_at.is_none())?;
        Some(revocation_words(*words, open))
    }

    pub(super) fn has_menu(&self) -> bool {
        self.make_current_href.is_some() || self.revoke_href.is_some()
    }
}
