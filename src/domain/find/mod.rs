//! What is looked for in a team's list of certificates: a search as typed, filters and an order. All of it stands in the
//! address, so that a list can be shared and gone back to.

mod position;
mod sort;
mod terms;

pub use position::{Key, Position};
pub use sort::{Column, Sort, UnknownColumn};
pub use terms::{MAX_TERMS, Term};

use url::form_urlencoded::{self, Serializer};

use super::certificate::{Kind, Status};
use super::ids::AuthorityId;

/// Longest search, in characters.
pub const MAX_SEARCH: usize = 256;
/// Longest label to filter by, in characters.
pub const MAX_LABEL: usize = 256;
/// The farthest expiry to filter by, in days.
pub const MAX_DAYS: u16 = 3650;
/// Expiries that are asked for often, in days.
pub const FIRST_DAYS: [u16; 5] = [7, 14, 30, 60, 90];

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Find {
    q: String,
    terms: Vec<Term>,
    faults: Vec<FindFault>,
    /// Those in a state.
    pub status: Option<Status>,
    /// Those ordered from an authority.
    pub authority: Option<AuthorityId>,
    /// Those that are in force and end within so many days, of 1 to [`MAX_DAYS`].
    pub expires_within: Option<u16>,
    /// Those ordered, or those imported.
    pub kind: Option<Kind>,
    /// Those with auto-renewal on, or those with it off.
    pub auto_renew: Option<bool>,
    /// Those with a label; with that value, where it has one here.
    pub label: Option<(String, Option<String>)>,
    /// In which order.
    pub sort: Sort,
}

/// A part of what is looked for, by its name in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindField {
    /// The search.
    Search,
    /// The state.
    Status,
    /// The authority.
    Authority,
    /// The days within which it ends.
    Expires,
    /// Ordered or imported.
    Kind,
    /// Auto-renewal.
    AutoRenew,
    /// A label.
    Label,
    /// The order.
    Sort,
}

impl FindField {
    /// All there are, in the order of a canonical address.
    pub const ALL: [Self; 8] = [
        Self::Search,
        Self::Status,
        Self::Authority,
        Self::Expires,
        Self::Kind,
        Self::AutoRenew,
        Self::Label,
        Self::Sort,
    ];

    /// Its name in addresses and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Search => "q",
            Self::Status => "status",
            Self::Authority => "authority",
            Self::Expires => "expires",
            Self::Kind => "kind",
            Self::AutoRenew => "auto-renew",
            Self::Label => "label",
            Self::Sort => "sort",
        }
    }
}

/// What was not understood, and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FindFault {
    /// The search is longer than [`MAX_SEARCH`]; what is behind that was left out.
    #[error("the search is too long")]
    TooLong,
    /// The search has more parts than [`MAX_TERMS`]; those behind were left out.
    #[error("the search has too many parts")]
    TooMany,
    /// What stands behind `serial:` is no hexadecimal number.
    #[error("not a serial number")]
    NoSerial,
    /// `label:` without a key.
    #[error("not a label to search for")]
    NoLabelTerm,
    /// There is no such state.
    #[error("not a status")]
    NoStatus,
    /// Not the identity of an authority.
    #[error("not an authority")]
    NoAuthority,
    /// Not a number of days from 1 to [`MAX_DAYS`].
    #[error("not a number of days")]
    NoDays,
    /// There is no such kind.
    #[error("not a kind")]
    NoKind,
    /// Neither `on` nor `off`.
    #[error("neither on nor off")]
    NoAutoRenew,
    /// Not `key` or `key=value`.
    #[error("not a label")]
    NoLabel,
    /// There is no such column to sort by.
    #[error("not a column to sort by")]
    NoSort,
}

impl FindFault {
    /// Where it was typed.
    pub const fn field(self) -> FindField {
        match self {
            Self::TooLong | Self::TooMany | Self::NoSerial | Self::NoLabelTerm => FindField::Search,
            Self::NoStatus => FindField::Status,
            Self::NoAuthority => FindField::Authority,
            Self::NoDays => FindField::Expires,
            Self::NoKind => FindField::Kind,
            Self::NoAutoRenew => FindField::AutoRenew,
            Self::NoLabel => FindField::Label,
            Self::NoSort => FindField::Sort,
        }
    }
}

