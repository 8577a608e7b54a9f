//! A notification in words for people, before it is Slack's or an e-mail's: what happened, what to do, and the
//! certificates that it is about, grouped by the day on which they expire.
//!
//! Everything here is plain text of one line each, bounded in length; escaping is for those who write it out.

mod certificates;
mod event;
mod text;

use super::{Context, Notification, NotifiedCertificate};
use crate::i18n::{Arg, Words};

pub(super) use certificates::{Entry, Group};
pub(super) use text::cut;

/// Longest name of a team, of a certificate and of a domain, in characters.
const MAX_NAME: usize = 200;

/// A notification in words.
#[derive(Debug)]
pub(super) struct Story {
    /// What happened.
    pub title: String,
    /// What to do.
    pub advice: &'static str,
    /// Whose certificates they are.
    pub team: String,
    /// The certificates, by the day on which they expire, the earliest first.
    pub groups: Vec<Group>,
    /// How many certificates aren't among them, for there are too many.
    pub left_out: usize,
    /// The address of the team's Manage tab.
    pub manage_url: String,
    /// Which certificate it is about, where there is just one.
    pub only: Option<String>,
}

impl Story {
    /// The notification in words, with at most `most` certificates; none where it is for programs alone.
    pub fn of(notification: &Notification, context: &Context<'_>, words: Words, most: usize) -> Option<Self> {
        let certificates = match notification {
            Notification::Lifecycle(lifecycle) => lifecycle.certificates.as_slice(),
            _ => &[],
        };
        let (title, advice) = event::describe(notification, certificates.len(), words)?;
        let (groups, left_out) = certificates::group(notification.event_type(), certificates, context, words, most);
        Some(Self {
            title,
            advice,
            team: text::one_line(context.origin.team_name, MAX_NAME),
            groups,
            left_out,
            manage_url: context.origin.certificate_manager_url.to_owned(),
            only: only(certificates),
        })
    }

    /// "and 3 more", where certificates are left out.
    pub fn and_more(&self, words: Words) -> Option<String> {
        (self.left_out > 0).then(|| and_more(self.left_out, words))
    }
}

/// "and 3 more".
pub(super) fn and_more(count: usize, words: Words) -> String {
    words.with("told-more", &[("count", Arg::from(count))])
}

fn only(certificates: &[NotifiedCertificate]) -> Option<String> {
    match certificates {
        [only] => Some(text::one_line(&only.name, MAX_NAME)),
        _ => None,
    }
}
