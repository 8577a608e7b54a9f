//! `kill -9` of the server wherever an order can stand, and a start anew: one certificate comes of it, and a second
//! order at the authority only where the first one's address was lost with the process.

mod account;
mod batches;
mod between;
mod facts;
mod requests;
mod watch;
