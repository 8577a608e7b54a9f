//! The page of something that is done with many certificates: how far it has come, and what was not done and why.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::batch::{BatchAction, Wait};
use crate::domain::ids::BatchId;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{batch_title, wait_words};

/// A batch. `page.as_live()` is the part that refreshes itself.
#[derive(Template)]
#[template(path = "certificates/many_batch.html", blocks = ["live"])]
pub struct BatchPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the list.
    pub list_href: &'a str,
    /// Its own path.
    pub href: &'a str,
    /// What is done.
    pub action: &'a BatchAction,
    /// Who asked.
    pub asked_by: &'a str,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When nothing was left to be done.
    pub ended_at: Option<DateTime<Utc>>,
    /// The limit that it waits for.
    pub waits_for: Option<Wait>,
    /// How far it has come.
    pub progress: Progress,
    /// What was not done: a page of it.
    pub failed: Vec<FailedRow>,
    /// The address of more of it.
    pub more_href: Option<String>,
    /// The address of the first of it, where others are shown.
    pub first_href: Option<String>,
    /// Whether the reader may stop it, and try again.
    pub may_act: bool,
    /// The identity of the batch that trying again makes: the same form makes it once.
    pub again: BatchId,
}

/// How far a batch has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many certificates have not begun.
    pub waiting: usize,
    /// How many are done.
    pub done: usize,
    /// How many were not done.
    pub failed: usize,
}

/// A certificate with which it was not done.
pub struct FailedRow {
    /// Its place in the batch.
    pub position: i32,
    /// Its name when the batch was made.
    pub name: String,
    /// The path of its page.
    pub href: String,
    /// Why.
    pub why: String,
}

impl Progress {
    const fn total(self) -> usize {
        self.waiting + self.done + self.failed
    }

    const fn ended(self) -> usize {
        self.done + self.failed
    }
}

impl BatchPage<'_> {
    fn live(&self) -> bool {
        self.ended_at.is_none()
    }

    fn title(&self) -> String {
        batch_title(self.chrome.words, self.action, self.progress.total())
    }

    fn asked(&self) -> String {
        self.chrome.words.with("batch-asked-by", &[("person", self.asked_by.into())])
    }

    fn can_be_tried_again(&self) -> bool {
        self.progress.failed > 0 && self.action.can_be_tried_again()
    }

    /// What is sent with each label, or taken away.
    fn label(&self) -> Option<String> {
        match self.action {
            BatchAction::SetLabel { key, value } => Some(format!("{key}={value}")),
            BatchAction::RemoveLabel { key } => Some(key.clone()),
            BatchAction::Renew { .. } | BatchAction::AutoRenew { .. } | BatchAction::Delete => None,
        }
    }

    fn wait_words(&self, wait: &Wait) -> String {
        wait_words(self.chrome.words, wait)
    }

    fn state(&self) -> &'static str {
        match (self.ended_at, self.waits_for) {
            (None, None) => "running",
            (None, Some(_)) => "waiting",
            (Some(_), _) => "ended",
        }
    }

    fn state_words(&self) -> String {
        let words = self.chrome.words;
        let (ended, total) = (self.progress.ended(), self.progress.total());
        match self.ended_at {
            None => words.with("batch-so-far", &[("ended", ended.into()), ("total", total.into())]),
            Some(_) if self.progress.failed == 0 => words.with("batch-all-done", &[("count", total.into())]),
            Some(_) => words.with("batch-partly-done", &[("done", self.progress.done.into()), ("total", total.into())]),
        }
    }

    fn stop_words(&self) -> String {
        self.chrome.words.with("batch-stop", &[("count", self.progress.waiting.into())])
    }

    fn again_words(&self) -> String {
        self.chrome.words.with("batch-again", &[("count", self.progress.failed.into())])
    }
}
