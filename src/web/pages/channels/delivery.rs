//! One delivery: what was sent, and what came back. A test shows its result the same way, in a dialog.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::notify::EventType;
use crate::web::pages::layout::{Chrome, exact};
use crate::web::pages::words::{Fare, event_word, outcome_words};

/// A delivery's page. `page.as_live()` is the part that refreshes itself; `page.as_dialog()` is the dialog of a test, and
/// `page.as_result()` what refreshes itself in there.
#[derive(Template)]
#[template(path = "channels/delivery.html", blocks = ["live"])]
pub struct DeliveryPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the channel's page.
    pub channel_href: &'a str,
    /// The channel's name.
    pub channel_name: &'a str,
    /// Where it goes, as far as that may be shown.
    pub goes_to: Option<&'a str>,
    /// The path of this page.
    pub href: &'a str,
    /// Where Resend is sent, where the reader may and it has ended.
    pub resend_href: Option<&'a str>,
    /// The delivery.
    pub delivery: DeliveryView<'a>,
    /// What was sent, as people can read it; none where the channel's version doesn't carry it any more.
    pub payload: Option<&'a str>,
    /// Whether that is signed.
    pub signed: bool,
}

/// A delivery with all that is known of it.
#[derive(Debug, Clone)]
pub struct DeliveryView<'a> {
    /// Which; the `jti` of every attempt.
    pub id: DeliveryId,
    /// What happened.
    pub event_type: EventType,
    /// The certificate's name, and the path of its page where the reader may see it.
    pub certificate: Option<(String, Option<String>)>,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// What the last attempt came to, in a word.
    pub outcome: Option<&'a str>,
    /// The status of the last answer.
    pub response_status: Option<i32>,
    /// The beginning of the last answer.
    pub excerpt: &'a str,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When the last attempt was made.
    pub attempted_at: Option<DateTime<Utc>>,
    /// When the next attempt is due, while it waits.
    pub next_at: Option<DateTime<Utc>>,
}

#[derive(Template)]
#[template(path = "channels/test_dialog.html")]
struct TestDialog<'p> {
    page: &'p DeliveryPage<'p>,
}

#[derive(Template)]
#[template(path = "channels/test_result.html")]
struct TestResult<'p> {
    page: &'p DeliveryPage<'p>,
}

impl DeliveryPage<'_> {
    /// The `HX-Target` of a request that is answered by [`DeliveryPage::as_result`]; any other of htmx by
    /// [`DeliveryPage::as_live`].
    pub const RESULT_TARGET: &'static str = "test-result";

    /// The dialog of a test that was sent, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        TestDialog { page: self }
    }

    /// How a test fares, for htmx to set into its dialog.
    pub fn as_result(&self) -> impl Template {
        TestResult { page: self }
    }

    fn title(&self) -> &'static str {
        event_word(self.chrome.words, self.delivery.event_type)
    }

    /// Whether it asks for itself again.
    fn live(&self) -> bool {
        self.delivery.state == DeliveryState::Waiting
    }

    fn outcome(&self) -> Option<&'static str> {
        outcome_words(self.chrome.words, self.delivery.outcome?)
    }

    /// How a test fares, in a sentence.
    fn result_words(&self) -> &'static str {
        match self.delivery.state {
            DeliveryState::Delivered => self.chrome.say("test-delivered"),
            DeliveryState::Waiting => self.chrome.say("test-under-way"),
            DeliveryState::GaveUp => self.chrome.say("test-failed"),
        }
    }

    /// Whether a test's only attempt has ended.
    fn has_result(&self) -> bool {
        self.delivery.state != DeliveryState::Waiting
    }

    fn exact(&self, at: &DateTime<Utc>) -> String {
        exact(at).to_string()
    }
}

impl DeliveryView<'_> {
    fn fare(&self) -> Fare {
        Fare { state: self.state, attempts: self.attempts }
    }
}
