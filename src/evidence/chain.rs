//! Hashes over lines, one after the other.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A SHA-256 (FIPS 180-4).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// As many bytes as there are in one.
    pub const LENGTH: usize = 32;

    /// The digest in hexadecimal digits; none where it isn't one.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::LENGTH];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What one line hashes to, by itself: which line was changed can be told without those around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leaf(pub Digest);

impl Leaf {
    /// Of a line, without the line's end.
    pub fn of(line: &[u8]) -> Self {
        // The first byte keeps leaves and heads apart, as in RFC 6962 section 2.1.
        Self(Digest(Sha256::new().chain_update([0]).chain_update(line).finalize().into()))
    }
}

/// The end of the chain so far: it stands for every line before it, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head(pub Digest);

impl Head {
    /// Of a chain without lines.
    pub const START: Self = Self(Digest([0; Digest::LENGTH]));

    /// The end once one more line is there.
    pub fn then(self, leaf: Leaf) -> Self {
        let hash = Sha256::new().chain_update([1]).chain_update(self.0.0).chain_update(leaf.0.0);
        Self(Digest(hash.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_counts_and_so_does_every_byte() {
        let [a, b] = ["a", "b"].map(|line| Leaf::of(line.as_bytes()));
        assert_ne!(Head::START.then(a).then(b), Head::START.then(b).then(a));
        assert_ne!(Leaf::of(b"ab"), Leaf::of(b"ab\n"));
        assert_ne!(Head::START.then(a), Head::START.then(a).then(a));
    }

    #[test]
    fn a_leaf_is_never_a_head() {
        // A line that looks like what a head is made of.
        let leaf = Leaf::of(b"x");
        let looks_like = [Head::START.0.0.as_slice(), &leaf.0.0].concat();
        assert_ne!(Leaf::of(&looks_like).0, Head::START.then(leaf).0);
    }

    #[test]
    fn hexadecimal_there_and_back() {
        let digest = Leaf::of(b"x").0;
        assert_eq!(Digest::from_hex(&digest.to_string()), Some(digest));
        assert_eq!(Digest::from_hex("00"), None);
    }
}
