//! The audit trail as evidence: what an event is as bytes, how events are chained and sealed, and how that is verified by
//! somebody who trusts neither the program nor its database.
//!
//! ```text
//! event   -> Line          one line of JSON, the same in an export and under the hash
//! lines   -> leaf, head    leaf = SHA-256(0x00 | line); head = SHA-256(0x01 | head before | leaf)
//! a batch -> Seal          the leaves of its events by number, the head after them, the seal before; signed (Ed25519)
//! ```
//!
//! Nothing here reads a clock, a database or a file.

mod chain;
pub mod csv;
pub mod export;
pub mod kept;
mod line;
mod seal;
pub mod timestamp;
mod verify;

pub use chain::{Digest, Head, Leaf};
pub use line::{ActorPart, Line, TargetPart};
pub use seal::{Entries, Entry, Seal, SealError, SealedBatch, SigningKey, VerifyingKey};
pub use verify::{By, Finding, Report, Verifier};
