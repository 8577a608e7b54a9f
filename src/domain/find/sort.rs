//! The orders of the list.

use std::fmt;
use std::str::FromStr;

use crate::domain::text_enum;

text_enum! {
    /// What the list is sorted by. Ties are in the order of making.
    #[derive(Default)]
    pub enum Column or UnknownColumn("not a column to sort by") {
        /// When it was made.
        #[default]
        Created = "created",
        /// Its name, case aside.
        Name = "name",
        /// Its primary domain.
        Domain = "domain",
        /// Who issued the version in use; those without one first.
        Issuer = "issuer",
        /// Its key algorithm.
        Key = "key",
        /// When the version in use ends; those without one last.
        Expires = "expires",
        /// Its status, the one that most needs somebody first.
        Status = "status",
        /// Whether it is renewed by itself; those that aren't first.
        AutoRenew = "auto-renew",
    }
}

/// An order of the list. Descending is exactly the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self { column: Column::Created, descending: true }
    }
}

impl Sort {
    /// The order after another click on a column's head: ascending, or the other way round where it was sorted by that.
    pub fn toggled(self, column: Column) -> Self {
        Self { column, descending: self.column == column && !self.descending }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

impl FromStr for Sort {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        let (descending, column) = text.strip_prefix('-').map_or((false, text), |column| (true, column));
        Ok(Self { column: column.parse()?, descending })
    }
}
