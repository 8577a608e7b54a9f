//! What is known of an ACME authority besides where it is.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Longest name of an authority, in characters.
pub const MAX_NAME: usize = 100;
/// Most newOrder requests that an authority may be set to get at once.
pub const MAX_PARALLEL_NEW_ORDERS: i32 = 64;
/// Longest key identifier of external account binding, in characters.
pub const MAX_KEY_IDENTIFIER: usize = 255;
/// Longest HMAC key of external account binding, in bytes.
pub const MAX_HMAC_KEY: usize = 1024;

/// What an authority's directory says of itself (RFC 8555 section 7.1.1): its own words, bounded and not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct DirectoryFacts {
    /// Where its terms of service are; nothing where there are none to agree to.
    pub terms_of_service: Option<String>,
    /// Where people can read about it.
    pub website: Option<String>,
    /// The names by which CAA records mean it (RFC 8659).
    pub caa_identities: Vec<String>,
    /// Whether an account needs external account binding (RFC 8555 section 7.3.4).
    pub external_account_required: bool,
    /// Whether it says when to renew (RFC 9773 section 3).
    pub renewal_info: bool,
}

/// The text is no HMAC key as authorities give them: base64url (RFC 4648 section 5), padded or not, of up to
/// [`MAX_HMAC_KEY`] bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key in base64url")]
pub struct NotAnHmacKey;

const EITHER_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, EITHER_PADDING);

/// The HMAC key of external account binding in the form in which authorities give it.
pub fn decode_hmac_key(text: &str) -> Result<Zeroizing<Vec<u8>>, NotAnHmacKey> {
    let key = BASE64URL.decode(text.trim()).map(Zeroizing::new).map_err(|_| NotAnHmacKey)?;
    if key.is_empty() || key.len() > MAX_HMAC_KEY { Err(NotAnHmacKey) } else { Ok(key) }
}

/// Whether the text may be an e-mail address that an authority is given; the authority has the last word.
pub fn is_contact(text: &str) -> bool {
    let odd = |c: char| !c.is_ascii_graphic() || matches!(c, ',' | ';' | '?' | '<' | '>' | '"' | '%' | '&' | '#' | ':');
    let parts = text.rsplit_once('@');
    text.len() <= 254
        && !text.contains(odd)
        && parts.is_some_and(|(who, domain)| !who.is_empty() && !who.contains('@') && domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_padded_or_not() {
        for text in ["zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W", " _-8 ", "_-8=", "YQ", "YQ=="]
        {
            assert!(decode_hmac_key(text).is_ok(), "{text}");
        }
        assert_eq!(*decode_hmac_key("_-8=").unwrap(), [0xff, 0xef]);
        for text in ["", " ", "a", "+/8=", "not a key", "열쇠", &"A".repeat(1400)] {
            assert_eq!(decode_hmac_key(text).err(), Some(NotAnHmacKey), "{text}");
        }
    }

    #[test]
    fn contacts_are_addresses() {
        for contact in ["pki@example.org", "a.b+c@d.example", "o'neil@x.test"] {
            assert!(is_contact(contact), "{contact}");
        }
        for odd in
            ["", "pki", "@example.org", "pki@", "a@b@c.org", "a b@c.org", "a@c.org,b@c.org", "a@c.org?x", "é@c.org"]
        {
            assert!(!is_contact(odd), "{odd}");
        }
    }
}
