//! SQL that is put together: its text, and the values for its parameters.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, Bool, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// A value for a parameter.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Id(Uuid),
    Ids(Vec<Uuid>),
    Text(String),
    Moment(DateTime<Utc>),
    Flag(bool),
    Json(serde_json::Value),
}

/// The values for the parameters of one statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(Vec<Value>);

impl Values {
    /// The parameter that stands for the value.
    pub(super) fn add(&mut self, value: Value) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }

    /// A statement with these values.
    pub(super) fn bind(self, text: &str) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        let mut query = diesel::sql_query(text).into_boxed::<Pg>();
        for value in self.0 {
            query = match value {
                Value::Id(id) => query.bind::<SqlUuid, _>(id),
                Value::Ids(ids) => query.bind::<Array<SqlUuid>, _>(ids),
                Value::Text(text) => query.bind::<Text, _>(text),
                Value::Moment(at) => query.bind::<Timestamptz, _>(at),
                Value::Flag(on) => query.bind::<Bool, _>(on),
                Value::Json(json) => query.bind::<Jsonb, _>(json),
            };
        }
        query
    }
}
