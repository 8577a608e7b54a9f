//! What the database looks like: its tables, and what stands in them in clear.

pub mod dump;
mod migrations;
mod schema;
mod secrets;
