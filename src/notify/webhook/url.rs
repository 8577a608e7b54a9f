//! Which URLs may be the endpoint of a channel.

use url::Url;

use super::WebhookSettings;
use crate::notify::EndpointFault;
use crate::notify::endpoint::MAX_ENDPOINT;

/// The URL that somebody typed: what no setting makes good is refused here.
pub(in crate::notify) fn parse(text: &str) -> Result<Url, EndpointFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EndpointFault::Empty);
    }
    if text.len() > MAX_ENDPOINT {
        return Err(EndpointFault::TooLong);
    }
    let url = Url::parse(text).map_err(|_| EndpointFault::NotAUrl)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(EndpointFault::Scheme);
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
    Ok(url)
}

/// What the settings say about a URL; looked at again before each attempt, since they change. Only an address written
/// as such is checked here; what a name resolves to is checked at each connection.
pub(in crate::notify) fn check(url: &Url, settings: &WebhookSettings) -> Result<(), EndpointFault> {
    if url.scheme() != "https" && !settings.allow_http {
        return Err(EndpointFault::HttpsRequired);
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

    fn validated(text: &str, settings: &WebhookSettings) -> Result<Url, EndpointFault> {
        let url = parse(text)?;
        check(&url, settings).map(|()| url)
    }

    fn validate(text: &str) -> Result<String, EndpointFault> {
        validated(text, &WebhookSettings::default()).map(Into::into)
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
        let settings = WebhookSettings { allow_http: true, allowed, ..WebhookSettings::default() };
        assert!(validated("http://127.0.0.1:8080/", &settings).is_ok());
        let refused = validated("http://10.0.0.1/", &settings);
        assert_eq!(refused, Err(EndpointFault::AddressNotAllowed));
    }
}
