//! Statements that are prepared once per connection. Diesel does so by itself for most, but prepares every UPDATE, every
//! upsert and every insert of several rows anew, since their SQL may depend on the values: that takes three round trips
//! instead of one, and planning. Here the SQL is the key by which a prepared statement is found again.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// Most rows of one insert for which there is a prepared statement: each number of rows has its own.
pub const MOST_ROWS: usize = 8;

/// A statement that may be kept prepared.
#[derive(Debug, Clone, Copy)]
pub struct Cached<Q> {
    query: Q,
    keep: bool,
}

/// Has a statement kept prepared.
pub trait CachedDsl: Sized {
    /// For a statement whose SQL has few forms.
    fn cached(self) -> Cached<Self> {
        self.cached_if(true)
    }

    /// Where `keep` says so, such as for few rows only.
    fn cached_if(self, keep: bool) -> Cached<Self> {
        Cached { query: self, keep }
    }
}

impl<Q: QueryFragment<Pg>> CachedDsl for Q {}

impl<Q> QueryId for Cached<Q> {
    type QueryId = ();

    // Without an id of the type, the SQL is the key.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Cached<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &Pg) -> QueryResult<bool> {
        if self.keep { Ok(true) } else { self.query.is_safe_to_cache_prepared(backend) }
    }
}

impl<Q: Query> Query for Cached<Q> {
    type SqlType = Q::SqlType;
}
