//! Sign-in by OpenID Connect: our relying party against the demo's provider, and against providers that cheat; and the
//! portal's pages for it.

mod flow;
mod forged;
mod forger;
mod portal;
mod provider;
mod rig;
