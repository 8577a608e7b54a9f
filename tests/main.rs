//! Every integration test, in one binary: one link, one start.

mod browser;
mod demo;
mod dns;
mod kill;
mod notify;
mod orders;
mod pages;
mod settings;
mod sign_in;
mod support;
mod words;
