//! Why a certificate is revoked (RFC 5280 section 5.3.1), as far as a subscriber may say.

use std::fmt;
use std::str::FromStr;

/// The reason that a revocation is asked for with. Stored and posted as [`RevocationReason::as_str`].
///
/// These are the reasons that the CA/Browser Forum's Baseline Requirements (section 4.9.1.1) leave to the subscriber;
/// the others of RFC 5280 are the authority's to give. An authority may take fewer: Let's Encrypt refuses
/// [`AffiliationChanged`](Self::AffiliationChanged) with `badRevocationReason`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// No reason is given (the default).
    #[default]
    Unspecified,
    /// Somebody else has, or may have, the private key.
    KeyCompromise,
    /// The subject's name or other details have changed.
    AffiliationChanged,
    /// Another certificate has taken this one's place.
    Superseded,
    /// The names are no longer in use, or no longer ours.
    CessationOfOperation,
}

impl RevocationReason {
    /// Every reason, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::AffiliationChanged,
    ];

    /// The stored form, the same as the form's value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
        }
    }

    /// The reason code (`CRLReason`) that the authority is sent.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
        }
    }
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no reason that a subscriber may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reason that a revocation can be asked for with")]
pub struct UnknownRevocationReason;

impl FromStr for RevocationReason {
    type Err = UnknownRevocationReason;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(UnknownRevocationReason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_codes_go_both_ways() {
        let mut codes: Vec<u8> = RevocationReason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        assert_eq!(codes, [0, 1, 3, 4, 5]);
        for reason in RevocationReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
        assert_eq!("privilege-withdrawn".parse::<RevocationReason>(), Err(UnknownRevocationReason));
    }
}
