//! Orders: their states, what can go wrong with one, and the steps that a person sees.

mod chain_fault;
mod failure;
mod step;

pub use chain_fault::ChainFault;
pub use failure::{Failure, Problem, Refusal};
pub use step::Step;

use chrono::TimeDelta;

use super::text_enum;

/// How long a challenge may go unanswered before its order fails.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(10);

text_enum! {
    /// How far an order has come. What happens next follows from this and the other stored facts.
    pub enum OrderState or UnknownOrderState("not a state of an order") {
        /// Written down here; the authority may not know it yet.
        Placed = "placed",
        /// The challenges were sent out, and their values are looked for in the DNS.
        Challenged = "challenged",
        /// The authority was told that the challenges are answered.
        Validating = "validating",
        /// The authority has accepted every name; key and CSR are made, the certificate is awaited.
        Finalising = "finalising",
        /// Ended with a new version.
        Issued = "issued",
        /// Ended without one; [`Failure`] says why.
        Failed = "failed",
        /// Ended by a person.
        Cancelled = "cancelled",
    }
}

impl OrderState {
    /// Whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Issued | Self::Failed | Self::Cancelled)
    }
}
