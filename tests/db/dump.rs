//! Every value of every table.

use diesel::QueryableByName;
use diesel::sql_types::{Jsonb, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    row: Value,
}

/// A value as it stands: `bytea` as its bytes, everything else as text.
pub struct Stored {
    /// `table.column`.
    pub column: String,
    pub bytes: Vec<u8>,
}

/// All of them but the empty ones.
pub async fn dump(url: &str) -> Vec<Stored> {
    let mut connection = AsyncPgConnection::establish(url).await.unwrap();
    let tables = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<Table> = diesel::sql_query(tables).load(&mut connection).await.unwrap();
    let mut found = Vec::new();
    for Table { name } in tables {
        let rows = diesel::sql_query(format!("SELECT to_jsonb(t) AS row FROM {name} t"));
        let rows: Vec<Row> = rows.load(&mut connection).await.unwrap();
        for (column, value) in rows.iter().flat_map(|row| row.row.as_object().unwrap()) {
            let bytes = match value {
                Value::Null => continue,
                Value::String(text) => match text.strip_prefix("\\x").map(hex::decode) {
                    Some(Ok(bytes)) => bytes,
                    _ => text.clone().into_bytes(),
                },
                other => other.to_string().into_bytes(),
            };
            found.push(Stored { column: format!("{name}.{column}"), bytes });
        }
    }
    found
}

/// The columns in which these bytes stand.
pub fn holding<'a>(dump: &'a [Stored], needle: &[u8]) -> Vec<&'a str> {
    assert!(needle.len() >= 8, "too short to be told from chance");
    let holds = |stored: &&Stored| stored.bytes.windows(needle.len()).any(|window| window == needle);
    dump.iter().filter(holds).map(|stored| stored.column.as_str()).collect()
}
