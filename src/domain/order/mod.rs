//! Orders: their states, what can go wrong with one, and the steps that a person sees.

mod chain_fault;
mod failure;
mod step;

pub use chain_fault::ChainFault;
pub use failure::{Failure, Problem, Refusal};
pub use step::Step;

use std::str::FromStr;

use chrono::TimeDelta;

/// How long a challenge may go unanswered before its order fails.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// How far an order has come. What happens next follows from this and the other stored facts.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Written down here; the authority may not know it yet.
    Placed,
    /// The challenges were sent out, and their values are looked for in the DNS.
    Challenged,
    /// The authority was told that the challenges are answered.
    Validating,
    /// The authority has accepted every name; key and CSR are made, the certificate is awaited.
    Finalising,
    /// Ended with a new version.
    Issued,
    /// Ended without one; [`Failure`] says why.
    Failed,
    /// Ended by a person.
    Cancelled,
}

impl OrderState {
    const ALL: [Self; 7] = [
        Self::Placed,
        Self::Challenged,
        Self::Validating,
        Self::Finalising,
        Self::Issued,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Issued | Self::Failed | Self::Cancelled)
    }

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Challenged => "challenged",
            Self::Validating => "validating",
            Self::Finalising => "finalising",
            Self::Issued => "issued",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The text names no state of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of an order")]
pub struct UnknownOrderState;

impl FromStr for OrderState {
    type Err = UnknownOrderState;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownOrderState)
    }
}
