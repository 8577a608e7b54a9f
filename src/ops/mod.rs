//! What can be done with Certdesk: one use case is one file and one transaction, which changes rows, records who did
//! what, puts notifications into the outbox and queues the work that follows.

pub mod access;
pub mod activity;
pub mod authorities;
pub mod batches;
pub mod certificates;
pub mod channels;
pub mod deliveries;
pub mod health;
pub mod orders;
pub mod outbox;
pub mod people;
pub mod reminders;
pub mod renewals;
pub mod sessions;
pub mod sign_in;
pub mod teams;

use crate::crypto::{OpenError, SealError};
use crate::db::DbError;
use crate::queue::Fenced;

/// Something went wrong on our side. Told to nobody but the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A row that has to be there isn't.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// A secret could not be sealed.
    #[error("seal: {0}")]
    Seal(#[from] SealError),
    /// A secret could not be opened.
    #[error("open: {0}")]
    Open(#[from] OpenError),
    /// The lease on the work was lost; whoever has it now goes on.
    #[error("the work was claimed by another")]
    Fenced,
    /// Anything else.
    #[error("{0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// Wraps an error that nobody can do anything about here.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(DbError::Query(error))
    }
}

impl From<Fenced> for Fault {
    fn from(error: Fenced) -> Self {
        match error {
            Fenced::Lost => Self::Fenced,
            Fenced::Query(error) => error.into(),
        }
    }
}
