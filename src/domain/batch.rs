//! What is done with many certificates at once: the action, and what comes of each certificate.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::role::Permission;
use super::text_enum;

/// Most certificates of one batch.
pub const MOST_IN_BATCH: usize = 5_000;
/// Most certificates of one download.
pub const MOST_IN_DOWNLOAD: usize = 500;

/// What is done with each certificate of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum BatchAction {
    /// The next version is ordered.
    Renew {
        /// With a new key pair.
        rekey: bool,
    },
    /// Auto-renewal is switched.
    AutoRenew {
        /// To on, or to off.
        on: bool,
    },
    /// A label is set, in place of one with the same key.
    SetLabel {
        /// Its key.
        key: String,
        /// Its value; may be empty.
        value: String,
    },
    /// A label is taken away.
    RemoveLabel {
        /// Its key.
        key: String,
    },
    /// The certificate is deleted.
    Delete,
}

impl BatchAction {
    /// What it takes, on each certificate.
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Renew { .. } | Self::AutoRenew { .. } => Permission::OrderCertificates,
            Self::SetLabel { .. } | Self::RemoveLabel { .. } => Permission::EditMetadata,
            Self::Delete => Permission::DeleteCertificates,
        }
    }

    /// Whether what was not done can be tried again as it is. Whoever deletes is asked how many anew.
    pub const fn can_be_tried_again(&self) -> bool {
        !matches!(self, Self::Delete)
    }

    /// A word for events.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Renew { .. } => "renew",
            Self::AutoRenew { on: true } => "auto-renew on",
            Self::AutoRenew { on: false } => "auto-renew off",
            Self::SetLabel { .. } => "set label",
            Self::RemoveLabel { .. } => "remove label",
            Self::Delete => "delete",
        }
    }
}

text_enum! {
    /// How far a batch has come with a certificate.
    pub enum ItemState or UnknownItemState("not a state of a batch's certificate") {
        /// It has not begun.
        Waiting = "waiting",
        /// It is done.
        Done = "done",
        /// It was not done, and won't be by this batch.
        Failed = "failed",
    }
}

/// Why something can't be done with a certificate, or was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Unfit {
    /// Whoever asked may not, or may not any more.
    NotAllowed,
    /// It isn't there any more.
    Gone,
    /// It was imported: only what was ordered can be renewed.
    Imported,
    /// It was never issued.
    NoVersion,
    /// Its version in use has expired, and is handed out no more.
    Expired,
    /// An order of it is under way.
    UnderWay,
    /// A version of it is being revoked.
    BeingRevoked,
    /// It has as many labels as it may have.
    TooManyLabels,
    /// As many certificates for these names were ordered this week as may be.
    SameNames {
        /// When the next order passes.
        retry_at: DateTime<Utc>,
    },
    /// Somebody stopped the batch before.
    Stopped,
    /// A fault of our own.
    Internal,
}

/// The limit that a batch waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitsFor {
    /// Renewals a minute of the team.
    RenewalsPerMinute,
    /// Orders and renewals an hour of the person.
    PersonPerHour,
    /// Changes a minute of one certificate.
    ChangesPerMinute,
}

/// A limit has a batch wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Which limit.
    pub limit: WaitsFor,
    /// How many it allows.
    pub most: u32,
    /// When it goes on.
    pub until: DateTime<Utc>,
}
