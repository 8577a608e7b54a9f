//! Which URLs may be the endpoint of a callback channel.

use url::Url;

use super::CallbackSettings;

/// Longest endpoint, in bytes.
pub const MAX_ENDPOINT: usize = 2048;

/// Why a URL can't be an endpoint. Never holds the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EndpointFault {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// More than [`MAX_ENDPOINT`] bytes.
    #[error("longer than {MAX_ENDPOINT} bytes")]
    TooLong,
    /// Not a URL with a host.
    #[error("not a URL with a host")]
    NotAUrl,
    /// `http`, which the settings don't allow.
    #[error("not https")]
    HttpsRequired,
    /// Neither `https` nor `http`.
    #[error("neither https nor http")]
    Scheme,
    /// A user name or a password within the URL.
    #[error("a user name or a password in the URL")]
    Credentials,
    /// A fragment, which is never sent.
    #[error("a fragment in the URL")]
    Fragment,
    /// An address that may not be connected to, as written or as the host resolves.
    #[error("at an address that may not be connected to")]
    AddressNotAllowed,
}

/// The endpoint that somebody typed. Only an address written as such is checked here; what a name resolves to is
/// checked at each connection.
///
/// # Errors
/// [`EndpointFault`].
pub fn validate_endpoint(text: &str, settings: &CallbackSettings) -> Result<Url, EndpointFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EndpointFault::Empty);
    }
    if text.len() > MAX_ENDPOINT {
        return Err(EndpointFault::TooLong);
    }
    let url = Url::parse(text).map_err(|_| EndpointFault::NotAUrl)?;
    check(&url, settings)?;
    Ok(url)
}

/// The rules for an endpoint, looked at again before each attempt, since settings change.
pub(super) fn check(url: &Url, settings: &CallbackSettings) -> Result<(), EndpointFault> {
    match url.scheme() {
        "https" => {}
        "http" if settings.allow_http => {}
        "http" => return Err(EndpointFault::HttpsRequired),
        _ => return Err(EndpointFault::Scheme),
    }
    if !url.has_host() {
        return Err(EndpointFault::NotAUrl);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointFault::Credentials);
    }
    if url.fragment().is_some() {
        return Err(EndpointFault::Fragment);
    }
    if !settings.allowed.permits_literal(url) {
        return Err(EndpointFault::AddressNotAllowed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::net::AllowedNetworks;

    fn validate(text: &str) -> Result<String, EndpointFault> {
        validate_endpoint(text, &CallbackSettings::default()).map(Into::into)
    }

    #[test]
    fn takes_https_at_a_public_host() {
        assert_eq!(validate(" https://hooks.example/a?b=c ").as_deref(), Ok("https://hooks.example/a?b=c"));
        assert_eq!(validate("https://8.8.8.8:8443").as_deref(), Ok("https://8.8.8.8:8443/"));
        assert_eq!(validate("https://[2606:4700::1111]/").as_deref(), Ok("https://[2606:4700::1111]/"));
    }

    #[test]
    fn says_why_a_url_is_none() {
        let long = format!("https://hooks.example/{}", "a".repeat(MAX_ENDPOINT));
        for (text, fault) in [
            ("", EndpointFault::Empty),
            ("  ", EndpointFault::Empty),
            (long.as_str(), EndpointFault::TooLong),
            ("hooks.example", EndpointFault::NotAUrl),
            ("https://", EndpointFault::NotAUrl),
            ("https://a b.example/", EndpointFault::NotAUrl),
            ("http://hooks.example/", EndpointFault::HttpsRequired),
            ("ftp://hooks.example/", EndpointFault::Scheme),
            ("file:///etc/passwd", EndpointFault::Scheme),
            ("javascript:alert(1)", EndpointFault::Scheme),
            ("https://me@hooks.example/", EndpointFault::Credentials),
            ("https://:secret@hooks.example/", EndpointFault::Credentials),
            ("https://hooks.example/#part", EndpointFault::Fragment),
            ("https://127.0.0.1/", EndpointFault::AddressNotAllowed),
            ("https://0x7f.1/", EndpointFault::AddressNotAllowed),
            ("https://2130706433/", EndpointFault::AddressNotAllowed),
            ("https://169.254.169.254/latest/", EndpointFault::AddressNotAllowed),
            ("https://[::1]/", EndpointFault::AddressNotAllowed),
            ("https://[::ffff:10.0.0.1]/", EndpointFault::AddressNotAllowed),
            ("https://0.0.0.0/", EndpointFault::AddressNotAllowed),
        ] {
            assert_eq!(validate(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn settings_open_http_and_networks() {
        let allowed = Arc::new(AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap()]));
        let settings = CallbackSettings { allow_http: true, allowed, ..CallbackSettings::default() };
        assert!(validate_endpoint("http://127.0.0.1:8080/", &settings).is_ok());
        let refused = validate_endpoint("http://10.0.0.1/", &settings);
        assert_eq!(refused, Err(EndpointFault::AddressNotAllowed));
    }
}
