//! When the authority wants a certificate renewed: ACME Renewal Information (ARI, RFC 9773).

use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use instant_acme::CertificateIdentifier;
use serde::Deserialize;
use url::Url;

use super::error::{self, scope};
use super::{Account, AcmeError, Class};
use crate::domain::order::Failure;
use crate::domain::renewal::Window;

/// What an authority says of a certificate's renewal (RFC 9773 section 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalInfo {
    /// The suggested window, cut to microseconds; it ends after it begins.
    pub window: Window,
    /// A page for people that says why the window is what it is: http or https, at most 2,000 characters. It is the
    /// authority's word: nothing but a link.
    pub explanation_url: Option<String>,
    /// When to ask again, within the limits of RFC 9773 section 4.3.2: from a minute to a day.
    pub retry_after: Option<Duration>,
}

/// Longest renewal information that is read.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Longest address of an explanation that is kept.
const LONGEST_URL: usize = 2000;
/// Longest certificate identifier: some authorities' key identifiers are 32 bytes, and a serial number has at most 21.
const LONGEST_IDENTIFIER: usize = 200;
/// The shortest and the longest pause between two questions that an authority can ask for.
const PAUSES: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(24 * 60 * 60));

impl Account {
    /// Whether the authority has renewal information: its directory says so (RFC 9773 section 3). One that hasn't is
    /// never sent `replaces`.
    pub fn has_renewal_info(&self) -> bool {
        self.renewal_info.is_some()
    }

    /// When the authority wants the certificate renewed; `certificate_id` is as RFC 9773 section 4.1 makes it. The
    /// question goes out unsigned, and the account has no part in it.
    ///
    /// # Errors
    ///
    /// None of them says anything about the account or the certificate; without an answer, renewal goes by the share of
    /// the lifetime. The classes are the two kinds of RFC 9773 section 4.3.3: [`Class::TryAgain`] may pass soon (no
    /// connection, 5xx, a rate limit), [`Class::Final`] is not worth another question for six hours (no such resource,
    /// no such certificate, an answer that makes no sense, a window that ends before it begins).
    pub async fn renewal_info(&self, certificate_id: &str) -> Result<RenewalInfo, AcmeError> {
        let Some(resource) = &self.renewal_info else {
            return Err(AcmeError::no_renewal_info("the authority has none"));
        };
        if identifier(certificate_id).is_none() {
            return Err(AcmeError::no_renewal_info("the certificate has no identifier for it"));
        }
        let url = format!("{}/{certificate_id}", resource.trim_end_matches('/'));
        let answer = scope(self.http.get(&url, LONGEST_ANSWER)).await?;
        let status = answer.status();
        let retry_after = error::retry_after(answer.headers());
        if status != ::http::StatusCode::OK {
            let error = AcmeError::no_renewal_info(format_args!("the answer was {status}"));
            let passing = status.is_server_error() || status == ::http::StatusCode::TOO_MANY_REQUESTS;
            let class = if passing { Class::TryAgain } else { Class::Final };
            return Err(AcmeError { class, retry_after, ..error });
        }
        let (window, explanation_url) = parse(answer.body()).map_err(AcmeError::no_renewal_info)?;
        let retry_after = retry_after.map(|pause| pause.clamp(PAUSES.0, PAUSES.1));
        Ok(RenewalInfo { window, explanation_url, retry_after })
    }
}

impl AcmeError {
    fn no_renewal_info(cause: impl std::fmt::Display) -> Self {
        let detail = error::cut(&format!("renewal information: {cause}"));
        Self {
            class: Class::Final,
            failure: Failure::AuthorityUnavailable { detail, retry_at: None },
            retry_after: None,
        }
    }
}

/// A certificate's identifier in its two halves; none where the text is none, which would not do as part of a URL.
pub(super) fn identifier(text: &str) -> Option<CertificateIdentifier<'_>> {
    let of_base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_half = |half: &str| !half.is_empty() && half.chars().all(of_base64url);
    let (key, serial) = text.split_once('.').filter(|(key, serial)| is_half(key) && is_half(serial))?;
    (text.len() <= LONGEST_IDENTIFIER)
        .then(|| CertificateIdentifier { authority_key_identifier: key.into(), serial: serial.into() })
}

