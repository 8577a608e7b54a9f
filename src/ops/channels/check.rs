//! Checking what was typed for a channel.

use super::Reached;
use crate::app::App;
use crate::db::certificates::Labels;
use crate::domain::ChannelKind;
use crate::domain::certificate::MAX_LABELS;
use crate::domain::name_pattern::MAX_PATTERN;
use crate::notify::{ChannelFormat, Endpoint, EndpointFault, EventType};
use crate::ops::orders::check::{MAX_LABEL_KEY, MAX_LABEL_VALUE, readable};

/// Longest name of a channel, in characters.
pub const MAX_NAME: usize = 100;
/// Most events looked at: a form has each of them once.
const MOST_EVENTS: usize = 100;

/// A channel as typed, nothing checked.
#[derive(Clone)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it goes. A change leaves it empty where that is to stay.
    pub endpoint: &'a str,
    /// Whether it wants every event that its version carries.
    pub all_events: bool,
    /// Those that it wants otherwise: [`EventType::as_str`]. What channels of the kind aren't told of is passed over.
    pub events: Vec<&'a str>,
    /// What the names of certificates have to fit; empty for any.
    pub name_pattern: &'a str,
    /// Lines of `key=value`, or of a key alone, which certificates need to have.
    pub labels: Vec<&'a str>,
}

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelFault {
    /// Not a kind of channel that can be had.
    KindUnknown,
    /// Not a version that is offered.
    VersionUnknown,
    /// No name was given.
    NameMissing,
    /// The name is longer than [`MAX_NAME`].
    NameTooLong,
    /// Something in the name is no character that can be read.
    NameUnreadable,
    /// The team has another channel of this name.
    NameTaken,
    /// It can't go there.
    Endpoint(ChannelKind, EndpointFault),
    /// The settings say where it goes, and nobody else.
    EndpointFromSettings,
    /// No event was chosen, or none that the channel's version carries.
    EventsMissing,
    /// The pattern is longer than [`MAX_PATTERN`].
    PatternTooLong,
    /// Something in the pattern is no character that can be read.
    PatternUnreadable,
    /// A line of the labels is neither `key=value` nor a key.
    LabelMalformed {
        /// The line as typed.
        line: String,
    },
    /// Two labels have the same key.
    LabelTwice {
        /// The key.
        key: String,
    },
    /// More than [`MAX_LABELS`] labels.
    TooManyLabels,
    /// The team has as many channels as it may.
    TooManyChannels {
        /// How many it may have.
        most: u32,
    },
    /// A limit was reached.
    Limit(Reached),
}

/// A draft that passed its checks.
pub(super) struct Checked<'a> {
    pub name: &'a str,
    /// None where the one that there is stays.
    pub endpoint: Option<Endpoint>,
    pub events: Option<Vec<EventType>>,
    pub name_pattern: Option<String>,
    pub labels: Labels,
}

/// Every check that needs nothing but the draft and the settings; everything wrong is said at once. `keeps` says that
/// there is an endpoint already.
pub(super) fn check<'a>(
    app: &App,
    draft: &Draft<'a>,
    format: ChannelFormat,
    keeps: bool,
) -> Result<Checked<'a>, Vec<ChannelFault>> {
    let mut faults = Vec::new();
    let name = draft.name.trim();
    name_faults(name, &mut faults);
    let endpoint = match draft.endpoint.trim() {
        "" if keeps => None,
        typed => {
            let kind = format.kind();
            app.transports.accept(kind, typed).map_err(|fault| faults.push(ChannelFault::Endpoint(kind, fault))).ok()
        }
    };
    let events = events(draft, format, &mut faults);
    let name_pattern = pattern(draft.name_pattern.trim(), &mut faults);
    let labels = labels(&draft.labels, &mut faults);
    if faults.is_empty() { Ok(Checked { name, endpoint, events, name_pattern, labels }) } else { Err(faults) }
}

fn name_faults(name: &str, faults: &mut Vec<ChannelFault>) {
    match name.chars().count() {
        0 => faults.push(ChannelFault::NameMissing),
        1..=MAX_NAME => {}
        _ => faults.push(ChannelFault::NameTooLong),
    }
    if !readable(name) {
        faults.push(ChannelFault::NameUnreadable);
    }
}

fn events(draft: &Draft<'_>, format: ChannelFormat, faults: &mut Vec<ChannelFault>) -> Option<Vec<EventType>> {
    if draft.all_events {
        return None;
    }
    let named = draft.events.iter().take(MOST_EVENTS).filter_map(|word| word.parse::<EventType>().ok());
    let mut chosen: Vec<EventType> = named.filter(|event| format.carries(*event)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        faults.push(ChannelFault::EventsMissing);
    }
    Some(chosen)
}

fn pattern(typed: &str, faults: &mut Vec<ChannelFault>) -> Option<String> {
    if typed.chars().count() > MAX_PATTERN {
        faults.push(ChannelFault::PatternTooLong);
    }
    if !readable(typed) {
        faults.push(ChannelFault::PatternUnreadable);
    }
    Some(typed.to_owned()).filter(|pattern| !pattern.is_empty())
}

fn labels(lines: &[&str], faults: &mut Vec<ChannelFault>) -> Labels {
    let mut labels = Labels::new();
    if lines.len() > MAX_LABELS {
        faults.push(ChannelFault::TooManyLabels);
        return labels;
    }
    for line in lines {
        let (key, value) = line.split_once('=').map_or((*line, ""), |(key, value)| (key.trim(), value.trim()));
        let fits = (1..=MAX_LABEL_KEY).contains(&key.chars().count()) && value.chars().count() <= MAX_LABEL_VALUE;
        if !fits || !readable(line) {
            faults.push(ChannelFault::LabelMalformed { line: (*line).to_owned() });
        } else if labels.insert(key.to_owned(), value.to_owned()).is_some() {
            faults.push(ChannelFault::LabelTwice { key: key.to_owned() });
        }
    }
    labels
}
