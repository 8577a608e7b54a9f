//! What an authority's refusals mean: the problem types of RFC 8555 section 6.7 in three classes.

use std::cell::RefCell;
use std::error::Error as _;
use std::time::Duration;

use crate::domain::DomainName;
use crate::domain::order::{Failure, Problem, Refusal};
use crate::net;

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Passing: network, 5xx, badNonce, a rate limit. The same request again, later.
    TryAgain,
    /// The same request will be refused again.
    Final,
    /// The account or the authority is set up wrongly; a person has to act before anything works.
    WaitForPerson,
}

/// A request to an authority failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class:?}: {failure:?}")]
pub struct AcmeError {
    /// What to do about it.
    pub class: Class,
    /// What to tell a person if it ends the order.
    pub failure: Failure,
    /// How long the authority asked us to wait (RFC 8555 section 6.6).
    pub retry_after: Option<Duration>,
}

/// Longest pause that an authority can ask for; more is cut to it.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Longest text of an authority's that is kept.
const LONGEST_DETAIL: usize = 1000;

/// What is noted of an answer, since instant-acme drops it where the answer is an error.
#[derive(Debug, Clone, Default)]
struct Noted {
    status: Option<u16>,
    location: Option<String>,
    retry_after: Option<Duration>,
}

tokio::task_local! {
    /// The last answer within one call.
    static LAST_ANSWER: RefCell<Noted>;
}

/// Runs one call of instant-acme and classes its error.
pub(super) async fn scope<T>(call: impl Future<Output = Result<T, instant_acme::Error>>) -> Result<T, AcmeError> {
    LAST_ANSWER
        .scope(RefCell::default(), async {
            let result = call.await;
            let noted = LAST_ANSWER.with(RefCell::take);
            result.map_err(|error| AcmeError { retry_after: noted.retry_after, ..classify(error, noted.status) })
        })
        .await
}

/// Whether the last answer within this call was a 2xx.
pub(super) fn last_answer_was_success() -> bool {
    noted().and_then(|noted| noted.status).is_some_and(|status| (200..300).contains(&status))
}

/// Where the last answer within this call says that something was created.
pub(super) fn created() -> Option<String> {
    noted().filter(|noted| noted.status == Some(201))?.location
}

fn noted() -> Option<Noted> {
    LAST_ANSWER.try_with(|noted| noted.borrow().clone()).ok()
}

/// The pause that an answer asks for, bounded.
pub(super) fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    net::parse_retry_after(text(http::header::RETRY_AFTER)?, text(http::header::DATE), LONGEST_RETRY_AFTER)
}

