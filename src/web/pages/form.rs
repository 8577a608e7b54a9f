//! What is wrong with a form, worded, and said at the fields.

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Deserializer};

use super::layout::Chrome;
use crate::i18n::Words;

/// A field of a form, in the order of the form.
pub trait FormField: Copy + Ord {
    /// The name in the form, which is also its id.
    fn as_str(self) -> &'static str;
    /// Its label.
    fn label(self, words: Words) -> &'static str;
}

/// What is wrong with a form, worded, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors<F> {
    form: Vec<String>,
    fields: BTreeMap<F, Vec<String>>,
}

impl<F> Default for FieldErrors<F> {
    fn default() -> Self {
        Self { form: Vec::new(), fields: BTreeMap::new() }
    }
}

impl<F: FormField> FieldErrors<F> {
    /// Adds a message at a field.
    pub fn add(&mut self, field: F, message: String) {
        self.fields.entry(field).or_default().push(message);
    }

    /// Adds a message about the form as a whole.
    pub fn add_to_form(&mut self, message: String) {
        self.form.push(message);
    }

    /// One message about the form as a whole.
    pub fn about_form(message: impl Into<String>) -> Self {
        Self { form: vec![message.into()], fields: BTreeMap::new() }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.form.is_empty() && self.fields.is_empty()
    }

    /// The messages about the form as a whole.
    fn form(&self) -> &[String] {
        &self.form
    }

    /// The messages at each field, in the order of the form.
    pub(super) fn fields(&self) -> impl Iterator<Item = (F, &[String])> {
        self.fields.iter().map(|(field, messages)| (*field, messages.as_slice()))
    }

    /// Whether something is wrong with a field.
    pub(super) fn has(&self, field: F) -> bool {
        self.fields.contains_key(&field)
    }

    /// The messages at a field, for the template.
    pub(super) fn at(&self, field: F) -> FieldError<'_, F> {
        FieldError { field, messages: self.fields.get(&field).map_or(&[], Vec::as_slice) }
    }

    /// `aria-describedby` and `aria-invalid` of a field with a hint.
    pub(super) fn aria(&self, field: F) -> Aria<F> {
        Aria { field, invalid: self.has(field) }
    }

    /// All of it, above the form of this name; nothing where nothing is wrong.
    pub(super) fn summary<'a>(&'a self, chrome: &'a Chrome<'a>, name: &'static str) -> FaultSummary<'a, F> {
        FaultSummary { chrome, errors: self, name }
    }

    /// How much is wrong, for the heading above it.
    fn count(&self, words: Words) -> String {
        let count: usize = self.form.len() + self.fields.values().map(Vec::len).sum::<usize>();
        words.with("order-faults", &[("count", count.into())])
    }
}

/// Everything that is wrong, each with a link to its field.
#[derive(Template)]
#[template(path = "parts/fault_summary.html")]
pub(super) struct FaultSummary<'a, F: FormField> {
    chrome: &'a Chrome<'a>,
    errors: &'a FieldErrors<F>,
    name: &'static str,
}

/// The messages at a field.
#[derive(Template)]
#[template(path = "parts/field_error.html")]
pub(super) struct FieldError<'a, F: FormField> {
    field: F,
    messages: &'a [String],
}

/// How a field is tied to its hint and its messages.
#[derive(Template)]
#[template(path = "parts/aria.html")]
pub(super) struct Aria<F: FormField> {
    field: F,
    invalid: bool,
}

impl<F: FormField> askama::filters::HtmlSafe for FaultSummary<'_, F> {}
impl<F: FormField> askama::filters::HtmlSafe for FieldError<'_, F> {}
impl<F: FormField> askama::filters::HtmlSafe for Aria<F> {}

/// A checkbox: sent with some value when it is on, left out otherwise.
pub(super) fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = String::deserialize(deserializer)?;
    Ok(!value.is_empty())
}

/// The lines of a field that hold something.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Longest piece of what was typed that an error repeats, in characters.
const MAX_REPEATED: usize = 80;

/// What was typed, as an error repeats it.
pub(super) fn cut(typed: &str) -> String {
    let mut kept: String = typed.chars().take(MAX_REPEATED).collect();
    if kept.len() < typed.len() {
        kept.push('…');
    }
    kept
}
