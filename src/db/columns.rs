//! How our types stand in columns: enumerations as text, structures as jsonb.

use std::io::Write;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Jsonb, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::batch::ItemState;
use crate::domain::certificate::Kind;
use crate::domain::order::OrderState;
use crate::domain::renewal::Basis;
use crate::domain::role::{Role, SiteRole};
use crate::domain::{ChannelKind, DeliveryState, DomainName, KeyAlgorithm};

/// Stores types that have `as_str` and `FromStr` as text, such as those of `text_enum!`. They derive `AsExpression` and
/// `FromSqlRow` themselves.
macro_rules! stored_as_text {
    ($($name:ty),+ $(,)?) => {$(
        impl ToSql<Text, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
            }
        }
    )+};
}

stored_as_text!(
    OrderState,
    KeyAlgorithm,
    Role,
    SiteRole,
    DomainName,
    Kind,
    Basis,
    ChannelKind,
    DeliveryState,
    ItemState,
    crate::notify::EventType,
);

/// A value kept as jsonb.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Jsonb)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: Serialize + std::fmt::Debug> ToSql<Jsonb, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The binary form of jsonb starts with its version.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Jsonb, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((1, json)) => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("an unknown version of jsonb".into()),
        }
    }
}
