//! For somebody who has signed in and may see no certificates: without a role, or as a team admin alone.

use askama::Template;

use super::layout::Chrome;

/// Says what the person is here, and whom to ask for a role.
#[derive(Template)]
#[template(path = "no_access.html")]
pub struct NoAccessPage<'a> {
    /// What surrounds it; with a person.
    pub chrome: Chrome<'a>,
    /// The names of the teams that the person administers, for a sentence; none where they hold no role at all.
    pub administers: Option<&'a str>,
    /// The e-mail address of somebody who can help, where the settings have one.
    pub contact: Option<&'a str>,
}

impl NoAccessPage<'_> {
    fn title(&self) -> String {
        let words = self.chrome.words;
        match self.administers {
            Some(teams) => words.with("admin-only-title", &[("teams", teams.into())]),
            None => words.say("no-access-title").to_owned(),
        }
    }

    fn known_as(&self) -> &str {
        self.chrome.person.map_or("", |person| person.email.unwrap_or(person.name))
    }
}
