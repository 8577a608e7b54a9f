//! The kinds of notification channels.

use super::text_enum;

text_enum! {
    /// Where a channel's notifications go.
    #[derive(PartialOrd, Ord)]
    pub enum ChannelKind or UnknownChannelKind("not a kind of channel") {
        /// Signed JSON, posted to a URL.
        Callback = "callback",
        /// Messages for people, posted to a Slack incoming webhook or to a server that takes the same.
        Slack = "slack",
        /// E-mail.
        Email = "email",
    }
}
