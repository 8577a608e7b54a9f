//! Versions of the callback payload. A channel keeps the version that it was made with.

use std::fmt;

use crate::notify::EventType;

/// A version of the callback payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum PayloadVersion {
    /// No `event_type`; the certificates are called `expiring_certificates`.
    V1 = 1,
    /// No `expires_on`.
    V2,
    /// No events of orders.
    V3,
    /// Everything.
    V4,
}

/// There is no such version of what channels of a kind get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no version {0}")]
pub struct UnknownVersion(pub u8);

impl PayloadVersion {
    /// What new channels get.
    pub const LATEST: Self = Self::V4;

    /// The number that payloads and tables carry.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether channels of this version get such events.
    pub const fn carries(self, event_type: EventType) -> bool {
        event_type.callback_since() <= self.number()
    }
}

impl TryFrom<u8> for PayloadVersion {
    type Error = UnknownVersion;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        [Self::V1, Self::V2, Self::V3, Self::V4]
            .into_iter()
            .find(|version| version.number() == number)
            .ok_or(UnknownVersion(number))
    }
}

impl From<PayloadVersion> for u8 {
    fn from(version: PayloadVersion) -> Self {
        version.number()
    }
}

impl fmt::Display for PayloadVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
