//! The blocks of a message: a heading, what to do, one section per day of expiry, and where to go.

use serde::Serialize;

use super::mrkdwn::{code, escape, link};
use crate::i18n::Words;
use crate::notify::wording::{Entry, Group, Story, and_more, cut};

/// Most blocks of one message (Slack's limit).
const MAX_BLOCKS: usize = 50;
/// Blocks that aren't sections of a day: the heading, what to do, what is left out, and where to go.
const OTHER_BLOCKS: usize = 4;
/// Longest text of a section: Slack's limit is 3000 characters; bytes are never fewer.
const MAX_SECTION: usize = 3000;
/// Room in a section for what says that there is more.
const MORE: usize = 400;
/// Longest text of a heading, in characters (Slack's limit).
const MAX_HEADER: usize = 150;
/// Longest text of a whole message: Slack cuts beyond 40,000 characters and advises to stay well below.
const MAX_TEXT: usize = 4000;

/// Longest name and longest domain with their marks, and longest reason, in bytes.
const MAX_NAME: usize = 240;
const MAX_REASON: usize = 700;

/// A block.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    /// A heading.
    Header {
        /// Plain text.
        text: Text,
    },
    /// A text.
    Section {
        /// With markup.
        text: Text,
    },
    /// Small print.
    Context {
        /// With markup.
        elements: Vec<Text>,
    },
}

/// A text within a block.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Text {
    /// Without markup.
    PlainText {
        /// The text.
        text: String,
        /// Whether `:names:` become pictures.
        emoji: bool,
    },
    /// With Slack's markup.
    Mrkdwn {
        /// The text.
        text: String,
        /// Whether addresses and names that stand there bare are taken for links; never.
        verbatim: bool,
    },
}

/// The certificates of one day, worded.
pub(super) struct Section {
    text: String,
    /// How many certificates it tells of or says that it leaves out.
    count: usize,
}

/// The sections of the days, each within Slack's limit.
pub(super) fn sections(story: &Story, words: Words) -> Vec<Section> {
    story.groups.iter().map(|group| section(group, &story.manage_url, words)).collect()
}

fn section(group: &Group, manage_url: &str, words: Words) -> Section {
    let mut text = group.heading.as_deref().map(|heading| format!("*{}*", escape(heading))).unwrap_or_default();
    let count = group.entries.len();
    for (shown, entry) in group.entries.iter().enumerate() {
        let line = line(entry, words);
        let last = shown + 1 == count;
        if text.len() + 1 + line.len() > MAX_SECTION - if last { 0 } else { MORE } {
            push_line(&mut text, &rest(count - shown, manage_url, words));
            break;
        }
        push_line(&mut text, &line);
    }
    Section { text, count }
}

fn line(entry: &Entry, words: Words) -> String {
    let mut domains = entry.domains.iter().map(|domain| code(domain, MAX_NAME)).collect::<Vec<_>>().join(", ");
    if let Some(more) = &entry.more_domains {
        domains = format!("{domains} {}", escape(more));
    }
    let name = code(&entry.name, MAX_NAME);
    let mut line = format!("• {name}: {domains} · {}", link(&entry.url, words.say("told-open")));
    for remark in &entry.remarks {
        line.push_str(&format!("\n    {}", escape(remark)));
    }
    if let Some(reason) = &entry.reason {
        line.push_str(&format!("\n    {}: {}", escape(words.say("told-reason")), code(reason, MAX_REASON)));
    }
    line
}

/// "and 3 more", and where those are.
fn rest(count: usize, manage_url: &str, words: Words) -> String {
    format!("{}: {}", escape(&and_more(count, words)), link(manage_url, words.say("told-manage")))
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// The blocks of a message.
pub(super) fn blocks(story: &Story, mut sections: Vec<Section>, words: Words) -> Vec<Block> {
    let most = sections.len().min(MAX_BLOCKS - OTHER_BLOCKS);
    let beyond: usize = sections.split_off(most).iter().map(|section| section.count).sum();
    let title = Text::PlainText { text: cut(&story.title, MAX_HEADER), emoji: false };
    let mut blocks = vec![Block::Header { text: title }, Block::Section { text: markup(escape(story.advice)) }];
    blocks.extend(sections.into_iter().map(|section| Block::Section { text: markup(section.text) }));
    if beyond + story.left_out > 0 {
        let rest = rest(beyond + story.left_out, &story.manage_url, words);
        blocks.push(Block::Section { text: markup(rest) });
    }
    let place = format!("{} · {}", team(story, words), link(&story.manage_url, words.say("told-manage")));
    blocks.push(Block::Context { elements: vec![markup(place)] });
    blocks
}

/// The message as one text, with as many sections as there is room for.
pub(super) fn text(story: &Story, sections: &[Section], words: Words) -> String {
    let mut text = format!("{}: *{}*\n{}", team(story, words), escape(&story.title), escape(story.advice));
    let mut left_out = story.left_out;
    for section in sections {
        if left_out > story.left_out || text.len() + section.text.len() > MAX_TEXT - MORE {
            left_out += section.count;
        } else {
            push_line(&mut text, &section.text);
        }
    }
    if left_out > 0 {
        push_line(&mut text, &rest(left_out, &story.manage_url, words));
    }
    text
}

fn team(story: &Story, words: Words) -> String {
    format!("{} {}", escape(words.say("layout-team")), code(&story.team, MAX_NAME))
}

const fn markup(text: String) -> Text {
    Text::Mrkdwn { text, verbatim: true }
}
