//! Where a channel's notifications go.

use zeroize::Zeroizing;

use super::email::Recipients;
use super::webhook;
use crate::domain::ChannelKind;

/// Longest endpoint, in bytes.
pub const MAX_ENDPOINT: usize = 2048;

/// Most addresses of an e-mail channel.
pub const MAX_RECIPIENTS: usize = 20;

/// The shortest path of a URL of which the end is shown: what is left out has to be enough to stay a secret.
const MIN_SHOWN: usize = 16;
/// How much of its end is shown.
const SHOWN: usize = 3;

/// Where a channel's notifications go: a URL, or a list of e-mail addresses. A secret: whoever knows a webhook's URL may
/// post to it. Deliberately without `Debug`, `Display` and `Serialize`; wiped from memory when dropped.
#[derive(Clone)]
pub struct Endpoint {
    kind: ChannelKind,
    text: Zeroizing<String>,
}

/// Why a text can't be an endpoint. Never holds the text.
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
    /// One of the texts, counted from 1, is no e-mail address.
    #[error("number {0} is no e-mail address")]
    NotAnAddress(usize),
    /// More than [`MAX_RECIPIENTS`] e-mail addresses.
    #[error("more than {MAX_RECIPIENTS} e-mail addresses")]
    TooManyRecipients,
    /// E-mail can't be sent, since the settings name no server for it.
    #[error("no e-mail server is set up")]
    EmailNotSetUp,
    /// What is to be sent was made for another kind of channel.
    #[error("made for another kind of channel")]
    OtherKind,
}

impl Endpoint {
    /// The endpoint that somebody typed, or that was kept. Whether the settings allow it is for
    /// [`Transports::accept`](super::Transports::accept).
    ///
    /// # Errors
    /// [`EndpointFault`], for what no setting makes good.
    pub fn parse(kind: ChannelKind, text: &str) -> Result<Self, EndpointFault> {
        let text = match kind {
            ChannelKind::Callback | ChannelKind::Slack => webhook::url::parse(text)?.into(),
            ChannelKind::Email => Recipients::parse(text)?.to_string(),
        };
        Ok(Self { kind, text: Zeroizing::new(text) })
    }

    /// The kind of channel that it is for.
    pub const fn kind(&self) -> ChannelKind {
        self.kind
    }

    /// The endpoint itself, to be sealed by whoever keeps it; [`Endpoint::parse`] reads it back.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What may be shown: `https://hooks.slack.com/…Zx4`, `k…@example.org`.
    pub fn masked(&self) -> String {
        match self.kind {
            ChannelKind::Callback | ChannelKind::Slack => mask_url(&self.text),
            ChannelKind::Email => Recipients::parse(&self.text).map(|known| known.masked()).unwrap_or_default(),
        }
    }
}

/// The URL's scheme, host and port; the end of what follows, where that is long enough.
fn mask_url(text: &str) -> String {
    let path = text.match_indices('/').nth(2).map_or(text.len(), |(at, _)| at + 1);
    let (base, secret) = text.split_at(path);
    if secret.is_empty() {
        return base.to_owned();
    }
    let end = if secret.len() >= MIN_SHOWN { secret.len() - SHOWN } else { secret.len() };
    format!("{base}…{}", &secret[secret.ceil_char_boundary(end)..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(kind: ChannelKind, text: &str) -> String {
        Endpoint::parse(kind, text).map(|endpoint| endpoint.masked()).unwrap()
    }

    #[test]
    fn shows_where_it_goes_but_not_how_to_get_in() {
        for (text, shown) in [
            (
                "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuZx4",
                "https://hooks.slack.com/…Zx4",
            ),
            ("https://hooks.example:8443/a/b?token=0123456789abcdef", "https://hooks.example:8443/…def"),
            ("https://hooks.example/short", "https://hooks.example/…"),
            ("https://hooks.example", "https://hooks.example/"),
            ("https://hooks.example?token=secret-secret-secret", "https://hooks.example/…ret"),
            ("https://hooks.example/한글한글한글", "https://hooks.example/…%80"),
        ] {
            for kind in [ChannelKind::Callback, ChannelKind::Slack] {
                assert_eq!(masked(kind, text), shown, "{text}");
            }
        }
        let addresses = "kim@example.org; J@Example.net\nlong.name@sub.example.org";
        assert_eq!(masked(ChannelKind::Email, addresses), "k…@example.org, …@example.net, l…@sub.example.org");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        for (kind, text) in [
            (ChannelKind::Callback, "https://hooks.example/a?b=c"),
            (ChannelKind::Slack, " https://hooks.slack.com/services/T0/B0/x "),
            (ChannelKind::Email, "kim@example.org,lee@bücher.example kim@example.org"),
        ] {
            let endpoint = Endpoint::parse(kind, text).ok().unwrap();
            let again = Endpoint::parse(kind, endpoint.expose()).ok().unwrap();
            assert_eq!((again.kind(), again.expose()), (kind, endpoint.expose()));
        }
    }
}
