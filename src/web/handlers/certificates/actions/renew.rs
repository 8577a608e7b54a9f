//! Renew certificate.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{Refusal, Subject};
use crate::db::{authorities, versions};
use crate::domain::ids::CertificateId;
use crate::domain::revocation::RevocationReason;
use crate::i18n::Words;
use crate::ops::activity::Action;
use crate::ops::renewals::{NotRenewable, Placed, renew as renewing, why_not_renewable};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::Act;
use crate::web::pages::layout::Flash;
use crate::web::pages::words::limit_words;

const PATH: &str = "renew";

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RenewForm {
    csrf: String,
    /// Sent with some value where a new key pair is asked for.
    rekey: String,
}

/// `GET /teams/{team}/certificates/{certificate}/renew`
pub async fn ask(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    let subject = Subject::of(&access, path.into_inner().1, Action::CertificateRenew).await?;
    let why_not = why_not_renewable(&subject.certificate);
    let refusal = why_not.map(|why| Refusal::never(not_renewable(access.reader.words, why)));
    let rekey = key_is_compromised(&subject).await?;
    let authority = authority(&subject).await?;
    subject.ask(PATH, Act::Renew { authority: &authority, rekey }, refusal)
}

/// `POST /teams/{team}/certificates/{certificate}/renew`
pub async fn renew(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<RenewForm>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let subject = Subject::of(&access, id, Action::CertificateRenew).await?;
    let rekey = !form.rekey.is_empty();
    let words = access.reader.words;
    let refusal = match subject.stale(&form.csrf) {
        Some(stale) => stale,
        None => match renewing::renew(access.app(), &subject.permit, access.actor()?, id, rekey).await? {
            Some(Placed::New(_)) => return subject.done(&request, Flash::RenewalPlaced),
            Some(Placed::Limited(reached)) => Refusal::again(limit_words(words, &reached)),
            Some(Placed::NotRenewable(why)) => Refusal::never(not_renewable(words, why)),
            None => return Err(WebError::NOT_FOUND),
        },
    };
    let authority = authority(&subject).await?;
    subject.refuse(PATH, Act::Renew { authority: &authority, rekey }, Some(refusal))
}

fn not_renewable(words: Words, why: NotRenewable) -> &'static str {
    match why {
        NotRenewable::Imported => words.say("renew-imported"),
        NotRenewable::NoVersion => words.say("renew-no-version"),
        NotRenewable::UnderWay => words.say("renew-under-way"),
    }
}

/// Whether the version in use is, or is to be, revoked because others know its key: that is not to be kept.
async fn key_is_compromised(subject: &Subject<'_>) -> WebResult<bool> {
    let Some(current) = subject.certificate.current_version_id else { return Ok(false) };
    let in_use = versions::in_use(&mut *subject.access.app().db.get().await?, &[current]).await?;
    let reasons = in_use.into_iter().filter_map(|version| version.revocation).map(|revocation| revocation.0.reason);
    Ok(reasons.into_iter().any(|reason| reason == RevocationReason::KeyCompromise))
}

async fn authority(subject: &Subject<'_>) -> WebResult<String> {
    let Some(id) = subject.certificate.authority_id else { return Ok(String::new()) };
    let found = authorities::by_id(&mut *subject.access.app().db.get().await?, id).await?;
    Ok(found.map(|authority| authority.name).unwrap_or_default())
}
