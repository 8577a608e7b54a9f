//! Seeing for oneself whether the TXT value of a DNS challenge stands (RFC 8555 section 8.4).
//!
//! ```text
//! TxtLookup (lookup)  one look: zone -> its servers -> each of them asked -> an alias followed -> again
//!   recursor          what only a recursive resolver knows: where a zone begins, its servers, their addresses
//!   wire              one question to one server, over UDP, then TCP where the answer was cut short
//!   reading           what an answer comes to
//!   findings          the answers of all servers put together, and which alias to follow
//!   sighting          what is kept and shown: every server, and what it said
//! ```
//!
//! Nothing is cached: an answer is only worth something when it is fresh.

mod findings;
mod lookup;
mod reading;
mod recursor;
mod settings;
mod wire;

pub use crate::domain::sighting::{Answer, Failure, Problem, ServerAnswer, Sighting};
pub use lookup::TxtLookup;
pub use settings::{DnsSettings, DnsSettingsError};
