//! Authorities as site administrators set them up, against a real one: tested, added, changed, switched off, deleted.

mod changing;
mod external_account;
mod hostile;
mod limits;
mod ordering;
pub mod rig;
mod roots;
mod settings;
