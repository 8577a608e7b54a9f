//! The audit trail as evidence, against somebody who owns the database.

mod exports;
mod rig;
mod tampering;
