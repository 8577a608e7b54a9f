//! Every integration test, in one binary: one link, one start.

mod dns;
mod notify;
mod pages;
mod settings;
mod sign_in;
mod words;
