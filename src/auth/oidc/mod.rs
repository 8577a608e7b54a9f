//! Sign-in at an OpenID Connect provider: the authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636),
//! `state` and `nonce` (OpenID Connect Core 1.0 section 3.1), for any number of configured providers.
//!
//! ```text
//! begin   -> the address to send the browser to, and a PendingSignIn to keep for its return
//! finish  -> code for tokens, ID token verified, user info read where needed -> Identity
//! ```
//!
//! Nothing here knows sessions, cookies or rows: the caller keeps the [`PendingSignIn`] sealed, compares the `state`
//! that came back with [`PendingSignIn::matches_state`], and decides what an [`Identity`] may do.

mod claims;
mod directory;
mod error;
mod http;
mod identity;
mod pending;
mod provider;
mod settings;

pub use error::{Cause, ProviderErrorCode, Refusal, SignInError};
pub use identity::Identity;
pub use pending::PendingSignIn;
pub use provider::Provider;
pub use settings::{ProviderSettings, ProviderSettingsError};