/// Notes what instant-acme would drop of an answer.
pub(super) fn note(status: u16, headers: &http::HeaderMap) {
    let location = headers.get(http::header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let noted = Noted { status: Some(status), location, retry_after: retry_after(headers) };
    // Outside a call there is nobody to tell.
    let _ = LAST_ANSWER.try_with(|last| last.replace(noted));
}

impl AcmeError {
    /// Whether an order that was sent with `replaces` and answered with this error may pass without it; place it again
    /// once without. Only `alreadyReplaced` (RFC 9773 section 7.4) says so in as many words: authorities also answer
    /// `malformed` (they don't know the certificate, or its names are others) or `unauthorized` (another account
    /// ordered it). So it's any refusal for good but those about the names themselves, and of those about the account
    /// only `unauthorized`.
    pub fn refuses_replaces(&self) -> bool {
        match &self.failure {
            Failure::OrderRefused { problem } => of_names(&problem.kind).is_none(),
            Failure::AccountRefused { problem } => problem.kind == "unauthorized",
            _ => false,
        }
    }

    /// The authority, or what we kept of it, makes no sense; it may do later.
    pub(super) fn nonsense(cause: impl std::fmt::Display) -> Self {
        Self::unavailable(cut(&cause.to_string()))
    }

    fn unavailable(detail: String) -> Self {
        Self {
            class: Class::TryAgain,
            failure: Failure::AuthorityUnavailable { detail, retry_at: None },
            retry_after: None,
        }
    }

    pub(super) fn refused(class: Class, failure: Failure) -> Self {
        Self { class, failure, retry_after: None }
    }
}

fn classify(error: instant_acme::Error, status: Option<u16>) -> AcmeError {
    match error {
        instant_acme::Error::Api(mut problem) => {
            // Not every problem document repeats the status, and not every answer is one.
            problem.status = problem.status.or(status);
            from_problem(&problem)
        }
        error => {
            let mut detail = error.to_string();
            let mut cause = error.source();
            while let Some(inner) = cause {
                let words = inner.to_string();
                if !detail.contains(&words) {
                    detail = format!("{detail}: {words}");
                }
                cause = inner.source();
            }
            AcmeError::unavailable(cut(&detail))
        }
    }
}

/// The class of a problem document, by its type first and its HTTP status otherwise.
pub(super) fn from_problem(problem: &instant_acme::Problem) -> AcmeError {
    let said = said(problem);
    if let Some(of_names) = of_names(&said.kind) {
        let refusals = refusals(problem, &said);
        let failure = if refusals.is_empty() { Failure::OrderRefused { problem: said } } else { of_names(refusals) };
        return AcmeError::refused(Class::Final, failure);
    }
    match said.kind.as_str() {
        "badNonce" | "serverInternal" | "orderNotReady" => AcmeError::unavailable(said.detail),
        "rateLimited" => AcmeError::refused(Class::TryAgain, Failure::RateLimited { problem: said, retry_at: None }),
        "badCSR" | "badPublicKey" | "badSignatureAlgorithm" => {
            AcmeError::refused(Class::Final, Failure::CsrRefused { problem: said })
        }
        "accountDoesNotExist"
        | "unauthorized"
        | "externalAccountRequired"
        | "userActionRequired"
        | "invalidContact"
        | "unsupportedContact" => AcmeError::refused(Class::WaitForPerson, Failure::AccountRefused { problem: said }),
        _ if problem.status.is_some_and(|status| status >= 500) => AcmeError::unavailable(said.detail),
        _ if problem.status == Some(429) => {
            AcmeError::refused(Class::TryAgain, Failure::RateLimited { problem: said, retry_at: None })
        }
        _ => AcmeError::refused(Class::Final, Failure::OrderRefused { problem: said }),
    }
}

/// What a refusal of names comes to, where the type is that of one.
fn of_names(kind: &str) -> Option<fn(Vec<Refusal>) -> Failure> {
    match kind {
        "rejectedIdentifier" | "unsupportedIdentifier" | "caa" => Some(|refusals| Failure::NamesRefused { refusals }),
        "dns" | "connection" | "incorrectResponse" | "tls" => Some(|refusals| Failure::ValidationFailed { refusals }),
        _ => None,
    }
}

/// The failure of an order for these names. Where the authority refuses names without subproblems that name them, they
/// are those that its words mention; the one that there is, if there is but one.
pub fn name_refused(failure: Failure, ordered: &[DomainName]) -> Failure {
    let Failure::OrderRefused { problem } = failure else { return failure };
    let Some(of_names) = of_names(&problem.kind) else { return Failure::OrderRefused { problem } };
    let of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '*' | '_');
    let words = problem.detail.to_ascii_lowercase();
    let words: Vec<&str> = words.split(|c| !of_a_name(c)).map(|word| word.trim_end_matches('.')).collect();
    let meant = |domain: &&DomainName| ordered.len() == 1 || words.contains(&domain.as_str());
    let refusals: Vec<Refusal> = ordered
        .iter()
        .filter(meant)
        .map(|domain| Refusal { domain: domain.clone(), problem: problem.clone() })
        .collect();
    if refusals.is_empty() { Failure::OrderRefused { problem } } else { of_names(refusals) }
}

/// What the authority said, bounded and without the common prefix of the type.
pub(super) fn said(problem: &instant_acme::Problem) -> Problem {
    let kind = problem.r#type.as_deref().unwrap_or_default();
    Problem {
        kind: cut(kind.strip_prefix("urn:ietf:params:acme:error:").unwrap_or(kind)),
        detail: cut(problem.detail.as_deref().unwrap_or_default()),
    }
}

