//! What the portal asks of an authority beyond orders, against one that answers whatever a test wants; and that one
//! itself, behind a portal.

mod acme_proxy;
mod behind_a_portal;
mod profiles;
mod real_server;
mod renewal_info;
mod replaces;
mod revocation;
pub mod rig;
