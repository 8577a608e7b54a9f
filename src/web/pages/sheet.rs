//! Forms, and questions that ask to be sure: each a dialog over the page that asked for it where htmx did, and a page of
//! its own elsewhere. What surrounds their fields is the same everywhere.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::layout::Chrome;

/// A form or a question; what it renders by itself are its fields alone. Asked for, or sent and not done (answer that
/// 422, which htmx swaps in), it is drawn by [`Sheet::as_dialog`] for htmx and by [`Sheet::as_page`] otherwise.
pub trait Sheet: HtmlSafe + Sized {
    /// What surrounds the page.
    fn chrome(&self) -> &Chrome<'_>;

    /// What surrounds the fields.
    fn frame(&self) -> Frame<'_>;

    /// The page of its own.
    fn as_page(&self) -> SheetPage<'_, Self> {
        SheetPage { chrome: self.chrome(), frame: self.frame(), body: self }
    }

    /// The dialog, for htmx to set into the page.
    fn as_dialog(&self) -> SheetDialog<'_, Self> {
        SheetDialog { chrome: self.chrome(), frame: self.frame(), body: self }
    }
}

/// What surrounds the fields of a form: its head, and the ways out.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// What its ids begin with: `grant` for `grant-dialog`, `grant-title` and `grant-problem`.
    pub name: &'static str,
    /// The form's classes.
    pub class: &'static str,
    /// Its title.
    pub title: Cow<'a, str>,
    /// Where it leads back to.
    pub back_href: &'a str,
    /// What that is called.
    pub back_word: &'a str,
    /// The path where it is sent.
    pub form_href: &'a str,
    /// Why it was not done, or can't be, where that is about no field.
    pub problem: Option<&'a str>,
    /// Whether it can be done at all: there is nothing to fill in or send otherwise.
    pub possible: bool,
    /// Whether it asks to be sure, rather than for something to be filled in.
    pub asks: bool,
    /// Whether files are among what is sent.
    pub files: bool,
    /// Whether a file comes of it: the browser sends it by itself then, to keep what comes.
    pub downloads: bool,
    /// Whether there is a button among the fields: browsers press the first of a form where Enter is pressed, which
    /// should be one that sends it.
    pub finds: bool,
    /// The button that does nothing; none for the usual word.
    pub leave: Option<&'static str>,
    /// The buttons that send it.
    pub buttons: Vec<Button>,
}

/// A button that sends a form.
#[derive(Debug, Clone, Copy, Default)]
pub struct Button {
    /// What it says.
    pub word: &'static str,
    /// Its class; empty for the one that is meant mostly.
    pub class: &'static str,
    /// What it sends besides the fields: a name and a value, which is also the beginning of its id.
    pub value: Option<(&'static str, &'static str)>,
    /// Whether it has the focus in a dialog.
    pub focused: bool,
}

impl Default for Frame<'_> {
    /// That of a form which can be sent, nameless.
    fn default() -> Self {
        Self {
            name: "",
            class: "",
            title: Cow::Borrowed(""),
            back_href: "",
            back_word: "",
            form_href: "",
            problem: None,
            possible: true,
            asks: false,
            files: false,
            downloads: false,
            finds: false,
            leave: None,
            buttons: Vec::new(),
        }
    }
}

impl Button {
    /// A button that sends the fields alone.
    pub const fn saying(word: &'static str) -> Self {
        Self { word, class: "", value: None, focused: false }
    }
}

impl Frame<'_> {
    /// The way out: nothing is called off where nothing could be done.
    fn way_out(&self, chrome: &Chrome<'_>) -> &'static str {
        match self.leave {
            _ if !self.possible => chrome.say("close"),
            Some(word) => word,
            None => chrome.say("cancel"),
        }
    }
}

/// A form on a page of its own.
#[derive(Template)]
#[template(path = "parts/sheet.html")]
pub struct SheetPage<'a, B: HtmlSafe> {
    chrome: &'a Chrome<'a>,
    frame: Frame<'a>,
    body: &'a B,
}

/// A form over the page that asked for it.
#[derive(Template)]
#[template(path = "parts/dialog.html")]
pub struct SheetDialog<'a, B: HtmlSafe> {
    chrome: &'a Chrome<'a>,
    frame: Frame<'a>,
    body: &'a B,
}

/// Something to be sure about before it is done.
#[derive(Clone, Template)]
#[template(path = "parts/question.html")]
pub struct QuestionPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What that is called.
    pub back_word: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// What is asked.
    pub asked: Asked,
    /// Why it was not done, or can't be.
    pub problem: Option<String>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

/// What is asked before something is done, in words.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is to be done.
    pub title: &'static str,
    /// The button that does it.
    pub submit: &'static str,
    /// What it means.
    pub explained: String,
    /// What else there is to know.
    pub remark: Option<&'static str>,
    /// What is sent besides: a field and its value.
    pub field: Option<(&'static str, &'static str)>,
    /// Whether what is done can't be undone.
    pub dangerous: bool,
}

impl HtmlSafe for QuestionPage<'_> {}

impl Sheet for QuestionPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let class = if self.asked.dangerous { "danger" } else { "" };
        Frame {
            name: "action",
            class: "action",
            title: self.asked.title.into(),
            back_href: self.back_href,
            back_word: self.back_word,
            form_href: self.action_href,
            problem: self.problem.as_deref(),
            possible: self.possible,
            asks: true,
            buttons: vec![Button { class, focused: true, ..Button::saying(self.asked.submit) }],
            ..Frame::default()
        }
    }
}
