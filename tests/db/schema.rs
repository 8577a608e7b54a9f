//! `src/db/schema.rs`, which is written by hand, against the tables that the migrations make.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use crate::support::postgres::TestDb;

/// Name, type and nullability of each column, and the primary key, by table.
type Tables = BTreeMap<String, (Vec<String>, BTreeMap<String, (String, bool)>)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    udt_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Bool)]
    is_key: bool,
}

const COLUMNS: &str = "SELECT c.table_name::text, c.column_name::text, c.udt_name::text,
        c.is_nullable = 'YES' AS nullable,
        EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indisprimary AND i.indrelid = quote_ident(c.table_name)::regclass AND a.attname = c.column_name
        ) AS is_key
    FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations'
    ORDER BY c.table_name, c.ordinal_position";

async fn in_the_database() -> Tables {
    let database = TestDb::new().await;
    let columns: Vec<Column> = diesel::sql_query(COLUMNS).load(&mut database.connect().await).await.unwrap();
    let mut tables = Tables::new();
    for column in columns {
        let (key, columns) = tables.entry(column.table_name).or_default();
        if column.is_key {
            key.push(column.column_name.clone());
        }
        columns.insert(column.column_name, (column.udt_name, column.nullable));
    }
    tables
}

/// Postgres's name of a type of diesel's.
fn postgres_type(diesel: &str) -> &str {
    match diesel {
        "Array<Binary>" => "_bytea",
        "Array<Text>" => "_text",
        "Binary" => "bytea",
        "Bool" => "bool",
        "Date" => "date",
        "Int2" => "int2",
        "Int4" => "int4",
        "Int8" => "int8",
        "Jsonb" => "jsonb",
        "Text" => "text",
        "Timestamptz" => "timestamptz",
        "Uuid" => "uuid",
        "crate::db::activity::words::Tsvector" => "tsvector",
        other => panic!("{other}"),
    }
}

fn in_the_program() -> Tables {
    let source = include_str!("../../src/db/schema.rs");
    let tables = source.split("diesel::table! {").skip(1).map(|text| {
        let (head, rest) = text.split_once(") {").unwrap();
        let (name, key) = head.split_once('(').unwrap();
        let (body, _) = rest.split_once('}').unwrap();
        let columns = body.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "));
        let columns = columns.map(|(column, of)| {
            let inner = of.strip_prefix("Nullable<").and_then(|of| of.strip_suffix('>'));
            (column.to_owned(), (postgres_type(inner.unwrap_or(of)).to_owned(), inner.is_some()))
        });
        let key = key.split(',').map(|column| column.trim().to_owned());
        (name.trim().to_owned(), (key.collect(), columns.collect()))
    });
    tables.collect()
}

#[tokio::test]
async fn the_program_sees_the_tables_as_they_are() {
    let (program, database) = (in_the_program(), in_the_database().await);
    assert_eq!(program.keys().collect::<Vec<_>>(), database.keys().collect::<Vec<_>>());
    for (table, columns) in &program {
        assert_eq!(columns, &database[table], "{table}");
    }
}
