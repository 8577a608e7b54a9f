//! What a look at a directory has found.

use crate::domain::authority::DirectoryFacts;
use crate::ops::authorities::Found;

/// What a directory says, for a page: all of it is the authority's word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundView {
    /// Where its terms of service are.
    pub terms: Option<String>,
    /// Where people can read about it.
    pub website: Option<String>,
    /// Profiles: names and descriptions.
    pub profiles: Vec<(String, String)>,
    /// Whether it wants external account binding.
    pub external_account_required: bool,
    /// Whether it says when to renew.
    pub renewal_info: bool,
    /// The names that mean it in CAA records.
    pub caa_identities: Vec<String>,
}

impl From<&Found> for FoundView {
    fn from(found: &Found) -> Self {
        let DirectoryFacts { terms_of_service, website, caa_identities, external_account_required, renewal_info } =
            found.facts.clone();
        let profiles = found.profiles.clone().into_iter().collect();
        Self { terms: terms_of_service, website, profiles, external_account_required, renewal_info, caa_identities }
    }
}

/// The text, where it may be a link: browsers do other things than open a page at `javascript:` and the like.
pub(super) fn link(text: &str) -> Option<&str> {
    let url = url::Url::parse(text).ok()?;
    (url.scheme() == "https" && text.starts_with("https://")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn only_web_pages_are_links() {
        assert_eq!(link("https://ca.example/terms"), Some("https://ca.example/terms"));
        for odd in ["javascript:alert(1)", "JAVASCRIPT:x", " https://x", "data:text/html,x", "/terms", "", "http://x"] {
            assert_eq!(link(odd), None, "{odd}");
        }
    }
}
