//! What is kept of a provider's tokens, sealed: the ID token to sign out there with; what groups can be read again with
//! only where the settings want that.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::auth::providers::Tokens;
use crate::crypto::{Identity, SealedBytes};
use crate::db::provider_tokens::SealedTokens;
use crate::domain::ids::SessionId;
use crate::ops::Fault;

const ID_TOKEN: &str = "provider_tokens.id_token";
const ACCESS_TOKEN: &str = "provider_tokens.access_token";
const REFRESH_TOKEN: &str = "provider_tokens.refresh_token";

/// The longest ID token that is kept, in bytes: it has to fit into an address.
const LONGEST_ID_TOKEN: usize = 4 * 1024;
/// The longest token of another kind that is kept, in bytes; providers put their own sessions into them.
const LONGEST: usize = 16 * 1024;

/// Seals what is kept of them. With a refresh token, access tokens are got anew each time.
pub(super) fn seal(app: &App, session: SessionId, tokens: &Tokens) -> Result<SealedTokens, Fault> {
    let keep = |column, token: Option<&SecretString>, longest: usize| {
        let token = token.filter(|token| token.expose_secret().len() <= longest);
        let seal = |token: &SecretString| app.keys.seal(&identity(column, session), token.expose_secret().as_bytes());
        token.map(seal).transpose()
    };
    let rereads = app.settings.sign_in.reread_groups.is_some();
    let refresh_token = tokens.refresh_token.as_ref().filter(|_| rereads);
    let access_token = Some(&tokens.access_token).filter(|_| rereads && refresh_token.is_none());
    Ok(SealedTokens {
        id_token: keep(ID_TOKEN, tokens.id_token.as_ref(), LONGEST_ID_TOKEN)?,
        access_token: keep(ACCESS_TOKEN, access_token, LONGEST)?,
        refresh_token: keep(REFRESH_TOKEN, refresh_token, LONGEST)?,
    })
}

/// The ID token, where one is kept that opens.
pub(super) fn id_token(app: &App, session: SessionId, sealed: Option<&SealedBytes>) -> Option<SecretString> {
    open(app, ID_TOKEN, session, sealed)
}

/// The access token, likewise.
pub(super) fn access_token(app: &App, session: SessionId, sealed: &SealedTokens) -> Option<SecretString> {
    open(app, ACCESS_TOKEN, session, sealed.access_token.as_ref())
}

/// The refresh token, likewise.
pub(super) fn refresh_token(app: &App, session: SessionId, sealed: &SealedTokens) -> Option<SecretString> {
    open(app, REFRESH_TOKEN, session, sealed.refresh_token.as_ref())
}

/// A token that doesn't open is as good as none: sessions do without.
fn open(app: &App, column: &'static str, session: SessionId, sealed: Option<&SealedBytes>) -> Option<SecretString> {
    match app.keys.open(&identity(column, session), sealed?) {
        Ok(plain) => plain.as_str().ok().map(SecretString::from),
        Err(error) => {
            tracing::warn!(%session, column, %error, "a token doesn't open");
            None
        }
    }
}

const fn identity(column: &'static str, session: SessionId) -> Identity {
    Identity::new(column, session.0)
}