impl Find {
    /// What the query of an address asks for. What isn't understood is left out and told by [`Find::faults`]; of a field that
    /// comes twice the first counts, others than those of [`FindField`] are no concern of this.
    pub fn of(query: &str) -> Self {
        let mut find = Self::default();
        let mut met = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(field) = FindField::ALL.into_iter().find(|field| field.as_str() == name) else { continue };
            if !met.contains(&field) {
                met.push(field);
                find.set(field, &value);
            }
        }
        find
    }

    /// The same with something else in a field, as it is typed there; with nothing in it where the text is empty.
    #[must_use]
    pub fn with(mut self, field: FindField, text: &str) -> Self {
        self.set(field, text);
        self
    }

    /// The same in another order.
    #[must_use]
    pub fn sorted(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self.faults.retain(|fault| fault.field() != FindField::Sort);
        self
    }

    fn set(&mut self, field: FindField, text: &str) {
        self.faults.retain(|fault| fault.field() != field);
        if field == FindField::Search {
            return self.set_search(text);
        }
        let text = text.trim();
        let read = match field {
            FindField::Search => Ok(()),
            FindField::Status => read(text, str::parse, FindFault::NoStatus).map(|read| self.status = read),
            FindField::Authority => read(text, str::parse, FindFault::NoAuthority).map(|read| self.authority = read),
            FindField::Expires => read(text, days, FindFault::NoDays).map(|read| self.expires_within = read),
            FindField::Kind => read(text, str::parse, FindFault::NoKind).map(|read| self.kind = read),
            FindField::AutoRenew => read(text, on_or_off, FindFault::NoAutoRenew).map(|read| self.auto_renew = read),
            FindField::Label => read(text, label, FindFault::NoLabel).map(|read| self.label = read),
            FindField::Sort => {
                read(text, str::parse, FindFault::NoSort).map(|read| self.sort = read.unwrap_or_default())
            }
        };
        self.faults.extend(read.err());
    }

    fn set_search(&mut self, text: &str) {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let clean = clean.trim();
        self.q = clean.chars().take(MAX_SEARCH).collect::<String>().trim_end().to_owned();
        if clean.chars().nth(MAX_SEARCH).is_some() {
            self.faults.push(FindFault::TooLong);
        }
        let (terms, faults) = terms::parse(&self.q);
        self.terms = terms;
        self.faults.extend(faults);
    }

    /// The search as it was typed; may be empty.
    pub fn q(&self) -> &str {
        &self.q
    }

    /// What the search asks for; all of it has to fit.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// What was not understood, and left out.
    pub fn faults(&self) -> &[FindFault] {
        &self.faults
    }

    /// Whether it asks for all certificates, in whatever order.
    pub fn is_empty(&self) -> bool {
        self.q.is_empty() && FindField::ALL.iter().all(|field| *field == FindField::Sort || self.get(*field).is_none())
    }

    /// What stands in a field, as an address has it; none where that is nothing, or the usual order.
    pub fn get(&self, field: FindField) -> Option<String> {
        match field {
            FindField::Search => Some(self.q.clone()).filter(|q| !q.is_empty()),
            FindField::Status => self.status.map(|status| status.as_str().to_owned()),
            FindField::Authority => self.authority.map(|authority| authority.to_string()),
            FindField::Expires => self.expires_within.map(|days| days.to_string()),
            FindField::Kind => self.kind.map(|kind| kind.as_str().to_owned()),
            FindField::AutoRenew => self.auto_renew.map(|on| if on { "on" } else { "off" }.to_owned()),
            FindField::Label => self.label.as_ref().map(|(key, value)| match value {
                Some(value) => format!("{key}={value}"),
                None => key.clone(),
            }),
            FindField::Sort => Some(self.sort).filter(|sort| *sort != Sort::default()).map(|sort| sort.to_string()),
        }
    }

    /// The canonical query of an address, without `?`: nothing of what is empty. [`Find::of`] reads it back.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        for field in FindField::ALL {
            if let Some(text) = self.get(field) {
                query.append_pair(field.as_str(), &text);
            }
        }
        query.finish()
    }

    /// The address of a list with this, and more pairs behind.
    pub fn href(&self, list: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(self.query());
        query.extend_pairs(more);
        match query.finish() {
            query if query.is_empty() => list.to_owned(),
            query => format!("{list}?{query}"),
        }
    }
}

fn read<T, E>(text: &str, parse: impl FnOnce(&str) -> Result<T, E>, fault: FindFault) -> Result<Option<T>, FindFault> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some).map_err(|_| fault) }
}

fn days(text: &str) -> Result<u16, FindFault> {
    text.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)).ok_or(FindFault::NoDays)
}

fn on_or_off(text: &str) -> Result<bool, FindFault> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(FindFault::NoAutoRenew),
    }
}

/// `key` or `key=value`; white space around either doesn't count.
fn label(text: &str) -> Result<(String, Option<String>), FindFault> {
    let long = text.chars().nth(MAX_LABEL).is_some();
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key.trim_end(), Some(value.trim_start().to_owned())),
        None => (text, None),
    };
    if key.is_empty() || long || text.contains(char::is_control) {
        return Err(FindFault::NoLabel);
    }
    Ok((key.to_owned(), value))
}

#[cfg(test)]
mod tests;