/// The names at fault, by the subproblems (RFC 8555 section 6.7.1); none where the authority names none.
fn refusals(problem: &instant_acme::Problem, whole: &Problem) -> Vec<Refusal> {
    problem
        .subproblems
        .iter()
        .filter_map(|sub| {
            let instant_acme::Identifier::Dns(name) = sub.identifier.as_ref()? else { return None };
            let domain: DomainName = name.parse().ok()?;
            let detail = sub.detail.as_deref().map_or_else(|| whole.detail.clone(), cut);
            Some(Refusal { domain, problem: Problem { kind: whole.kind.clone(), detail } })
        })
        .collect()
}

pub(super) fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_DETAIL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str, status: u16) -> AcmeError {
        let json = serde_json::json!({
            "type": format!("urn:ietf:params:acme:error:{kind}"), "detail": "because", "status": status,
            "subproblems": [{"type": "x", "detail": "no", "identifier": {"type": "dns", "value": "a.example"}}],
        });
        from_problem(&serde_json::from_value(json).unwrap())
    }

    #[test]
    fn each_problem_has_its_class() {
        for (kind, status, class) in [
            ("badNonce", 400, Class::TryAgain),
            ("serverInternal", 500, Class::TryAgain),
            ("rateLimited", 429, Class::TryAgain),
            ("odd", 503, Class::TryAgain),
            ("odd", 429, Class::TryAgain),
            ("rejectedIdentifier", 400, Class::Final),
            ("caa", 403, Class::Final),
            ("badCSR", 400, Class::Final),
            ("malformed", 400, Class::Final),
            ("unauthorized", 403, Class::WaitForPerson),
            ("accountDoesNotExist", 400, Class::WaitForPerson),
        ] {
            assert_eq!(problem(kind, status).class, class, "{kind}");
        }
    }

    #[test]
    fn what_may_pass_without_replaces() {
        for (kind, status, may) in [
            ("alreadyReplaced", 409, true),
            ("malformed", 400, true),
            ("malformed", 404, true),
            ("unauthorized", 403, true),
            ("odd", 400, true),
            ("rateLimited", 429, false),
            ("badNonce", 400, false),
            ("serverInternal", 500, false),
            ("odd", 503, false),
            ("accountDoesNotExist", 400, false),
            ("userActionRequired", 403, false),
            ("rejectedIdentifier", 400, false),
            ("caa", 403, false),
        ] {
            assert_eq!(problem(kind, status).refuses_replaces(), may, "{kind} {status}");
        }
        let json = serde_json::json!({"type": "urn:ietf:params:acme:error:rejectedIdentifier", "status": 400});
        assert!(!from_problem(&serde_json::from_value(json).unwrap()).refuses_replaces());
    }

    #[test]
    fn a_name_that_is_only_mentioned_is_told_by_name() {
        let refused = |detail: &str, ordered: &[&str]| {
            let problem = Problem { kind: "rejectedIdentifier".to_owned(), detail: detail.to_owned() };
            let ordered: Vec<DomainName> = ordered.iter().map(|name| name.parse().unwrap()).collect();
            match name_refused(Failure::OrderRefused { problem }, &ordered) {
                Failure::NamesRefused { refusals } => {
                    refusals.iter().map(|refusal| refusal.domain.to_string()).collect()
                }
                Failure::OrderRefused { .. } => vec![],
                other => panic!("{other:?}"),
            }
        };
        let two = ["shop.example", "www.shop.example"];
        assert_eq!(refused("forbidden by policy: \"WWW.shop.example\"", &two), ["www.shop.example"]);
        assert_eq!(refused("shop.example. is on a list", &two), ["shop.example"]);
        assert_eq!(refused("no", &two), [""; 0]);
        assert_eq!(refused("no", &two[..1]), ["shop.example"]);
        let other = Failure::OrderRefused { problem: Problem { kind: "malformed".to_owned(), detail: String::new() } };
        assert_eq!(name_refused(other.clone(), &["shop.example".parse().unwrap()]), other);
    }

    #[test]
    fn a_refused_name_is_told_by_name() {
        let Failure::NamesRefused { refusals } = problem("rejectedIdentifier", 400).failure else { panic!() };
        assert_eq!(refusals[0].domain.as_str(), "a.example");
        assert_eq!(refusals[0].problem.detail, "no");
    }
}
