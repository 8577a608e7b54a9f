//! The Activity tab.

use askama::Template;

use super::filter::{FilterField, FilterForm, OUTCOMES};
use super::rows::EventRow;
use crate::ops::activity::Action;
use crate::web::pages::form::{FieldError, FieldErrors, FormField};
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{action_group, action_word, outcome_word};

/// Who did what, a page at a time.
#[derive(Template)]
#[template(path = "activity/list.html")]
pub struct ActivityPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the list.
    pub list_href: &'a str,
    /// What it is filtered by, as it was typed.
    pub filter: &'a FilterForm,
    /// What is wrong with that.
    pub errors: &'a FieldErrors<FilterField>,
    /// The same, each to be taken away.
    pub chips: Vec<Chip>,
    /// Spans of days that are asked for often.
    pub periods: Vec<Period>,
    /// The events, newest first.
    pub rows: Vec<EventRow>,
    /// Names of those who acted on this page, to choose from.
    pub names: Vec<String>,
    /// The address of newer events, where there are any.
    pub newer: Option<String>,
    /// The address of older events, where there are any.
    pub older: Option<String>,
    /// The export for spreadsheets.
    pub csv_href: String,
    /// The export that verifies.
    pub lines_href: String,
}

/// Something that the list is filtered by.
#[derive(Debug, Clone)]
pub struct Chip {
    /// The field.
    pub field: FilterField,
    /// What stands in it, in words.
    pub value: String,
    /// The list without it.
    pub href: String,
}

/// A span of days.
#[derive(Debug, Clone)]
pub struct Period {
    /// So many days up to today, which is one of them.
    pub days: i64,
    /// The list of them.
    pub href: String,
    /// Whether it is the one that is shown.
    pub here: bool,
}

impl Chip {
    fn name(&self) -> &'static str {
        self.field.as_str()
    }
}

impl ActivityPage<'_> {
    fn value(&self, field: &FilterField) -> &str {
        self.filter.get(*field)
    }

    fn label(&self, field: &FilterField) -> &'static str {
        field.label(self.chrome.words)
    }

    /// The actions by group, each group and each of them with its word.
    fn actions(&self) -> Vec<(&'static str, Vec<(Action, &'static str)>)> {
        let words = self.chrome.words;
        let mut groups: Vec<(&'static str, Vec<(Action, &'static str)>)> = Vec::new();
        for action in Action::ALL {
            let (group, item) = (action_group(words, action), (action, action_word(words, action)));
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, items)) => items.push(item),
                None => groups.push((group, vec![item])),
            }
        }
        for (_, items) in &mut groups {
            items.sort_by_key(|(_, word)| *word);
        }
        groups
    }

    fn outcomes(&self) -> [(&'static str, &str); OUTCOMES.len()] {
        OUTCOMES.map(|outcome| (outcome, outcome_word(self.chrome.words, outcome)))
    }

    fn period(&self, period: &Period) -> String {
        match period.days {
            1 => self.chrome.words.say("activity-today").to_owned(),
            days => self.chrome.words.with("activity-days", &[("days", days.into())]),
        }
    }

    fn take_away(&self, chip: &Chip) -> String {
        self.chrome.words.with("activity-take-away", &[("field", self.label(&chip.field).into())])
    }

    fn has(&self, field: &FilterField, text: &str) -> bool {
        self.filter.get(*field) == text
    }

    fn fault(&self, field: &FilterField) -> FieldError<'_, FilterField> {
        self.errors.at(*field)
    }

    fn invalid(&self, field: &FilterField) -> bool {
        self.errors.has(*field)
    }

    /// No event is the one that this page is about.
    fn is_this(&self, _: &EventRow) -> bool {
        false
    }

    fn is_first(&self) -> bool {
        self.newer.is_none()
    }
}
