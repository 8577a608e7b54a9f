//! Certdesk: a self-hosted portal where an organisation's teams order, renew, store, hand out and audit TLS
//! certificates from ACME authorities, every domain proved by DNS.
//!
//! # The architecture on one page
//!
//! ```text
//! browser -> web (page or API handler) -> ops (one use case = one file, one transaction)
//!                                           |-> db        rows changed
//!                                           |-> activity  who did what, same transaction
//!                                           |-> outbox    notifications to send, same transaction
//!                                           `-> queue     work to do next, same transaction
//! scheduler thread -> queue (claim) -> ops (the next step) -> acme | dns | notify  (network, outside any transaction)
//!                                           `-> db + activity + outbox + queue, one transaction again
//! ```
//!
//! Nothing else writes. A handler never talks to an authority, a name server or a webhook: one use case alone does so
//! while a person waits, the test of an authority (`ops::authorities`). The scheduler never renders a page. Which module
//! may use which is held by `tests/architecture.rs`; the reasons behind the larger decisions are in `docs/decisions.md`.

pub mod acme;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod crypto;
pub mod db;
pub mod demo;
pub mod dns;
pub mod domain;
pub mod evidence;
pub mod i18n;
pub mod net;
pub mod notify;
pub mod ops;
pub mod outlets;
pub mod pki;
pub mod queue;
pub mod scheduler;
pub mod seed;
pub mod settings;
pub mod shutdown;
pub mod telemetry;
pub mod web;
