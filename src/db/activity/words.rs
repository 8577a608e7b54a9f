//! What free text is looked for in: the words of an event, and the same words of what is looked for. They are split here and
//! not by the database: its parsers take numbers and addresses for more than words, and its regular expressions would take
//! longer than all the rest of an insert.

use std::collections::BTreeSet;
use std::io::Write;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::SqlType;
use uuid::Uuid;

use super::NewEvent;

/// Postgres's type for words that are searched.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3614, array_oid = 3643))]
pub struct Tsvector;

/// Longest word that is kept or looked for, in characters; the rest of a longer one doesn't count.
const LONGEST_WORD: usize = 64;
/// So many bytes of an event are split at most.
const MOST_BYTES: usize = 16_000;
/// Most words of an event.
const MOST_WORDS: usize = 1_000;
/// Words of so many bytes match whatever they begin; shorter ones match whole words only, since too many begin with them.
const BEGINNING: usize = 3;

/// The words of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Tsvector)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// Everything in an event that people look for.
    pub fn of(event: &NewEvent<'_>) -> Self {
        let mut words = Self::default();
        // Whole, besides its parts: an action is looked for as such.
        words.0.insert(event.action.to_owned());
        let ids = [event.team_id, event.actor_id, event.target_id, event.request_id];
        words.0.extend(ids.into_iter().flatten().map(|id| id.simple().to_string()));
        let told = [&event.target_name, &event.reason, &event.address].map(Option::as_deref);
        let told = [Some(&*event.actor_name)].into_iter().chain(told).chain([event.target_kind]);
        let told = told.flatten().chain([event.action, event.outcome]);
        let data = event.data.to_string();
        let mut left = MOST_BYTES;
        for text in told.chain(event.user_agent.as_deref()).chain([data.as_str()]) {
            let text = cut(text, left);
            left -= text.len();
            // The first stay: nobody can crowd out who it was, and what, by what they fill in.
            for word in split(text) {
                if words.0.len() >= MOST_WORDS {
                    return words;
                }
                words.0.insert(word);
            }
        }
        words
    }
}

/// The text's beginning of at most `most` bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The words of a text, in lower case: what stands between characters that are neither letters nor digits. Identities
/// (RFC 9562) are words as a whole, without their hyphens. Beyond ASCII every character is part of a word.
pub fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_part = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii();
    text.split(move |c: char| !is_part(c) && c != '-').flat_map(move |run| {
        let id = Uuid::try_parse(run).ok().filter(|_| run.len() == uuid::fmt::Hyphenated::LENGTH);
        let parts = run.split('-').filter(move |part| id.is_none() && !part.is_empty());
        let parts = parts.map(|part| part.chars().take(LONGEST_WORD).collect::<String>().to_lowercase());
        id.map(|id| id.simple().to_string()).into_iter().chain(parts)
    })
}

/// Words that all have to be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// The words of what somebody typed: each is one of the event's, or how one begins.
    pub fn add_text(&mut self, text: &str) {
        let quoted = |word: String| if word.len() < BEGINNING { quoted(&word) } else { format!("{}:*", quoted(&word)) };
        self.0.extend(split(text).map(quoted));
    }

    /// An identity.
    pub fn add_id(&mut self, id: Uuid) {
        self.0.push(quoted(&id.simple().to_string()));
    }

    /// A word as it is kept, whole.
    pub fn add_word(&mut self, word: &str) {
        self.0.push(quoted(word));
    }

    /// Each of them by itself, as Postgres writes it.
    pub fn each(&self) -> &[String] {
        &self.0
    }

    /// Some of what [`Wanted::each`] has.
    pub fn add_each(&mut self, words: impl IntoIterator<Item = String>) {
        self.0.extend(words);
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As Postgres writes what is looked for (`tsquery`); none where nothing is.
    pub fn query(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join(" & "))
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''"))
}

impl ToSql<Tsvector, Pg> for Words {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&u32::try_from(self.0.len())?.to_be_bytes())?;
        for word in &self.0 {
            out.write_all(word.as_bytes())?;
            // The end of the word, and no positions in the text.
            out.write_all(&[0, 0, 0])?;
        }
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::EventId;

    fn words(text: &str) -> Vec<String> {
        split(text).collect()
    }

    #[test]
    fn split_at_whatever_is_no_letter_and_no_digit() {
        assert_eq!(words(r#"{"domains":["Shop-1.example.org"]}"#), ["domains", "shop", "1", "example", "org"]);
        assert_eq!(words("  김민수 Ä/É_x\t1e5 0199e3abc "), ["김민수", "ä", "é", "x", "1e5", "0199e3abc"]);
        assert_eq!(words("a 0199AAAA-0000-7000-8000-000000000001."), ["a", "0199aaaa000070008000000000000001"]);
        assert_eq!(words("0199aaaa-0000"), ["0199aaaa", "0000"]);
        assert_eq!(words(" -'\"\\ "), [""; 0]);
        assert_eq!(words(&"ab".repeat(100))[0].len(), LONGEST_WORD);
    }

    #[test]
    fn nobody_crowds_out_who_it_was() {
        let filling: Vec<String> = (0..2000).map(|number| format!("{number:04}")).collect();
        let event = NewEvent {
            id: EventId(Uuid::nil()),
            at: chrono::DateTime::UNIX_EPOCH,
            team_id: None,
            actor_kind: "person",
            actor_id: None,
            actor_name: "Zoe".into(),
            address: None,
            user_agent: None,
            action: "certdesk.certificate.order",
            target_kind: Some("certificate"),
            target_id: None,
            target_name: Some("zebra".into()),
            outcome: "success",
            reason: None,
            request_id: None,
            data: serde_json::json!({ "domains": filling }),
        };
        let words = Words::of(&event).0;
        assert_eq!(words.len(), MOST_WORDS);
        assert!(["zoe", "zebra", "success", "certdesk.certificate.order"].iter().all(|word| words.contains(*word)));
    }

    #[test]
    fn what_is_looked_for_is_never_more_than_words() {
        let mut wanted = Wanted::default();
        wanted.add_text("x' | 'y:* & !z \\ sho");
        assert_eq!(wanted.query().unwrap(), "'x' & 'y' & 'z' & 'sho':*");
        wanted.add_word("it's \\ so");
        assert!(wanted.query().unwrap().ends_with(r"& 'it''s \\ so'"));
        assert_eq!(Wanted::default().query(), None);
    }
}