/// Why an answer is no renewal information.
#[derive(Debug, thiserror::Error)]
enum Nonsense {
    #[error("not the JSON of it: {0}")]
    Json(#[from] serde_json::Error),
    #[error("no moment: {0}")]
    Moment(#[from] chrono::ParseError),
    #[error("the window ends before it begins")]
    Reversed,
}

fn parse(body: &[u8]) -> Result<(Window, Option<String>), Nonsense> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(rename = "suggestedWindow")]
        window: Suggested,
        // Whatever it is, it spoils no window.
        #[serde(default, rename = "explanationURL")]
        explanation_url: serde_json::Value,
    }
    #[derive(Deserialize)]
    struct Suggested {
        start: String,
        end: String,
    }
    let answer: Answer = serde_json::from_slice(body)?;
    let (start, end) = (moment(&answer.window.start)?, moment(&answer.window.end)?);
    if end <= start {
        return Err(Nonsense::Reversed);
    }
    Ok((Window { start, end }, answer.explanation_url.as_str().and_then(explanation)))
}

/// A moment of RFC 3339, cut to what Postgres stores.
fn moment(text: &str) -> Result<DateTime<Utc>, chrono::ParseError> {
    Ok(DateTime::parse_from_rfc3339(text)?.to_utc().trunc_subsecs(6))
}

fn explanation(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    (url.as_str().len() <= LONGEST_URL).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn window(start: &str, end: &str) -> serde_json::Value {
        json!({ "suggestedWindow": { "start": start, "end": end } })
    }

    fn parsed(answer: &serde_json::Value) -> Result<(Window, Option<String>), Nonsense> {
        parse(answer.to_string().as_bytes())
    }

    /// The example of RFC 9773 section 4.2.
    #[test]
    fn reads_the_example_of_the_rfc() {
        let mut answer = window("2025-01-02T04:00:00Z", "2025-01-03T04:00:00Z");
        answer["explanationURL"] = "https://acme.example.com/docs/ari".into();
        let (window, explanation) = parsed(&answer).unwrap();
        assert_eq!(window.start.to_rfc3339(), "2025-01-02T04:00:00+00:00");
        assert_eq!(window.end.to_rfc3339(), "2025-01-03T04:00:00+00:00");
        assert_eq!(explanation.as_deref(), Some("https://acme.example.com/docs/ari"));
    }

    #[test]
    fn moments_are_in_utc_and_microseconds() {
        let (window, _) = parsed(&window("2025-01-02T05:00:00.1234567+01:00", "2025-01-02T04:00:01Z")).unwrap();
        assert_eq!(window.start.to_rfc3339(), "2025-01-02T04:00:00.123456+00:00");
    }

    #[test]
    fn nonsense_is_refused() {
        let (early, late) = ("2025-01-02T04:00:00Z", "2025-01-03T04:00:00Z");
        for answer in [
            window(late, early),
            window(early, early),
            window(early, "2025-01-02T04:00:00.0000004Z"),
            window(early, "tomorrow"),
            window(early, "+12025-01-03T04:00:00Z"),
            json!({ "suggestedWindow": { "start": early } }),
            json!({ "suggestedWindow": { "start": 1, "end": 2 } }),
            json!([]),
            json!({}),
        ] {
            assert!(parsed(&answer).is_err(), "{answer}");
        }
        assert!(parse(b"<h1>no</h1>").is_err());
    }

    #[test]
    fn an_explanation_is_a_link_or_nothing() {
        for odd in [json!("javascript:alert(1)"), json!("data:text/html,x"), json!("/why"), json!(7), json!(null)] {
            let mut answer = window("2025-01-02T04:00:00Z", "2025-01-03T04:00:00Z");
            answer["explanationURL"] = odd.clone();
            assert_eq!(parsed(&answer).unwrap().1, None, "{odd}");
        }
        assert_eq!(explanation(&format!("https://ca.example/{}", "a".repeat(LONGEST_URL))), None);
    }

    #[test]
    fn an_identifier_is_two_halves_in_base64url() {
        let id = identifier("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE").unwrap();
        assert_eq!(id.to_string(), "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
        for odd in ["", ".", "a.", ".b", "a.b.c", "a/b.c", "a.b?c", "a.b ", &format!("a.{}", "b".repeat(200))] {
            assert_eq!(identifier(odd), None, "{odd}");
        }
    }
}
