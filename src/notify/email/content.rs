//! What an e-mail says: a subject, and the same twice, as plain text and as HTML.

use askama::Template;

use crate::i18n::Words;
use crate::notify::payload::{NotCarried, Notification};
use crate::notify::wording::{Entry, Story, cut};
use crate::notify::{ChannelFormat, Context};

/// Most certificates of one message.
const MOST: usize = 200;
/// Longest subject, in characters.
const MAX_SUBJECT: usize = 200;

/// An e-mail's subject and text.
#[derive(Debug, Clone)]
pub struct EmailContent {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "email/notification.html")]
struct Html<'a> {
    words: Words,
    subject: &'a str,
    story: &'a Story,
}

impl EmailContent {
    /// The message for a notification.
    ///
    /// # Errors
    /// [`NotCarried`] where people aren't told of such events.
    pub(in crate::notify) fn new(
        notification: &Notification,
        context: &Context<'_>,
        words: Words,
    ) -> Result<Self, NotCarried> {
        let not_carried = || NotCarried { event_type: notification.event_type(), format: ChannelFormat::Email };
        let story = Story::of(notification, context, words, MOST).ok_or_else(not_carried)?;
        let subject = subject(&story);
        let text = text(&story, words);
        // Writing to a string fails only where a value's own Display does, and none of these do.
        let html = Html { words, subject: &subject, story: &story }.render().map_err(|_| not_carried())?;
        Ok(Self { subject, text, html })
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The message as plain text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The message as HTML.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The subject and the plain text, as people are shown what was sent.
    pub(in crate::notify) fn preview(&self) -> String {
        format!("{}\n\n{}", self.subject, self.text)
    }
}

/// The team, what happened, and to which certificate, where it is just one.
fn subject(story: &Story) -> String {
    let what = match &story.only {
        Some(name) => format!("{}: {}: {name}", story.team, story.title),
        None => format!("{}: {}", story.team, story.title),
    };
    cut(&what, MAX_SUBJECT)
}

fn text(story: &Story, words: Words) -> String {
    let mut paragraphs = vec![story.title.clone(), story.advice.to_owned()];
    for group in &story.groups {
        paragraphs.extend(group.heading.clone());
        paragraphs.extend(group.entries.iter().map(|entry| entry_text(entry, words)));
    }
    paragraphs.extend(story.and_more(words));
    paragraphs.push(format!("{}: {}", words.say("told-manage"), story.manage_url));
    // What programs take for a signature (RFC 3676 section 4.3).
    paragraphs.push(format!("-- \n{} {}\n{}", words.say("layout-team"), story.team, words.say("told-why")));
    paragraphs.join("\n\n") + "\n"
}

fn entry_text(entry: &Entry, words: Words) -> String {
    let mut lines = vec![format!("* {}", entry.name), format!("  {}", entry.domains_in_words())];
    lines.extend(entry.remarks.iter().map(|remark| format!("  {remark}")));
    lines.extend(entry.reason.iter().map(|reason| format!("  {}: {reason}", words.say("told-reason"))));
    lines.push(format!("  {}", entry.url));
    lines.join("\n")
}
