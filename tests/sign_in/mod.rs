//! Sign-in by OpenID Connect: our relying party against the demo's provider, and against providers that cheat.

mod flow;
mod forged;
mod forger;
mod provider;
mod rig;
