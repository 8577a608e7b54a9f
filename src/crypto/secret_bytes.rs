//! Bytes that must not leak.

use std::str::Utf8Error;

use zeroize::Zeroizing;

/// Secret bytes, wiped from memory when dropped. Deliberately without `Debug`, `Display`, `Clone` and `Serialize`: the
/// only way to the content is [`SecretBytes::expose`], which is easy to search for.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; nothing is copied.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The content.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The content as text.
    ///
    /// # Errors
    /// Where it is not UTF-8; the error tells the position only.
    pub fn as_str(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.0)
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl From<Zeroizing<Vec<u8>>> for SecretBytes {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ambiguous, and so a compile error below, for every type that has one of the traits named.
    trait Closed<Marker> {
        fn check() {}
    }
    struct IsDebug;
    struct IsDisplay;
    struct IsSerialize;
    struct IsClone;
    impl<T: ?Sized> Closed<()> for T {}
    impl<T: ?Sized + std::fmt::Debug> Closed<IsDebug> for T {}
    impl<T: ?Sized + std::fmt::Display> Closed<IsDisplay> for T {}
    impl<T: ?Sized + serde::Serialize> Closed<IsSerialize> for T {}
    impl<T: Clone> Closed<IsClone> for T {}

    #[test]
    fn shows_itself_to_nobody() {
        <SecretBytes as Closed<_>>::check();
        <crate::crypto::KeyRing as Closed<_>>::check();
    }

    #[test]
    fn gives_the_content_on_request() {
        let secret = SecretBytes::from("geheim".to_owned());
        assert_eq!(secret.expose(), b"geheim");
        assert_eq!(secret.as_str(), Ok("geheim"));
        assert!(SecretBytes::new(vec![0xff]).as_str().is_err());
    }
}
