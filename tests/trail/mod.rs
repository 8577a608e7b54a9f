//! The audit trail as a whole: everything that can be done is done once, and leaves the event that it should and no other;
//! nothing secret that was put in by the way stands in any of them.

mod deeds;
pub mod steps;
