//! The question whether somebody is to be blocked.

use askama::Template;

use crate::web::pages::layout::Chrome;

/// The question: a page of its own, or `page.as_dialog()` for htmx.
#[derive(Template)]
#[template(path = "admin/block.html")]
pub struct BlockPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads: the person's page.
    pub back_href: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// Why it was not done, or can't be.
    pub problem: Option<&'a str>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

#[derive(Template)]
#[template(path = "admin/block_dialog.html")]
struct BlockDialog<'p> {
    page: &'p BlockPage<'p>,
}

impl BlockPage<'_> {
    /// The dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        BlockDialog { page: self }
    }

    fn explained(&self) -> String {
        self.chrome.words.with("person-block-do", &[("name", self.name.into())])
    }

    fn leave(&self) -> &'static str {
        if self.possible { self.chrome.say("cancel") } else { self.chrome.say("close") }
    }
}
