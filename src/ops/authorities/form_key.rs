//! The HMAC key that was typed, between one sending of the form and the next: sealed for whoever typed it, so that it
//! need not be typed again after a test, and stands in no page.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::Draft;
use crate::app::App;
use crate::crypto::{Identity, SealedBytes, SecretBytes};
use crate::domain::authority::decode_hmac_key;
use crate::ops::Fault;
use crate::ops::activity::Actor;

fn identity(person: Uuid) -> Identity {
    Identity::new("authority-form.eab_hmac_key", person)
}

/// What the form is to send back next time instead of the key; nothing where none was typed that could be one.
pub fn keep(app: &App, actor: &Actor, draft: &Draft<'_>) -> Result<Option<String>, Fault> {
    let Some(person) = actor.id else { return Ok(None) };
    let key = if draft.eab_hmac_key.trim().is_empty() {
        kept(app, actor, draft.eab_kept)
    } else {
        decode_hmac_key(draft.eab_hmac_key).ok().map(SecretBytes::from)
    };
    let Some(key) = key else { return Ok(None) };
    let sealed = app.keys.seal(&identity(person), key.expose())?;
    Ok(Some(BASE64_URL_SAFE_NO_PAD.encode(sealed.as_bytes())))
}

/// The key that the form has sent back; none where it isn't one that this person has typed.
pub(super) fn kept(app: &App, actor: &Actor, text: &str) -> Option<SecretBytes> {
    let sealed = SealedBytes::from_bytes(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?);
    app.keys.open(&identity(actor.id?), &sealed).ok()
}
