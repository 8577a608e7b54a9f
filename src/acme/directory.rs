//! What we read ourselves of an authority's directory (RFC 8555 section 7.1.1): instant-acme knows it, but tells nobody.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::AcmeError;
use super::error::{cut, scope};
use super::http::AuthorityHttp;
use crate::domain::authority::DirectoryFacts;

/// Longest directory that is read.
pub(super) const LONGEST: usize = 64 * 1024;
/// Most profiles of one authority that are kept.
const MOST_PROFILES: usize = 20;
/// Most names for CAA records that are kept.
const MOST_CAA_IDENTITIES: usize = 20;

/// What a directory says, as far as it matters to us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Resources {
    /// Where nonces are (RFC 8555 section 7.2).
    pub(super) new_nonce: Option<String>,
    /// Where accounts are made (RFC 8555 section 7.3).
    pub(super) new_account: Option<String>,
    /// Where orders are placed (RFC 8555 section 7.4).
    pub(super) new_order: Option<String>,
    /// Where certificates are revoked (RFC 8555 section 7.6).
    pub(super) revoke_cert: Option<String>,
    /// Where its renewal information is (RFC 9773 section 3).
    pub(super) renewal_info: Option<String>,
    /// Its profiles: names and descriptions (draft-ietf-acme-profiles).
    pub(super) profiles: BTreeMap<String, String>,
    /// What it says of itself.
    pub(super) facts: DirectoryFacts,
}

/// Reads the directory at `url`.
pub(super) async fn read(http: &AuthorityHttp, url: &str) -> Result<Resources, AcmeError> {
    let answer = scope(http.get(url, LONGEST)).await?;
    if !answer.status().is_success() {
        return Err(AcmeError::nonsense(format_args!("the directory's answer was {}", answer.status())));
    }
    parse(answer.body()).map_err(AcmeError::nonsense)
}

/// Reads a directory. An address that isn't there, or isn't a text, is none; so is what isn't said of it.
pub(super) fn parse(body: &[u8]) -> Result<Resources, serde_json::Error> {
    let directory: Map<String, Value> = serde_json::from_slice(body)?;
    let address = |name| directory.get(name).and_then(Value::as_str).map(str::to_owned);
    let meta = directory.get("meta").and_then(Value::as_object);
    let said = |name| meta.and_then(|meta| meta.get(name));
    let text = |name| said(name).and_then(Value::as_str).map(cut);
    let renewal_info = address("renewalInfo");
    let profiles = said("profiles").and_then(Value::as_object).into_iter().flatten().take(MOST_PROFILES);
    let caa = said("caaIdentities").and_then(Value::as_array).into_iter().flatten().take(MOST_CAA_IDENTITIES);
    Ok(Resources {
        new_nonce: address("newNonce"),
        new_account: address("newAccount"),
        new_order: address("newOrder"),
        revoke_cert: address("revokeCert"),
        profiles: profiles.map(|(name, text)| (cut(name), text.as_str().map(cut).unwrap_or_default())).collect(),
        facts: DirectoryFacts {
            terms_of_service: text("termsOfService").filter(|terms| !terms.is_empty()),
            website: text("website").filter(|website| !website.is_empty()),
            caa_identities: caa.filter_map(Value::as_str).map(cut).collect(),
            external_account_required: said("externalAccountRequired").and_then(Value::as_bool).unwrap_or(false),
            renewal_info: renewal_info.is_some(),
        },
        renewal_info,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(directory: &Value) -> Resources {
        parse(directory.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn reads_the_example_of_the_rfc() {
        let found = parsed(&json!({
            "newNonce": "https://example.com/acme/new-nonce",
            "newAccount": "https://example.com/acme/new-account",
            "newOrder": "https://example.com/acme/new-order",
            "revokeCert": "https://example.com/acme/revoke-cert",
            "meta": {
                "termsOfService": "https://example.com/acme/terms/2017-5-30",
                "website": "https://www.example.com/",
                "caaIdentities": ["example.com"],
                "externalAccountRequired": true,
                "profiles": { "classic": "https://example.com/classic" },
            },
        }));
        assert_eq!(found.new_order.as_deref(), Some("https://example.com/acme/new-order"));
        assert_eq!(found.profiles["classic"], "https://example.com/classic");
        let facts = found.facts;
        assert_eq!(facts.terms_of_service.as_deref(), Some("https://example.com/acme/terms/2017-5-30"));
        assert_eq!(facts.website.as_deref(), Some("https://www.example.com/"));
        assert_eq!(facts.caa_identities, ["example.com"]);
        assert!(facts.external_account_required && !facts.renewal_info);
    }

    #[test]
    fn what_is_odd_is_not_there_and_what_is_long_is_cut() {
        for odd in
            [json!({}), json!({ "meta": 7, "newNonce": 7 }), json!({ "meta": { "profiles": [1], "website": {} } })]
        {
            assert_eq!(parsed(&odd), Resources::default(), "{odd}");
        }
        let many: Map<String, Value> = (0..1000).map(|n| (format!("{n:04}\n"), json!("x".repeat(5000)))).collect();
        let found = parsed(&json!({ "meta": { "profiles": many, "caaIdentities": vec!["ca.test"; 1000] } }));
        assert_eq!((found.profiles.len(), found.facts.caa_identities.len()), (MOST_PROFILES, MOST_CAA_IDENTITIES));
        assert_eq!(found.profiles["0000"].len(), 1000);
        assert!(parse(b"[]").is_err() && parse(b"<h1>no</h1>").is_err());
    }
}
