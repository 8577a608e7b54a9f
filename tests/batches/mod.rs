//! Many certificates at once, and deleting one.

mod allowed;
mod deleting;
mod downloading;
mod going_on;
pub mod rig;
