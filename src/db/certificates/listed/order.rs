//! The orders of the list, in SQL.

use super::sql::{Value, Values};
use crate::db::place::Place;
use crate::domain::find::{Column, Key, Position, Sort};

/// What a list is sorted by, as the index of that order has it. By status, that is of a certificate among those of the same
/// status.
pub(super) const fn key(column: Column) -> &'static str {
    match column {
        Column::Created | Column::Status => "created_at",
        Column::Name => "lower(name) COLLATE \"C\"",
        Column::Domain => "domains[1] COLLATE \"C\"",
        Column::Issuer => "lower(coalesce(issuer, '')) COLLATE \"C\"",
        Column::Key => "key_algorithm COLLATE \"C\"",
        Column::Expires => "coalesce(not_after, 'infinity')",
        Column::AutoRenew => "auto_renew",
    }
}

/// Whether rows are read from the greatest to the least: for a page before a place, against the order of the list.
pub(super) fn is_downwards(sort: Sort, place: &Place<Position>) -> bool {
    sort.descending != matches!(place, Place::Before(_))
}

/// The order in which rows are read.
pub(super) fn order_by(column: Column, downwards: bool) -> String {
    order_by_key(key(column), downwards)
}

/// The order in which rows are read whose key is this one.
pub(super) fn order_by_key(key: &str, downwards: bool) -> String {
    let way = if downwards { " DESC" } else { "" };
    format!("{key}{way}, id{way}")
}

/// What holds for the rows beyond a place, behind a condition on the team; nothing where the list is read from its beginning.
pub(super) fn beyond(column: Column, place: &Place<Position>, downwards: bool, values: &mut Values) -> String {
    let (Place::After(position) | Place::Before(position)) = place else { return String::new() };
    let id = values.add(Value::Id(position.id.0));
    let way = if downwards { "<" } else { ">" };
    let value = match (&position.key, column) {
        (Key::Text(text), Column::Name | Column::Issuer) => {
            format!("lower({}) COLLATE \"C\"", values.add(Value::Text(text.clone())))
        }
        (Key::Text(text), _) => format!("{} COLLATE \"C\"", values.add(Value::Text(text.clone()))),
        (Key::Expires(Some(at)), _) => values.add(Value::Moment(*at)),
        (Key::Expires(None), _) => "timestamptz 'infinity'".to_owned(),
        (Key::AutoRenew(on), _) => values.add(Value::Flag(*on)),
        (Key::Created(made) | Key::Status(_, made), _) => values.add(Value::Moment(*made)),
    };
    format!(" AND ({}, id) {way} ({value}, {id})", key(column))
}
