//! What a provider hands out with a sign-in.

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
