//! What a provider hands out with a sign-in.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// What a provider's token endpoint handed out (RFC 6749 section 5.1). Each of them opens something there, so that none
/// can be printed.
pub struct Tokens {
    /// The ID token as it came: what signing out at the provider is told by.
    pub id_token: Option<SecretString>,
    /// What user info is read with.
    pub access_token: SecretString,
    /// What further tokens are asked for with, where the provider hands one out.
    pub refresh_token: Option<SecretString>,
}

/// The ID token that came with a refresh (OpenID Connect Core section 12.2). Some providers send one from before once more.
#[derive(Clone, Copy)]
pub struct Refreshed<'a> {
    /// The token as it came.
    pub id_token: &'a SecretString,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
}
