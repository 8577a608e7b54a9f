//! The question before something is done with many certificates: with how many, and with which it can't be done.

use askama::Template;
use askama::filters::HtmlSafe;

use super::Deed;
use crate::domain::batch::MOST_IN_DOWNLOAD;
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};

/// Something is to be done with many certificates.
#[derive(Template)]
#[template(path = "certificates/many_ask.html")]
pub struct AskPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where it is sent.
    pub action_href: &'a str,
    /// The path of the list, for Cancel.
    pub list_href: &'a str,
    /// What is to be done.
    pub deed: Deed,
    /// What is sent besides: which certificates, and what was shown of them.
    pub fields: Vec<(&'static str, String)>,
    /// With how many it can be done.
    pub count: usize,
    /// The first of their names.
    pub names: Vec<String>,
    /// With how many it can't, by why.
    pub left_out: Vec<LeftOut>,
    /// Whether a new key pair is asked for.
    pub rekey: bool,
    /// The label as it was typed.
    pub label: &'a str,
    /// What is wrong with it.
    pub label_error: Option<&'static str>,
    /// The number as it was typed.
    pub typed: &'a str,
    /// What is wrong with it.
    pub typed_error: Option<&'static str>,
    /// Why it was not done, or can't be.
    pub problem: Option<String>,
    /// Whether it can be done at all.
    pub possible: bool,
}

/// Certificates with which something can't be done.
pub struct LeftOut {
    /// How many.
    pub count: usize,
    /// Why.
    pub why: String,
}

impl HtmlSafe for AskPage<'_> {}

impl Sheet for AskPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let class = if self.deed == Deed::Delete { "danger" } else { "" };
        Frame {
            name: "many",
            class: "action many-ask",
            title: self.title().into(),
            back_href: self.list_href,
            back_word: self.chrome.say("manage-title"),
            form_href: self.action_href,
            problem: self.problem.as_deref(),
            possible: self.possible,
            asks: true,
            downloads: self.deed == Deed::Download,
            buttons: vec![Button { class, ..Button::saying(self.submit()) }],
            ..Frame::default()
        }
    }
}

impl AskPage<'_> {
    fn title(&self) -> String {
        let (words, count) = (self.chrome.words, self.count);
        if count == 0 {
            return self.deed.word(words).to_owned();
        }
        match self.deed {
            Deed::Download => words.with("many-download", &[("count", count.into())]),
            Deed::Renew => words.with("many-renew", &[("count", count.into())]),
            Deed::AutoRenewOn => words.with("many-auto-renew-on", &[("count", count.into())]),
            Deed::AutoRenewOff => words.with("many-auto-renew-off", &[("count", count.into())]),
            Deed::SetLabel => words.with("many-set-label", &[("count", count.into())]),
            Deed::RemoveLabel => words.with("many-remove-label", &[("count", count.into())]),
            Deed::Delete => words.with("many-delete", &[("count", count.into())]),
        }
    }

    fn submit(&self) -> &'static str {
        let words = self.chrome.words;
        match self.deed {
            Deed::Download => words.say("download"),
            Deed::Renew => words.say("act-renew-submit"),
            Deed::AutoRenewOn => words.say("menu-auto-renew-on"),
            Deed::AutoRenewOff => words.say("menu-auto-renew-off"),
            Deed::SetLabel => words.say("many-set-label-submit"),
            Deed::RemoveLabel => words.say("many-remove-label-submit"),
            Deed::Delete => words.say("many-delete-submit"),
        }
    }

    fn explained(&self) -> &'static str {
        let words = self.chrome.words;
        match self.deed {
            Deed::Download => words.say("many-download-do"),
            Deed::Renew => words.say("many-renew-do"),
            Deed::AutoRenewOn => words.say("many-auto-renew-on-do"),
            Deed::AutoRenewOff => words.say("many-auto-renew-off-do"),
            Deed::SetLabel => words.say("many-set-label-do"),
            Deed::RemoveLabel => words.say("many-remove-label-do"),
            Deed::Delete => words.say("many-delete-do"),
        }
    }

    /// How many there are besides those named.
    fn more(&self) -> Option<String> {
        let more = self.count.saturating_sub(self.names.len());
        (more > 0).then(|| self.chrome.words.with("many-more", &[("count", more.into())]))
    }

    fn left_out_words(&self) -> String {
        let count: usize = self.left_out.iter().map(|left_out| left_out.count).sum();
        self.chrome.words.with("many-left-out", &[("count", count.into())])
    }

    fn label_name(&self) -> &'static str {
        match self.deed {
            Deed::RemoveLabel => self.chrome.say("many-label-key"),
            _ => self.chrome.say("many-label"),
        }
    }

    fn is_labelling(&self) -> bool {
        matches!(self.deed, Deed::SetLabel | Deed::RemoveLabel)
    }

    fn most_words(&self) -> Option<String> {
        let say = || self.chrome.words.with("many-download-most", &[("count", MOST_IN_DOWNLOAD.into())]);
        (self.deed == Deed::Download).then(say)
    }
}
