//! Every integration test, in one binary: one link, one start.

mod pages;
mod words;
