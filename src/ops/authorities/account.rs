//! Our account at an authority that is being saved: made or changed while a person waits, so that what the authority
//! doesn't like is said where it was typed.

use std::time::Duration;

use super::AuthorityFault;
use super::check::Checked;
use crate::acme::{AcmeError, ExternalAccount};
use crate::app::App;
use crate::db::accounts;
use crate::domain::ids::AuthorityId;
use crate::domain::order::{Failure, Problem};
use crate::ops::Fault;
use crate::ops::orders::{StepError, connect};

/// How long the authority may take: together with the look at its directory it is less than what a page waits for.
const WITHIN: Duration = Duration::from_secs(8);

/// Has the authority make an account for what is saved as `id`; its row is not stored yet. The caller has the turn of
/// [`AcmeClient::registering`](crate::acme::AcmeClient::registering).
pub(super) async fn make(
    app: &App,
    id: AuthorityId,
    checked: &Checked,
) -> Result<Result<accounts::Account, AuthorityFault>, Fault> {
    // Not as the authority itself: that may have orders under way, at what is known of it so far.
    let directory = checked.directory(AuthorityId::new());
    let external = checked.external.as_ref();
    let made = connect::make(app, &directory, checked.contact.as_deref(), external);
    let made = tokio::time::timeout(WITHIN, made).await;
    app.acme.forget(directory.authority);
    Ok(answered(made, external)?.map(|account| accounts::Account { authority_id: id, ..account }))
}

/// Tells the authority another contact for the account that there is.
pub(super) async fn update_contact(
    app: &App,
    id: AuthorityId,
    contact: Option<&str>,
) -> Result<Result<(), AuthorityFault>, Fault> {
    let updated = async {
        match connect::known(app, id).await? {
            Some(account) => Ok(account.update_contact(contact).await?),
            None => Ok(()),
        }
    };
    answered(tokio::time::timeout(WITHIN, updated).await, None)
}

type Answer<T> = Result<Result<T, StepError>, tokio::time::error::Elapsed>;

fn answered<T>(answer: Answer<T>, external: Option<&ExternalAccount>) -> Result<Result<T, AuthorityFault>, Fault> {
    match answer {
        Ok(Ok(value)) => Ok(Ok(value)),
        Ok(Err(StepError::Fault(fault))) => Err(fault),
        Ok(Err(StepError::Acme(error))) => Ok(Err(fault(error, external.is_some()))),
        Err(elapsed) => Ok(Err(AuthorityFault::AccountFailed { detail: elapsed.to_string() })),
    }
}

/// What an authority's refusal is about (RFC 8555 section 6.7). There is no type for an external account that it doesn't
/// take: where one was sent, what isn't about anything else is about that.
fn fault(error: AcmeError, external: bool) -> AuthorityFault {
    let problem = match error.failure {
        Failure::AccountRefused { problem }
        | Failure::OrderRefused { problem }
        | Failure::CsrRefused { problem }
        | Failure::RateLimited { problem, .. } => problem,
        Failure::AuthorityUnavailable { detail, .. } => return AuthorityFault::AccountFailed { detail },
        other => return AuthorityFault::AccountFailed { detail: format!("{other:?}") },
    };
    of_problem(problem, external)
}

fn of_problem(problem: Problem, external: bool) -> AuthorityFault {
    match problem.kind.as_str() {
        "invalidContact" | "unsupportedContact" => AuthorityFault::ContactRefused(problem),
        "externalAccountRequired" if !external => AuthorityFault::EabRequired,
        "rateLimited" | "userActionRequired" | "badSignatureAlgorithm" | "badPublicKey" => {
            AuthorityFault::AccountRefused(problem)
        }
        _ if external => AuthorityFault::EabRefused(problem),
        _ => AuthorityFault::AccountRefused(problem),
    }
}
