//! Every integration test, in one binary: one link, one start.

mod access;
mod acme;
mod architecture;
mod authorities;
mod bad_input;
mod browser;
mod calendar;
mod channels;
mod db;
mod demo;
mod dns;
mod evidence;
mod kill;
mod notify;
mod orders;
mod outbox;
mod packages;
mod pages;
mod permissions;
mod renewals;
mod scheduler;
mod settings;
mod sign_in;
mod site;
mod support;
mod words;
