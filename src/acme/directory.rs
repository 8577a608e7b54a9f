//! What we read ourselves of an authority's directory (RFC 8555 section 7.1.1): instant-acme knows it, but tells nobody.

use serde_json::{Map, Value};

use super::AcmeError;
use super::error::scope;
use super::http::AuthorityHttp;

/// Longest directory that is read.
const LONGEST: usize = 64 * 1024;

/// The addresses in a directory that matter to us.
#[derive(Debug, Clone, Default)]
pub(super) struct Resources {
    /// Where nonces are (RFC 8555 section 7.2).
    pub(super) new_nonce: Option<String>,
    /// Where certificates are revoked (RFC 8555 section 7.6).
    pub(super) revoke_cert: Option<String>,
    /// Where its renewal information is (RFC 9773 section 3).
    pub(super) renewal_info: Option<String>,
}

/// Reads the directory at `url`. An address that isn't there, or isn't a text, is none.
pub(super) async fn read(http: &AuthorityHttp, url: &str) -> Result<Resources, AcmeError> {
    let answer = scope(http.get(url, LONGEST)).await?;
    if !answer.status().is_success() {
        return Err(AcmeError::nonsense(format_args!("the directory's answer was {}", answer.status())));
    }
    let directory: Map<String, Value> = serde_json::from_slice(answer.body()).map_err(AcmeError::nonsense)?;
    let address = |name| directory.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Resources {
        new_nonce: address("newNonce"),
        revoke_cert: address("revokeCert"),
        renewal_info: address("renewalInfo"),
    })
}
