//! For somebody who has signed in and holds no role.

use askama::Template;

use super::layout::Chrome;

/// Says as whom the person is known here, and whom to ask for a role.
#[derive(Template)]
#[template(path = "no_access.html")]
pub struct NoAccessPage<'a> {
    /// What surrounds it; with a person.
    pub chrome: Chrome<'a>,
    /// What people call the provider that they signed in with.
    pub provider: &'a str,
    /// Whom to ask, where the settings have somebody.
    pub contact: Option<&'a str>,
    /// Name and e-mail address of site administrators, where the settings have nobody to ask.
    pub administrators: &'a [(String, Option<String>)],
}

impl NoAccessPage<'_> {
    fn name(&self) -> &str {
        self.chrome.person.map_or("", |person| person.name)
    }

    /// The e-mail address that counts, or that there is none.
    fn vouched_for(&self) -> String {
        let (words, provider) = (self.chrome.words, self.provider);
        match self.chrome.person.and_then(|person| person.email) {
            Some(email) => words.with("no-access-email", &[("email", email.into()), ("provider", provider.into())]),
            None => words.with("no-access-no-email", &[("provider", provider.into())]),
        }
    }
}
