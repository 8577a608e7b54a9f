//! Versions of Slack channels: each gets what the one before gets, and more. A channel keeps the version that it was
//! made with.

use crate::notify::{EventType, UnknownVersion};

/// A version of a Slack channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlackVersion {
    /// Imported certificates that expire.
    V1 = 1,
    /// Reimported ones too.
    V2,
    /// Everything.
    V3,
}

impl SlackVersion {
    /// What new channels get.
    pub const LATEST: Self = Self::V3;

    /// The number that tables carry.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether channels of this version get such events.
    pub const fn carries(self, event_type: EventType) -> bool {
        match event_type.slack_since() {
            Some(since) => since <= self.number(),
            None => false,
        }
    }
}

impl TryFrom<u8> for SlackVersion {
    type Error = UnknownVersion;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        [Self::V1, Self::V2, Self::V3]
            .into_iter()
            .find(|version| version.number() == number)
            .ok_or(UnknownVersion(number))
    }
}
