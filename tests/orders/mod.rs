//! Orders, from the form to the certificate, against the real Pebble.

mod kinds;
