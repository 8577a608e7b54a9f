//! What a channel was sent, the newest first.

use askama::Template;
use chrono::{DateTime, Utc};

use super::list::{ChannelRow, ChannelState};
use crate::domain::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::notify::EventType;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{Fare, event_word, outcome_words};

/// A channel's own page. `page.as_table()` is the part that refreshes itself.
#[derive(Template)]
#[template(path = "channels/deliveries.html", blocks = ["table"])]
pub struct DeliveriesPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the Notifications tab.
    pub list_href: &'a str,
    /// The channel.
    pub channel: &'a ChannelRow,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The state that the list is narrowed to.
    pub state: Option<DeliveryState>,
    /// The deliveries, newest first.
    pub rows: Vec<DeliveryRow>,
    /// The address of the newest deliveries, where others are listed.
    pub newest_href: Option<String>,
    /// The address of older ones, where there are some.
    pub older_href: Option<String>,
}

/// A delivery in the list.
#[derive(Debug, Clone)]
pub struct DeliveryRow {
    /// Which.
    pub id: DeliveryId,
    /// The path of its page.
    pub href: String,
    /// What happened.
    pub event_type: EventType,
    /// The certificate's name, and the path of its page where the reader may see it.
    pub certificate: Option<(String, Option<String>)>,
    /// How many certificates it is about.
    pub about: i32,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// What the last attempt came to, in a word.
    pub outcome: Option<String>,
    /// The status of the last answer.
    pub response_status: Option<i32>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When the next attempt is due, while it waits.
    pub next_at: Option<DateTime<Utc>>,
}

impl DeliveriesPage<'_> {
    /// The `HX-Target` of a request that is answered by [`DeliveriesPage::as_table`] alone.
    pub const TARGET: &'static str = "deliveries";

    /// Whether the list asks for itself again: while something is on its way.
    fn live(&self) -> bool {
        self.rows.iter().any(|row| row.state == DeliveryState::Waiting)
    }

    /// The choices of the filter: the address, the word, whether it is chosen.
    fn filters(&self) -> Vec<(String, &'static str, bool)> {
        let all = [None, Some(DeliveryState::Waiting), Some(DeliveryState::Delivered), Some(DeliveryState::GaveUp)];
        all.into_iter()
            .map(|state| {
                let word = match state {
                    None => self.chrome.say("deliveries-all"),
                    Some(DeliveryState::Waiting) => self.chrome.say("deliveries-waiting"),
                    Some(DeliveryState::Delivered) => self.chrome.say("delivery-delivered"),
                    Some(DeliveryState::GaveUp) => self.chrome.say("delivery-gave-up"),
                };
                let query = state.map_or_else(String::new, |state| format!("?state={state}"));
                (format!("{}{query}", self.channel.href), word, state == self.state)
            })
            .collect()
    }

    /// What the channel may be switched to, with the button's word. One that Certdesk has switched off may be left off.
    fn switches(&self) -> Vec<(bool, &'static str)> {
        let (on, off) = ((true, self.chrome.say("channel-switch-on")), (false, self.chrome.say("channel-switch-off")));
        match self.channel.state {
            ChannelState::GaveUp(_) => vec![on, (false, self.chrome.say("channel-leave-off"))],
            _ if self.channel.enabled => vec![off],
            _ => vec![on],
        }
    }

    fn event_word(&self, row: &DeliveryRow) -> &'static str {
        event_word(self.chrome.words, row.event_type)
    }

    fn about_words(&self, row: &DeliveryRow) -> String {
        self.chrome.words.with("deliveries-about", &[("count", i64::from(row.about).into())])
    }

    fn outcome(&self, row: &DeliveryRow) -> Option<&'static str> {
        let failed = row.outcome.as_deref().filter(|_| row.state != DeliveryState::Delivered)?;
        outcome_words(self.chrome.words, failed)
    }
}

impl DeliveryRow {
    fn fare(&self) -> Fare {
        Fare { state: self.state, attempts: self.attempts }
    }
}
