//! Many certificates at once, and deleting one.

mod deleting;
mod downloading;
mod going_on;
mod rig;
