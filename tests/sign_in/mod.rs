//! Sign-in: our relying party against the demo's provider, and against providers that cheat; the portal at real ones, with
//! its pages for what goes wrong; and its sessions.

mod beside;
mod browser;
mod flow;
mod forged;
mod forger;
mod github;
mod plain;
mod portal;
mod provider;
mod real;
mod refused;
mod rig;
mod sessions;
mod side_by_side;
