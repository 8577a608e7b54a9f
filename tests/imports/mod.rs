//! Bringing in what was made elsewhere, by files that OpenSSL makes while the test runs; and handing out in other formats.

mod changing;
mod downloads;
mod editing;
mod files;
mod fuzz;
pub mod openssl;
mod refused;
mod reimports;
mod rig;
