//! Sign-in at identity providers: the authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636) and `state`,
//! for any number of providers of two kinds.
//!
//! ```text
//! begin   -> the address to send the browser to, and a PendingSignIn to keep for its return
//! finish  -> code for tokens, what they say checked and read -> Identity, and the Tokens
//! refresh, groups  -> what the provider says of somebody's groups later on
//! end_session_url  -> where to send the browser to sign out there too
//! ```
//!
//! OpenID Connect is found out by discovery, has a `nonce` and signed ID tokens ([`oidc`]); plain OAuth2 is described by
//! its addresses and by where things stand in its user info ([`plain`]): there is nothing signed, so that what the token
//! endpoint answers over TLS is all there is to go by.
//!
//! Nothing here knows sessions, cookies or rows: the caller keeps the [`PendingSignIn`] sealed, compares the `state`
//! that came back with [`PendingSignIn::matches_state`], and decides what an [`Identity`] may do.

mod answer;
mod error;
mod field_path;
mod http;
mod identity;
mod link;
mod oidc;
mod pending;
mod plain;
mod profile;
mod provider;
mod settings;
mod tokens;

pub use answer::Answer;
pub use error::{Cause, Meaning, ProviderErrorCode, Refusal, SignInError};
pub use field_path::{FieldPath, NotAFieldPath};
pub use identity::Identity;
pub use pending::PendingSignIn;
pub use provider::Provider;
pub use settings::{
    EmailTrust, Fields, NotATrust, OAuth2Settings, ProviderKind, ProviderSettings, ProviderSettingsError,
};
pub use tokens::{Refreshed, Tokens};
