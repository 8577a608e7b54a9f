//! The names that a certificate is ordered for.

use std::fmt;
use std::str::FromStr;

/// A DNS name as ordered: lower-case A-labels, possibly with `*` as its whole left-most label (RFC 8555 section 7.1.3,
/// RFC 5890 for A-labels). Holding one is the proof that the text was checked.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName(String);

/// Why a text is no domain name that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainNameError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// White space within the name.
    #[error("contains a space")]
    Space,
    /// An IP address; those can't be proved by DNS.
    #[error("an IP address")]
    IpAddress,
    /// A URL, a path or a port rather than a name.
    #[error("a URL, not a name")]
    Url,
    /// A character that host names don't have (RFC 1123 section 2.1), such as `_`.
    #[error("contains {0:?}")]
    Character(char),
    /// Two dots in a row, or a dot at the start.
    #[error("an empty label")]
    EmptyLabel,
    /// A label longer than 63 octets (RFC 1035 section 2.3.4).
    #[error("a label of more than 63 characters")]
    LabelTooLong,
    /// A label that starts or ends with a hyphen.
    #[error("a label starts or ends with a hyphen")]
    Hyphen,
    /// The whole name is longer than 253 octets.
    #[error("more than 253 characters")]
    TooLong,
    /// A single label, such as a bare top-level domain.
    #[error("only one label")]
    OneLabel,
    /// `*` other than as the whole left-most label.
    #[error("a wildcard in the wrong place")]
    Wildcard,
    /// A wildcard over a top-level domain.
    #[error("a wildcard over a top-level domain")]
    WildcardTooBroad,
    /// Not convertible to A-labels (UTS 46).
    #[error("not a valid international name")]
    Idn,
}

impl DomainName {
    /// Longest name in its A-label form, in octets (RFC 1035 section 2.3.4, less the root).
    pub const MAX_LENGTH: usize = 253;

    /// The stored form: A-labels, `*.` kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a wildcard name.
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with("*.")
    }

    /// The name less `*.`: what the authority calls the identifier (RFC 8555 section 7.1.4).
    pub fn base(&self) -> &str {
        self.0.strip_prefix("*.").unwrap_or(&self.0)
    }

    /// Where the TXT record of a DNS challenge stands (RFC 8555 section 8.4).
    pub fn challenge_name(&self) -> String {
        format!("{CHALLENGE_LABEL}.{}", self.base())
    }

    /// The name as people type it: U-labels where there are any.
    pub fn to_display(&self) -> String {
        if self.0.contains("xn--") {
            let (name, result) = idna::domain_to_unicode(self.base());
            if result.is_ok() {
                return if self.is_wildcard() { format!("*.{name}") } else { name };
            }
        }
        self.0.clone()
    }
}

/// The label below which a domain's challenge record stands (RFC 8555 section 8.4).
pub const CHALLENGE_LABEL: &str = "_acme-challenge";

impl FromStr for DomainName {
    type Err = DomainNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = text.trim();
        let typed = typed.strip_suffix('.').unwrap_or(typed);
        if typed.is_empty() {
            return Err(DomainNameError::Empty);
        }
        if typed.chars().any(char::is_whitespace) {
            return Err(DomainNameError::Space);
        }
        if typed.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
            return Err(DomainNameError::IpAddress);
        }
        if typed.contains(['/', ':', '@', '?', '#']) {
            return Err(DomainNameError::Url);
        }
        let (wildcard, base) = match typed.strip_prefix("*.") {
            Some(base) => (true, base),
            None => (false, typed),
        };
        if base.contains('*') {
            return Err(DomainNameError::Wildcard);
        }
        let base = to_a_labels(base)?;
        let labels = base.split('.').count();
        if labels < 2 {
            return Err(if wildcard { DomainNameError::WildcardTooBroad } else { DomainNameError::OneLabel });
        }
        let name = if wildcard { format!("*.{base}") } else { base };
        if name.len() > Self::MAX_LENGTH {
            return Err(DomainNameError::TooLong);
        }
        Ok(Self(name))
    }
}

/// Lower-case A-labels of `base`, each label checked.
fn to_a_labels(base: &str) -> Result<String, DomainNameError> {
    if base.split('.').any(str::is_empty) {
        return Err(DomainNameError::EmptyLabel);
    }
    // Said before the conversion, which would only answer that something is wrong.
    if let Some(odd) = base.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.')) {
        return Err(DomainNameError::Character(odd));
    }
    if base.split('.').any(|label| label.is_ascii() && label.len() > 63) {
        return Err(DomainNameError::LabelTooLong);
    }
    if base.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
        return Err(DomainNameError::Hyphen);
    }
    let ascii = idna::domain_to_ascii_strict(base).map_err(|_| {
        if base.len() > DomainName::MAX_LENGTH { DomainNameError::TooLong } else { DomainNameError::Idn }
    })?;
    // A name such as `１.２.３.４` is an address only after the conversion; a numeric top-level label never exists.
    if ascii.parse::<std::net::IpAddr>().is_ok() || ascii.rsplit('.').next().is_some_and(is_number) {
        return Err(DomainNameError::IpAddress);
    }
    Ok(ascii)
}

fn is_number(label: &str) -> bool {
    label.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DomainName {
    type Error = DomainNameError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<String, DomainNameError> {
        text.parse::<DomainName>().map(Into::into)
    }

    #[test]
    fn accepts_what_can_be_ordered() {
        for (typed, stored) in [
            ("www.shop.test", "www.shop.test"),
            (" WWW.Shop.Test. ", "www.shop.test"),
            ("*.shop.test", "*.shop.test"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("*.例え.テスト", "*.xn--r8jz45g.xn--zckzah"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("a-b.c1.example", "a-b.c1.example"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(stored), "{typed}");
        }
    }

    #[test]
    fn says_why_a_name_is_none() {
        let long = format!("{}.example", "a".repeat(64));
        let whole = format!("{}example.org", "abcdefghi.".repeat(25));
        for (typed, why) in [
            ("", DomainNameError::Empty),
            ("a b.example", DomainNameError::Space),
            ("a_b.example", DomainNameError::Character('_')),
            ("test", DomainNameError::OneLabel),
            ("192.0.2.1", DomainNameError::IpAddress),
            ("2001:db8::1", DomainNameError::IpAddress),
            ("１９２.0.2.1", DomainNameError::IpAddress),
            ("*.*.x.example", DomainNameError::Wildcard),
            ("w*.x.example", DomainNameError::Wildcard),
            ("www.*.example", DomainNameError::Wildcard),
            ("*.test", DomainNameError::WildcardTooBroad),
            (&long, DomainNameError::LabelTooLong),
            (&whole, DomainNameError::TooLong),
            ("-a.example", DomainNameError::Hyphen),
            ("a..example", DomainNameError::EmptyLabel),
            ("https://a.example/", DomainNameError::Url),
            ("a.example:443", DomainNameError::Url),
            ("xn--zzzzzzz99.example", DomainNameError::Idn),
        ] {
            assert_eq!(parse(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn shows_international_names_as_typed() {
        let name: DomainName = "*.bücher.example".parse().unwrap();
        assert_eq!(name.to_display(), "*.bücher.example");
        assert_eq!(name.challenge_name(), "_acme-challenge.xn--bcher-kva.example");
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in "\\PC{0,80}") {
            if let Ok(name) = text.parse::<DomainName>() {
                prop_assert_eq!(name.as_str().parse::<DomainName>(), Ok(name.clone()));
                prop_assert!(name.as_str().is_ascii());
                prop_assert_eq!(name.to_display().parse::<DomainName>(), Ok(name));
            }
        }
    }
}
