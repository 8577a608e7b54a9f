//! Every integration test, in one binary: one link, one start.

mod dns;
mod notify;
mod sign_in;
