//! Messages for Slack's incoming webhooks (Block Kit), and for servers that take the same, such as Mattermost, which
//! show the text beside the blocks.

mod blocks;
mod mrkdwn;
mod version;

use serde::Serialize;

use super::payload::{NotCarried, Notification};
use super::wording::Story;
use super::{ChannelFormat, Context};
use crate::i18n::Words;

pub use version::SlackVersion;

/// Most certificates of one message; what the blocks have no room for is left out besides.
const MOST: usize = 500;

/// A message, as it is posted.
#[derive(Debug, Clone, Serialize)]
pub struct SlackMessage {
    /// For notices, for screen readers, and for servers that know no blocks.
    text: String,
    blocks: Vec<blocks::Block>,
    /// The portal's pages need a sign-in: there is nothing for Slack to show of them.
    unfurl_links: bool,
    unfurl_media: bool,
}

impl SlackMessage {
    /// The message for a notification.
    ///
    /// # Errors
    /// [`NotCarried`] where people aren't told of such events.
    pub(super) fn new(
        notification: &Notification,
        version: SlackVersion,
        context: &Context<'_>,
        words: Words,
    ) -> Result<Self, NotCarried> {
        let event_type = notification.event_type();
        let story = Story::of(notification, context, words, MOST)
            .filter(|_| version.carries(event_type))
            .ok_or(NotCarried { event_type, format: ChannelFormat::Slack(version) })?;
        let sections = blocks::sections(&story, words);
        Ok(Self {
            text: blocks::text(&story, &sections, words),
            blocks: blocks::blocks(&story, sections, words),
            unfurl_links: false,
            unfurl_media: false,
        })
    }
}
