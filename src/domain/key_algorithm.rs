//! The key algorithms that a certificate can be ordered with.

use super::text_enum;

text_enum! {
    /// The algorithm and size of a certificate's key pair.
    #[derive(Default)]
    pub enum KeyAlgorithm or UnknownKeyAlgorithm("not a key algorithm that can be ordered") {
        /// ECDSA on NIST P-256 (the default).
        #[default]
        EcdsaP256 = "ecdsa-p256",
        /// ECDSA on NIST P-384.
        EcdsaP384 = "ecdsa-p384",
        /// RSA, 2048 bits.
        Rsa2048 = "rsa-2048",
        /// RSA, 3072 bits.
        Rsa3072 = "rsa-3072",
        /// RSA, 4096 bits.
        Rsa4096 = "rsa-4096",
    }
}

impl KeyAlgorithm {
    /// Whether a key pair takes less than a millisecond to make; of the others, it may take more than a second.
    pub const fn is_quick(self) -> bool {
        matches!(self, Self::EcdsaP256 | Self::EcdsaP384)
    }

    /// The name that people know it by; the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ECDSA P-256",
            Self::EcdsaP384 => "ECDSA P-384",
            Self::Rsa2048 => "RSA 2048",
            Self::Rsa3072 => "RSA 3072",
            Self::Rsa4096 => "RSA 4096",
        }
    }
}
