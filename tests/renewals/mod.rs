//! Renewals: when they come, what becomes of them, and what a person sees of them.

mod ari;
mod failures;
mod simulated;
mod storm;
mod years;
