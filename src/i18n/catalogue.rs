//! The catalogues: read once, asked for the life of the process.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::locale::Locale;
use super::relative::RelativeWords;

static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::read(Locale::En, include_str!("../../templates/words/en.ftl")));
static KOREAN: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::read(Locale::Ko, include_str!("../../templates/words/ko.ftl")));

struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Messages that take no arguments, ready to be written.
    ready: HashMap<String, Box<str>>,
    relative: RelativeWords,
}

/// An argument of a message.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// A text, set as it is.
    Text(&'a str),
    /// A number, which also chooses between singular and plural.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The words of one language; as cheap to hand around as a reference.
#[derive(Clone, Copy)]
pub struct Words {
    locale: Locale,
    catalogue: &'static Catalogue,
}

impl Words {
    /// The words of `locale`.
    pub fn of(locale: Locale) -> Self {
        let catalogue = match locale {
            Locale::En => &*ENGLISH,
            Locale::Ko => &*KOREAN,
        };
        Self { locale, catalogue }
    }

    /// The language that these words are in.
    pub const fn locale(self) -> Locale {
        self.locale
    }

    /// A message without arguments. A key that isn't there is logged and said itself: a page never fails for a word.
    pub fn say(self, key: &'static str) -> &'static str {
        let Some(text) = self.catalogue.ready.get(key) else {
            tracing::error!(key, locale = self.locale.as_str(), "no such message without arguments");
            return key;
        };
        text
    }

    /// A message with arguments. A key or an argument that isn't there is logged, and shows as itself.
    pub fn with(self, key: &'static str, args: &[(&'static str, Arg<'_>)]) -> String {
        let Some(pattern) = self.catalogue.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, locale = self.locale.as_str(), "no such message");
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|&(name, arg)| (name, value_of(arg))).collect();
        let mut errors = Vec::new();
        let text = self.catalogue.bundle.format_pattern(pattern, Some(&args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, locale = self.locale.as_str(), ?errors, "a message doesn't fit its arguments");
        }
        text.into_owned()
    }

    pub(super) const fn relative_words(self) -> &'static RelativeWords {
        &self.catalogue.relative
    }
}

fn value_of(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text),
        Arg::Number(number) => FluentValue::from(number),
    }
}

impl Catalogue {
    /// What doesn't parse is left out and logged; `tests/words` proves that there is nothing of that kind.
    fn read(locale: Locale, source: &str) -> Self {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(locale = locale.as_str(), ?errors, "a catalogue has faults");
            resource
        });
        let language: LanguageIdentifier = locale.as_str().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(locale = locale.as_str(), ?errors, "a catalogue has a message twice");
        }
        let ready = ready_messages(&bundle, source);
        Self { bundle, ready, relative: RelativeWords::default() }
    }
}

/// The messages that can be formatted without arguments, formatted.
fn ready_messages(bundle: &FluentBundle<FluentResource>, source: &str) -> HashMap<String, Box<str>> {
    let mut ready = HashMap::new();
    // A message starts at the beginning of a line with its key; terms (`-name`) are only referred to by messages.
    let keys = source.lines().filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim_end());
    for key in keys.filter(|key| key.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors);
        if errors.is_empty() {
            ready.insert(key.to_owned(), text.into_owned().into_boxed_str());
        }
    }
    ready
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_and_formats_in_both_languages() {
        let (en, ko) = (Words::of(Locale::En), Words::of(Locale::Ko));
        assert_eq!((en.say("status-pending"), ko.say("status-pending")), ("Pending", "보류"));
        assert_eq!(en.with("domains-more", &[("count", 1_i64.into())]), "+1 more");
        assert_eq!(ko.with("domains-more", &[("count", 3_i64.into())]), "외 3개");
    }

    #[test]
    fn a_missing_key_is_said_itself() {
        let en = Words::of(Locale::En);
        let missing = "no-such-key";
        assert_eq!(en.say(missing), missing);
        assert_eq!(en.with(missing, &[]), missing);
    }
}
