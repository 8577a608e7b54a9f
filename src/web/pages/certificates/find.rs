//! What the list is looked through by: the search, the filters, the order, and how many were found.

use std::sync::Arc;

use crate::domain::certificate::{Kind, Status};
use crate::domain::find::{Column, FIRST_DAYS, Find, FindField, Sort};
use crate::domain::ids::AuthorityId;
use crate::i18n::Words;
use crate::web::pages::form::{FieldError, FieldErrors, FormField};
use crate::web::pages::words::{certificate_kind_word, column_word, on_off_word, sort_word, status_word};

/// How many certificates were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(i64),
    /// More than are counted.
    More,
}

/// What the list is looked through by, as the page shows it.
pub struct FindView<'a> {
    /// What is looked for.
    pub find: &'a Find,
    /// What of it was not understood.
    pub errors: FieldErrors<FindField>,
    /// The authorities to choose from.
    pub authorities: Arc<[(AuthorityId, String)]>,
    /// How many were found.
    pub total: Total,
}

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) chosen: bool,
}

/// Something that the list is filtered by.
pub(super) struct Chip {
    pub(super) field: FindField,
    pub(super) value: String,
    /// The list without it.
    pub(super) href: String,
}

/// The head of a column that the list can be sorted by.
pub(super) struct Head {
    pub(super) column: Column,
    pub(super) word: &'static str,
    /// The list sorted by it, or the other way round where it is.
    pub(super) href: String,
    /// `ascending` or `descending` where it is sorted by it.
    pub(super) way: Option<&'static str>,
}

/// The columns of the table, in its order.
const HEADS: [Column; 6] = [Column::Name, Column::Domain, Column::Issuer, Column::Key, Column::Expires, Column::Status];

/// The fields of the filter, in its order.
const FILTERS: [FindField; 6] = [
    FindField::Status,
    FindField::Expires,
    FindField::Authority,
    FindField::Kind,
    FindField::AutoRenew,
    FindField::Label,
];

impl FindView<'_> {
    pub(super) fn get(&self, field: FindField) -> String {
        self.find.get(field).unwrap_or_default()
    }

    pub(super) fn fault(&self, field: FindField) -> FieldError<'_, FindField> {
        self.errors.at(field)
    }

    pub(super) fn invalid(&self, field: FindField) -> bool {
        self.errors.has(field)
    }

    /// Whether the filter is shown at once: where something in it is wrong.
    pub(super) fn is_open(&self) -> bool {
        FILTERS.iter().chain([&FindField::Sort]).any(|field| self.errors.has(*field))
    }

    /// What can be chosen in each field of choices, that of everything first.
    pub(super) fn choices(&self, words: Words) -> Vec<(FindField, Vec<Choice>)> {
        let statuses = Status::ALL.map(|status| (status.to_string(), status_word(words, status).to_owned()));
        let authorities = self.authorities.iter().map(|(id, name)| (id.to_string(), name.clone()));
        let kinds = Kind::ALL.map(|kind| (kind.to_string(), certificate_kind_word(words, kind).to_owned()));
        let on_off = [("on", true), ("off", false)].map(|(on, is)| (on.to_owned(), on_off_word(words, is).to_owned()));
        vec![
            (FindField::Status, self.choose(words, FindField::Status, statuses.into())),
            (FindField::Expires, self.choose(words, FindField::Expires, self.days(words))),
            (FindField::Authority, self.choose(words, FindField::Authority, authorities.collect())),
            (FindField::Kind, self.choose(words, FindField::Kind, kinds.into())),
            (FindField::AutoRenew, self.choose(words, FindField::AutoRenew, on_off.into())),
        ]
    }

    fn choose(&self, words: Words, field: FindField, values: Vec<(String, String)>) -> Vec<Choice> {
        let chosen = self.get(field);
        let any = (String::new(), words.say("activity-any").to_owned());
        [any].into_iter().chain(values).map(|(value, word)| Choice { chosen: value == chosen, value, word }).collect()
    }

    /// Days that are asked for often, and those that are.
    fn days(&self, words: Words) -> Vec<(String, String)> {
        let mut days: Vec<u16> = FIRST_DAYS.into_iter().chain(self.find.expires_within).collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(|days| (days.to_string(), days_word(words, days))).collect()
    }

    pub(super) fn sorts(&self, words: Words) -> Vec<Choice> {
        let both = |column| [Sort { column, descending: false }, Sort { column, descending: true }];
        let newest_first = [Sort::default(), Sort { descending: false, ..Sort::default() }];
        let others = Column::ALL.into_iter().filter(|column| *column != Column::Created).flat_map(both);
        newest_first
            .into_iter()
            .chain(others)
            .map(|sort| Choice {
                // The usual order needs no words in the address.
                value: if sort == Sort::default() { String::new() } else { sort.to_string() },
                word: sort_word(words, sort),
                chosen: sort == self.find.sort,
            })
            .collect()
    }

    pub(super) fn heads(&self, words: Words, list_href: &str) -> Vec<Head> {
        let head = |column| {
            let sort = self.find.sort;
            Head {
                column,
                word: column_word(words, column),
                href: self.find.clone().sorted(sort.toggled(column)).href(list_href, &[]),
                way: (sort.column == column).then_some(if sort.descending { "descending" } else { "ascending" }),
            }
        };
        HEADS.map(head).into()
    }

    pub(super) fn chips(&self, words: Words, list_href: &str) -> Vec<Chip> {
        let chip = |field: FindField| {
            let value = self.word(words, field)?;
            Some(Chip { field, value, href: self.find.clone().with(field, "").href(list_href, &[]) })
        };
        FILTERS.into_iter().filter_map(chip).collect()
    }

    fn word(&self, words: Words, field: FindField) -> Option<String> {
        let find = self.find;
        let text = find.get(field)?;
        Some(match field {
            FindField::Status => find.status.map(|status| status_word(words, status).to_owned()).unwrap_or(text),
            FindField::Expires => find.expires_within.map(|days| days_word(words, days)).unwrap_or(text),
            FindField::Kind => find.kind.map(|kind| certificate_kind_word(words, kind).to_owned()).unwrap_or(text),
            FindField::AutoRenew => find.auto_renew.map(|on| on_off_word(words, on).to_owned()).unwrap_or(text),
            FindField::Authority => {
                let named = self.authorities.iter().find(|(id, _)| find.authority == Some(*id));
                named.map(|(_, name)| name.clone()).unwrap_or(text)
            }
            FindField::Search | FindField::Label | FindField::Sort => text,
        })
    }

    pub(super) fn label(&self, words: Words, field: FindField) -> &'static str {
        field.label(words)
    }

    pub(super) fn total(&self, words: Words) -> String {
        match self.total {
            Total::Exactly(count) => words.with("manage-count", &[("count", count.into())]),
            Total::More => words.say("manage-count-more").to_owned(),
        }
    }
}

fn days_word(words: Words, days: u16) -> String {
    words.with("find-days", &[("days", i64::from(days).into())])
}
