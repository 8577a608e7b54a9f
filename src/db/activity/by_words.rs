//! Events by the index of their words.

use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;

use super::words::Wanted;
use crate::db::Connection;
use crate::db::cached::CachedDsl;

/// A word is looked up in the index where not more than one event in so many is expected to have it: for the others, the index
/// would first put together all places where they, and whatever begins with them, stand.
const RARE: i64 = 20;
/// As many words are looked up at most; whatever else was typed is looked for in what these lead to.
const MOST_WORDS: usize = 16;
/// What it costs to come by one row of an index near the page's place and look for words in it, by as many rows as a page has,
/// in as many times of what it costs to come by one of the words' index.
const NEAR_COSTS: i64 = 150;

/// What was typed, by the statistics.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The words to look up; all of them where none is rare.
    pub rare: Wanted,
    /// Whether so few events have them that it costs less to look these up than to look through what is near.
    pub are_few: bool,
}

#[derive(QueryableByName)]
struct Expected {
    #[diesel(sql_type = Text)]
    word: String,
    #[diesel(sql_type = BigInt)]
    expected: i64,
    #[diesel(sql_type = BigInt)]
    events: i64,
}

/// How words that were typed are best looked for.
pub(super) async fn typed(mut connection: &Connection, words: &Wanted) -> QueryResult<Typed> {
    if words.each().is_empty() {
        return Ok(Typed::default());
    }
    let words: Vec<&String> = words.each().iter().take(MOST_WORDS).collect();
    let found: Vec<Expected> = diesel::sql_query(
        "SELECT word, activity_words_expected(word) AS expected, reltuples::bigint AS events
         FROM unnest($1) AS word, pg_class WHERE pg_class.oid = 'activity_words'::regclass",
    )
    .bind::<Array<Text>, _>(words)
    .cached()
    .load(&mut connection)
    .await?;
    let few = |word: &Expected| word.expected.saturating_pow(2) <= word.events.saturating_mul(NEAR_COSTS);
    // Nobody has counted a small table yet.
    let are_few = found.iter().any(|word| word.events <= 0 || few(word));
    let is_rare = |word: &Expected| word.expected.saturating_mul(RARE) <= word.events;
    let any_rare = found.iter().any(is_rare);
    let looked_up = found.iter().filter(|word| !any_rare || is_rare(word));
    let mut rare = Wanted::default();
    rare.add_each(looked_up.map(|word| word.word.clone()));
    Ok(Typed { rare, are_few })
}
