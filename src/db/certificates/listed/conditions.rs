//! Which certificates are meant, in SQL over one table that has the columns of `certificates`.

use chrono::TimeDelta;

use super::Selection;
use super::sql::{Value, Values};
use super::standing;
use crate::db::place::contains;
use crate::domain::find::{Find, Term};

/// What is asked for besides the team.
#[derive(Debug)]
pub(super) struct Conditions {
    /// Each of them has to hold.
    pub(super) all: Vec<String>,
    /// Whether they name a few rows by an index of their own, so that the list's order isn't gone along at all.
    pub(super) few: bool,
    /// Those of them that say where an end lies, for the walk along the index of ends.
    pub(super) ends: Vec<String>,
}

impl Conditions {
    /// Those of a selection.
    pub(super) fn of(selection: &Selection<'_>, values: &mut Values) -> Self {
        let mut conditions = Self { all: Vec::new(), few: selection.few, ends: Vec::new() };
        if let Some(only) = selection.only {
            let only = values.add(Value::Ids(only.iter().map(|id| id.0).collect()));
            conditions.add_few(format!("id = ANY({only})"));
        }
        conditions.add_filters(selection, values);
        for term in selection.find.terms() {
            conditions.add_term(term, values);
        }
        conditions
    }

    /// The same as text, behind a condition on the team.
    pub(super) fn and(&self) -> String {
        self.all.iter().map(|condition| format!(" AND {condition}")).collect()
    }

    fn add(&mut self, condition: String) {
        self.all.push(condition);
    }

    fn add_few(&mut self, condition: String) {
        self.add(condition);
        self.few = true;
    }

    fn add_filters(&mut self, selection: &Selection<'_>, values: &mut Values) {
        let Find { status, authority, expires_within, kind, auto_renew, label, .. } = selection.find;
        if let Some(status) = status {
            let now = if standing::is_by_the_clock(*status) {
                values.add(Value::Moment(selection.now))
            } else {
                String::new()
            };
            self.add(standing::condition(*status, &now));
            self.ends.extend(standing::end(*status, &now));
        }
        if let Some(authority) = authority {
            let authority = values.add(Value::Id(authority.0));
            self.add(format!("authority_id = {authority}"));
        }
        if let Some(days) = expires_within {
            let now = values.add(Value::Moment(selection.now));
            let until = values.add(Value::Moment(selection.now + TimeDelta::days(i64::from(*days))));
            let end = "coalesce(not_after, 'infinity')";
            let within = format!("{end} > {now} AND {end} <= {until}");
            self.add(format!("{within} AND revoked_at IS NULL"));
            self.ends.push(within);
        }
        if let Some(kind) = kind {
            let kind = values.add(Value::Text(kind.as_str().to_owned()));
            self.add(format!("kind = {kind}"));
        }
        if let Some(on) = auto_renew {
            let on = values.add(Value::Flag(*on));
            self.add(format!("auto_renew = {on}"));
        }
        if let Some((key, value)) = label {
            self.add_label(key, value.as_deref(), values);
        }
    }

    fn add_label(&mut self, key: &str, value: Option<&str>, values: &mut Values) {
        let condition = match value {
            Some(value) => format!("labels @> {}", values.add(Value::Json(serde_json::json!({ key: value })))),
            None => format!("labels ? {}", values.add(Value::Text(key.to_owned()))),
        };
        self.add(condition);
    }

    fn add_term(&mut self, term: &Term, values: &mut Values) {
        match term {
            Term::Text(text) if has_trigram(text) => {
                let pattern = values.add(Value::Text(contains(text)));
                self.add(format!("search_text LIKE {pattern}"));
            }
            // No index helps: nor shall one be tried.
            Term::Text(text) => {
                let text = values.add(Value::Text(text.clone()));
                self.add(format!("strpos(search_text, {text}) > 0"));
            }
            Term::Exact(text) => {
                let pattern = values.add(Value::Text(contains(&format!("\n{text}\n"))));
                self.add(format!("search_text LIKE {pattern}"));
            }
            Term::Serial(serial) => {
                let serial = values.add(Value::Text(serial.clone()));
                let found = "SELECT certificate_id FROM certificate_versions WHERE serial";
                self.add_few(format!("id IN ({found} = {serial})"));
            }
            Term::Label(key, value) => self.add_label(key, value.as_deref(), values),
        }
    }
}

/// Whether the index of trigrams knows anything of a text that may stand within a word: three letters or digits in a row.
fn has_trigram(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|run| run.chars().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::has_trigram;

    #[test]
    fn three_letters_in_a_row_are_in_the_index() {
        for text in ["abc", "a.b.cde", "bücher", "인증서", "r11"] {
            assert!(has_trigram(text), "{text}");
        }
        for text in ["", "ab", "a.b.c", "--- ..", "서버"] {
            assert!(!has_trigram(text), "{text}");
        }
    }
}
