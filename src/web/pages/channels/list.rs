//! The Notifications tab: a team's channels, and the keys that its callbacks are verified with.

use askama::Template;
use chrono::{DateTime, Utc};

use super::wishes::Wishes;
use crate::domain::ids::{ChannelId, DeliveryId, SigningKeyId};
use crate::domain::{ChannelKind, DeliveryState};
use crate::i18n::Words;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{Fare, kind_icon, kind_word};

/// The Notifications tab.
#[derive(Template)]
#[template(path = "channels/list.html")]
pub struct ChannelsPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form that adds a channel, where the reader may.
    pub add_href: Option<&'a str>,
    /// The channels, by name.
    pub rows: Vec<ChannelRow>,
    /// The keys that count, the one that signs first.
    pub keys: Vec<KeyRow>,
    /// The path of the public key as a file.
    pub key_href: &'a str,
    /// The address of the key set.
    pub jwks_url: &'a str,
    /// The path of the dialog that makes a new key, where the reader may.
    pub new_key_href: Option<&'a str>,
}

/// A channel in the list.
#[derive(Debug, Clone)]
pub struct ChannelRow {
    /// Its identity.
    pub id: ChannelId,
    /// The path of its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: ChannelKind,
    /// The version of what it gets.
    pub version: i16,
    /// Where it goes, as far as that may be shown; none where it can't be opened.
    pub goes_to: Option<String>,
    /// What it wants.
    pub wishes: Wishes,
    /// How it stands with it.
    pub state: ChannelState,
    /// Whether anything is sent.
    pub enabled: bool,
    /// Whether the settings say where it goes.
    pub from_settings: bool,
    /// The newest delivery.
    pub newest: Option<NewestView>,
    /// What the reader can do with it.
    pub may: May,
}

/// What a reader can do with a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    /// Test it.
    pub test: bool,
    /// Change, switch and delete it.
    pub manage: bool,
}

/// How it stands with a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelState {
    /// What it was sent last has arrived.
    Fine,
    /// Nothing was sent since it is on, or nothing has ended yet.
    Ready,
    /// Every attempt has failed since then.
    Failing(DateTime<Utc>),
    /// It was switched off then, since everything had failed for days.
    GaveUp(DateTime<Utc>),
    /// Somebody has switched it off.
    Off,
}

/// The newest delivery of a channel.
#[derive(Debug, Clone, Copy)]
pub struct NewestView {
    /// Which.
    pub id: DeliveryId,
    /// How far it has come.
    pub state: DeliveryState,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// A key that callbacks are verified with.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Its identity.
    pub id: SigningKeyId,
    /// Its name in the header of what it signed.
    pub kid: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it counts no more; none for the one that signs.
    pub retires_at: Option<DateTime<Utc>>,
    /// The dialog that ends it at once, where the reader may.
    pub retire_href: Option<String>,
}

impl ChannelState {
    /// The word for it.
    pub(super) fn word(self, words: &Words) -> &'static str {
        match self {
            Self::Fine => words.say("channel-fine"),
            Self::Ready => words.say("channel-ready"),
            Self::Failing(_) => words.say("channel-failing"),
            Self::GaveUp(_) => words.say("channel-given-up"),
            Self::Off => words.say("channel-off"),
        }
    }

    /// Its badge's style.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Fine => "valid",
            Self::Ready => "pending",
            Self::Failing(_) => "renew_failed",
            Self::GaveUp(_) => "failed",
            Self::Off => "off",
        }
    }

    /// Its icon, so that it doesn't show by colour alone.
    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Fine => "check",
            Self::Ready => "clock",
            Self::Failing(_) | Self::GaveUp(_) => "alert",
            Self::Off => "ban",
        }
    }

    /// Since when.
    pub(super) const fn since(&self) -> Option<&DateTime<Utc>> {
        match self {
            Self::Failing(since) | Self::GaveUp(since) => Some(since),
            Self::Fine | Self::Ready | Self::Off => None,
        }
    }
}

impl ChannelRow {
    /// Kind and version.
    pub(super) fn kind_words(&self, words: &Words) -> String {
        let kind = kind_word(*words, self.kind);
        match self.kind {
            // There is but one.
            ChannelKind::Email => kind.to_owned(),
            ChannelKind::Callback | ChannelKind::Slack => {
                words.with("kind-version", &[("kind", kind.into()), ("version", i64::from(self.version).into())])
            }
        }
    }

    pub(super) const fn kind_icon(&self) -> &'static str {
        kind_icon(self.kind)
    }
}

impl NewestView {
    fn fare(&self) -> Fare {
        // Whether it has failed already is for its own page.
        Fare { state: self.state, attempts: 0 }
    }
}

impl ChannelsPage<'_> {
    fn menu_label(&self, row: &ChannelRow) -> String {
        self.chrome.words.with("manage-menu", &[("name", (&row.name).into())])
    }

    fn switch_label(&self, row: &ChannelRow) -> String {
        self.chrome.words.with("channel-switch", &[("name", (&row.name).into())])
    }

    fn retire_label(&self, key: &KeyRow) -> String {
        self.chrome.words.with("key-retire-label", &[("kid", (&key.kid).into())])
    }
}
