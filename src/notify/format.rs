//! What a channel gets: by its kind, and by the version that it was made with.

use super::slack::SlackVersion;
use super::{EventType, PayloadVersion, UnknownVersion};
use crate::domain::ChannelKind;

/// A kind of channel with the version of what it gets. A channel keeps the version that it was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelFormat {
    /// Signed payloads.
    Callback(PayloadVersion),
    /// Slack messages.
    Slack(SlackVersion),
    /// E-mails, of which there is one version: everything that people are told.
    Email,
}

/// The version of e-mails.
const EMAIL: u8 = 1;

impl ChannelFormat {
    /// What new channels of a kind get.
    pub const fn latest(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::Callback => Self::Callback(PayloadVersion::LATEST),
            ChannelKind::Slack => Self::Slack(SlackVersion::LATEST),
            ChannelKind::Email => Self::Email,
        }
    }

    /// A version of a kind, by its number.
    ///
    /// # Errors
    /// [`UnknownVersion`] where the kind has no such version.
    pub fn of(kind: ChannelKind, version: u8) -> Result<Self, UnknownVersion> {
        match kind {
            ChannelKind::Callback => version.try_into().map(Self::Callback),
            ChannelKind::Slack => version.try_into().map(Self::Slack),
            ChannelKind::Email if version == EMAIL => Ok(Self::Email),
            ChannelKind::Email => Err(UnknownVersion(version)),
        }
    }

    /// The kind of channel.
    pub const fn kind(self) -> ChannelKind {
        match self {
            Self::Callback(_) => ChannelKind::Callback,
            Self::Slack(_) => ChannelKind::Slack,
            Self::Email => ChannelKind::Email,
        }
    }

    /// The version's number, as tables carry it.
    pub const fn version(self) -> u8 {
        match self {
            Self::Callback(version) => version.number(),
            Self::Slack(version) => version.number(),
            Self::Email => EMAIL,
        }
    }

    /// Whether such a channel gets such events.
    pub const fn carries(self, event_type: EventType) -> bool {
        match self {
            Self::Callback(version) => version.carries(event_type),
            Self::Slack(version) => version.carries(event_type),
            Self::Email => SlackVersion::LATEST.carries(event_type),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_its_number() {
        for (kind, most) in [(ChannelKind::Callback, 4), (ChannelKind::Slack, 3), (ChannelKind::Email, 1)] {
            for version in 1..=most {
                let format = ChannelFormat::of(kind, version).unwrap();
                assert_eq!((format.kind(), format.version()), (kind, version));
            }
            assert_eq!(ChannelFormat::latest(kind), ChannelFormat::of(kind, most).unwrap());
            for unknown in [0, most + 1, 255] {
                assert_eq!(ChannelFormat::of(kind, unknown), Err(UnknownVersion(unknown)));
            }
        }
    }

    #[test]
    fn carries_what_the_product_s_table_says() {
        for event_type in EventType::ALL {
            for version in 1..=4 {
                let format = ChannelFormat::of(ChannelKind::Callback, version).unwrap();
                assert_eq!(
                    format.carries(event_type),
                    event_type.callback_since() <= version,
                    "{event_type} {version}"
                );
            }
            for version in 1..=3 {
                let format = ChannelFormat::of(ChannelKind::Slack, version).unwrap();
                let since = event_type.slack_since();
                assert_eq!(format.carries(event_type), since.is_some_and(|s| s <= version), "{event_type} {version}");
            }
            assert_eq!(ChannelFormat::Email.carries(event_type), event_type.slack_since().is_some(), "{event_type}");
        }
    }
}
