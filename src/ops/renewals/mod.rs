//! Renewals: planned for a moment, placed when it has come or when a person asks, and planned anew by what came of them.
//!
//! A certificate that is renewed by itself has a plan and, while there is something to wait for, one piece of work:
//! [`run`] asks the authority for its window when that is due, and places the renewal when its moment has come. The
//! steps of the order itself are those of any order.
//!
//! Locks are taken in one order everywhere: the work on an order, then the certificate, then the work on its renewal.

mod ask;
pub mod auto_renew;
mod place;
pub mod plan;
pub mod renew;
pub mod run;

pub use place::{NotRenewable, Placed, why_not_renewable};
