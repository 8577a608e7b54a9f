//! Why a certificate is revoked (RFC 5280 section 5.3.1), as far as a subscriber may say.

use super::text_enum::text_enum;

text_enum! {
    /// The reason that a revocation is asked for with.
    ///
    /// These are the reasons that the CA/Browser Forum's Baseline Requirements (section 4.9.1.1) leave to the subscriber;
    /// the others of RFC 5280 are the authority's to give. An authority may take fewer, and then answers
    /// `badRevocationReason`.
    #[derive(Default)]
    pub enum RevocationReason or UnknownRevocationReason("not a reason that a revocation can be asked for with") {
        /// No reason is given (the default).
        #[default]
        Unspecified = "unspecified",
        /// Somebody else has, or may have, the private key.
        KeyCompromise = "key-compromise",
        /// Another certificate has taken this one's place.
        Superseded = "superseded",
        /// The names are no longer in use, or no longer ours.
        CessationOfOperation = "cessation-of-operation",
        /// The subject's name or other details have changed.
        AffiliationChanged = "affiliation-changed",
    }
}

impl RevocationReason {
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
