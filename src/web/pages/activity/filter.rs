//! What the Activity tab is filtered by: all of it stands in the address.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::db::activity::listed::{Named, Selection};
use crate::db::activity::words;
use crate::i18n::Words;
use crate::ops::activity::Action;
use crate::web::pages::form::{FieldErrors, FormField};

/// Longest text of a field, in characters.
const LONGEST: usize = 256;

/// A field of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilterField {
    /// Words.
    Text,
    /// Who.
    Who,
    /// On what.
    On,
    /// What.
    Action,
    /// How it ended.
    Outcome,
    /// The first day.
    From,
    /// The last day.
    To,
}

impl FilterField {
    /// All there are.
    pub const ALL: [Self; 7] = [Self::Text, Self::Who, Self::On, Self::Action, Self::Outcome, Self::From, Self::To];
}

impl FormField for FilterField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "q",
            Self::Who => "who",
            Self::On => "on",
            Self::Action => "action",
            Self::Outcome => "outcome",
            Self::From => "from",
            Self::To => "to",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Text => words.say("activity-text"),
            Self::Who => words.say("activity-who"),
            Self::On => words.say("activity-on"),
            Self::Action => words.say("activity-what"),
            Self::Outcome => words.say("activity-outcome"),
            Self::From => words.say("activity-from"),
            Self::To => words.say("activity-to"),
        }
    }
}

/// The filter as it stands in an address, with the place in the list.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct FilterQuery {
    q: String,
    who: String,
    on: String,
    action: String,
    outcome: String,
    from: String,
    to: String,
    /// The position that the page comes after.
    pub after: String,
    /// The position that the page comes before.
    pub before: String,
    /// What an export looks like.
    pub format: String,
}

/// The filter as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterForm {
    fields: [String; FilterField::ALL.len()],
}

/// What is wrong with a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterFault {
    /// There is no such action.
    NoAction,
    /// Nothing ends so.
    NoOutcome,
    /// That is no day.
    NoDay(FilterField),
    /// It ends before it begins.
    EndsBefore,
    /// There is no letter and no digit in it.
    NoWords(FilterField),
}

impl FilterFault {
    fn field(self) -> FilterField {
        match self {
            Self::NoAction => FilterField::Action,
            Self::NoOutcome => FilterField::Outcome,
            Self::NoDay(field) | Self::NoWords(field) => field,
            Self::EndsBefore => FilterField::To,
        }
    }

    fn words(self, words: Words) -> &'static str {
        match self {
            Self::NoAction => words.say("activity-no-action"),
            Self::NoOutcome => words.say("activity-no-outcome"),
            Self::NoDay(_) => words.say("activity-no-day"),
            Self::EndsBefore => words.say("activity-ends-before"),
            Self::NoWords(_) => words.say("activity-no-words"),
        }
    }
}

impl FilterForm {
    /// What was typed, of a bounded length.
    pub fn of(query: &FilterQuery) -> Self {
        let FilterQuery { q, who, on, action, outcome, from, to, .. } = query;
        let typed = [q, who, on, action, outcome, from, to];
        let cut = |text: &String| text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        Self { fields: typed.map(cut) }
    }

    /// What stands in a field; may be empty.
    pub fn get(&self, field: FilterField) -> &str {
        &self.fields[field as usize]
    }

    /// The same with something else in a field.
    pub fn with(mut self, field: FilterField, text: &str) -> Self {
        text.clone_into(&mut self.fields[field as usize]);
        self
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(String::is_empty)
    }

    /// The fields with something in them.
    pub fn set(&self) -> impl Iterator<Item = (FilterField, &str)> {
        FilterField::ALL.into_iter().map(|field| (field, self.get(field))).filter(|(_, text)| !text.is_empty())
    }

