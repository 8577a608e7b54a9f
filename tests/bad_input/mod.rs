//! Whatever is sent, the answer is a page that says what is wrong, nothing is half made, and nothing typed is lost.

mod addresses;
mod fields;
mod garbage;
mod names;
mod requests;
mod rig;
mod roles;
