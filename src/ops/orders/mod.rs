//! Orders: placing them, and taking them step by step to a certificate.

pub mod advance;
pub mod cancel;
pub mod place;

pub(in crate::ops) mod check;
pub(in crate::ops) mod connect;
pub(in crate::ops) mod limits;
pub(in crate::ops) mod tell;

use crate::acme::AcmeError;
use crate::ops::Fault;

/// What has to do with an authority came to nothing.
pub(in crate::ops) enum StepError {
    /// The authority, or the way to it.
    Acme(AcmeError),
    /// Us.
    Fault(Fault),
}

impl From<AcmeError> for StepError {
    fn from(error: AcmeError) -> Self {
        Self::Acme(error)
    }
}

impl<E: Into<Fault>> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}
