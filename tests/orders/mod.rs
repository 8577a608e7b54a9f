//! Orders, from the form to the certificate, against the real Pebble.

mod authority_errors;
mod callbacks;
mod database;
mod dns;
mod downloaded;
mod kinds;
mod outages;
mod placing;
mod refusals;
