//! For somebody who has signed in and holds no role.

use askama::Template;

use super::layout::Chrome;

/// Says as whom the person is known here, and whom to ask for a role.
#[derive(Template)]
#[template(path = "no_access.html")]
pub struct NoAccessPage<'a> {
    /// What surrounds it; with a person.
    pub chrome: Chrome<'a>,
    /// The e-mail address of somebody who can help, where the settings have one.
    pub contact: Option<&'a str>,
}

impl NoAccessPage<'_> {
    fn known_as(&self) -> &str {
        self.chrome.person.map_or("", |person| person.email.unwrap_or(person.name))
    }
}