    /// The address of a list that is filtered so, with more of it behind.
    pub fn href(&self, list: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.set().map(|(field, text)| (field.as_str(), text))).extend_pairs(more);
        match query.finish() {
            query if query.is_empty() => list.to_owned(),
            query => format!("{list}?{query}"),
        }
    }

    /// The filter for an event: each field that is set.
    pub fn facts(&self) -> serde_json::Value {
        self.set()
            .map(|(field, text)| (field.as_str().to_owned(), text.into()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// Which events are meant, or what is wrong.
    ///
    /// # Errors
    ///
    /// Everything that is wrong.
    pub fn selection(&self) -> Result<Selection, Vec<FilterFault>> {
        let mut faults = Vec::new();
        let mut keep = |read: Result<_, FilterFault>| read.map_err(|fault| faults.push(fault)).ok().flatten();
        let (from, to) = (keep(self.day(FilterField::From)), keep(self.day(FilterField::To)));
        let (action, outcome) = (self.action(), self.outcome());
        faults.extend(action.err().into_iter().chain(outcome.err()));
        let no_words = [FilterField::Text, FilterField::Who, FilterField::On].into_iter().filter(|field| {
            let text = self.get(*field);
            !text.is_empty() && words::split(text).next().is_none()
        });
        faults.extend(no_words.map(FilterFault::NoWords));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            faults.push(FilterFault::EndsBefore);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Selection {
            team: None,
            actor: named(self.get(FilterField::Who)),
            target: named(self.get(FilterField::On)),
            action: action.ok().flatten(),
            outcome: outcome.ok().flatten(),
            from,
            // The last day is meant as a whole.
            until: to.and_then(|to| to.checked_add_signed(TimeDelta::days(1))),
            text: self.get(FilterField::Text).to_owned(),
        })
    }

    fn day(&self, field: FilterField) -> Result<Option<DateTime<Utc>>, FilterFault> {
        let text = self.get(field);
        if text.is_empty() {
            return Ok(None);
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| FilterFault::NoDay(field))?;
        Some(day.and_time(NaiveTime::MIN).and_utc()).filter(is_kept).ok_or(FilterFault::NoDay(field)).map(Some)
    }

    fn action(&self) -> Result<Option<&'static str>, FilterFault> {
        match self.get(FilterField::Action) {
            "" => Ok(None),
            text => text.parse::<Action>().map(|action| Some(action.as_str())).map_err(|_| FilterFault::NoAction),
        }
    }

    fn outcome(&self) -> Result<Option<&'static str>, FilterFault> {
        match self.get(FilterField::Outcome) {
            "" => Ok(None),
            text => OUTCOMES.into_iter().find(|one| *one == text).map(Some).ok_or(FilterFault::NoOutcome),
        }
    }
}

/// How things end.
pub const OUTCOMES: [&str; 3] = ["success", "refused", "failure"];

/// Whether the database can keep the moment.
pub fn is_kept(at: &DateTime<Utc>) -> bool {
    (DateTime::UNIX_EPOCH..DateTime::UNIX_EPOCH + TimeDelta::days(2_000_000)).contains(at)
}

fn named(text: &str) -> Option<Named> {
    if text.is_empty() {
        return None;
    }
    Some(Uuid::try_parse(text).map_or_else(|_| Named::Part(text.to_owned()), Named::Id))
}

impl FieldErrors<FilterField> {
    /// What is wrong, at the fields.
    pub fn of_filter(words: Words, faults: &[FilterFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            errors.add(fault.field(), fault.words(words).to_owned());
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> FilterForm {
        FilterForm::of(&actix_web::web::Query::<FilterQuery>::from_query(query).unwrap())
    }

    #[test]
    fn everything_is_in_the_address_and_comes_back() {
        let address = "q=%3Cscript%3E+%26&who=Mina&on=0199aaaa-0000-7000-8000-000000000001&action=certdesk.certificate.download\
                       &outcome=refused&from=2026-11-16&to=2026-11-20";
        let read = form(address);
        assert_eq!(read.href("/x", &[]), format!("/x?{address}"));
        assert_eq!(read.set().count(), 7);
        assert_eq!(read.clone().with(FilterField::Who, "").set().count(), 6);
        let selection = read.selection().unwrap();
        assert_eq!(selection.text, "<script> &");
        assert_eq!(selection.actor, Some(Named::Part("Mina".to_owned())));
        assert!(matches!(selection.target, Some(Named::Id(_))));
        assert_eq!(selection.until.unwrap().to_rfc3339(), "2026-11-21T00:00:00+00:00");
        assert_eq!(form("").href("/x", &[]), "/x");
        assert_eq!(form("").href("/x", &[("after", "1.2")]), "/x?after=1.2");
    }

    #[test]
    fn what_is_no_filter_is_said() {
        use FilterFault::{EndsBefore, NoAction, NoDay, NoOutcome};
        for (query, faults) in [
            ("action=certdesk.x", vec![NoAction]),
            ("outcome=fine", vec![NoOutcome]),
            ("from=yesterday", vec![NoDay(FilterField::From)]),
            ("to=2026-02-30", vec![NoDay(FilterField::To)]),
            ("to=%2B262000-01-01", vec![NoDay(FilterField::To)]),
            ("from=-9999-01-01", vec![NoDay(FilterField::From)]),
            (
                "q=--&who=%25&on=%22",
                [FilterField::Text, FilterField::Who, FilterField::On].map(FilterFault::NoWords).into(),
            ),
            ("from=2026-11-02&to=2026-11-01&outcome=x", vec![NoOutcome, EndsBefore]),
        ] {
            assert_eq!(form(query).selection(), Err(faults), "{query}");
        }
        assert!(form("from=2026-11-01&to=2026-11-01").selection().is_ok());
    }
}
