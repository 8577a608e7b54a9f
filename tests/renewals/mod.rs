//! Renewals: when they come, what becomes of them, and what a person sees of them.

mod acted_on;
mod ari;
mod failures;
mod pages;
pub mod simulated;
mod storm;
mod years;
