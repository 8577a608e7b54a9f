//! What the tests of the whole program share: a database each, a portal in this process, people who use its pages, and
//! the authority, the DNS and the receivers around it, all real and all on loopback.
//!
//! A test that starts a portal is a `#[tokio::test(flavor = "multi_thread")]`: migrations need that. Names that are
//! ordered come from [`names::fresh`], since the DNS and the authority of [`world`] are shared by the whole run.

pub mod archive;
pub mod authority_proxy;
pub mod authority_stub;
pub mod clock;
pub mod events;
pub mod host;
pub mod http;
pub mod names;
pub mod oidc_provider;
pub mod page;
pub mod person;
pub mod portal;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod seed;
pub mod temp;
pub mod upstream;
pub mod waiting;
pub mod world;
