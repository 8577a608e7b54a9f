//! Revoke: the reason is asked for, and the certificate's name typed to be sure.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{Refusal, Subject};
use crate::db::versions::{self, Version};
use crate::domain::ids::CertificateId;
use crate::domain::revocation::RevocationReason;
use crate::i18n::Words;
use crate::ops::activity::Action;
use crate::ops::certificates::revoke::{self as revoking, Asked, Wish};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::{Act, Revoking};
use crate::web::pages::layout::Flash;

const PATH: &str = "revoke";
/// Most versions with the same key that are named.
const SAME_KEY: i64 = 20;

/// What the dialog is of.
#[derive(Deserialize)]
pub struct Of {
    /// The version's number; that in use where there is none.
    version: Option<i32>,
}

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RevokeForm {
    csrf: String,
    /// The number of the version that was shown, so that never another is revoked.
    version: String,
    /// [`RevocationReason::as_str`].
    reason: String,
    /// The certificate's name.
    typed_name: String,
}

/// A version, and what the dialog says of it.
struct Shown {
    version: Version,
    same_key: Vec<i32>,
}

impl Shown {
    async fn find(subject: &Subject<'_>, number: Option<i32>) -> WebResult<Option<Self>> {
        let app = subject.access.app();
        let mut connection = app.db.get().await?;
        let found = match (number, subject.certificate.current_version_id) {
            (Some(number), _) => versions::by_number(&mut connection, subject.certificate.id, number).await?,
            (None, Some(current)) => versions::by_id(&mut connection, current).await?,
            (None, None) => return Ok(None),
        };
        let (version, _) = found.ok_or(WebError::NOT_FOUND)?;
        let mut same_key = Vec::new();
        if let Some(key) = &version.spki_sha256 {
            let (id, now) = (subject.certificate.id, app.clock.now());
            same_key = versions::usable_with_key(&mut connection, id, key, now, SAME_KEY).await?;
            same_key.retain(|number| *number != version.number);
        }
        Ok(Some(Self { version, same_key }))
    }

    fn act<'a>(&'a self, subject: &Subject<'_>) -> Revoking<'a> {
        Revoking {
            number: self.version.number,
            serial: &self.version.serial,
            current: subject.certificate.current_version_id == Some(self.version.id),
            auto_renew: subject.certificate.auto_renew,
            same_key: &self.same_key,
            reason: Some(RevocationReason::default()),
            typed_name: "",
            reason_error: None,
            name_error: None,
        }
    }
}

/// `GET /teams/{team}/certificates/{certificate}/revoke`
pub async fn ask(
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    of: web::Query<Of>,
) -> WebResult<HttpResponse> {
    let subject = Subject::of(&access, path.into_inner().1, Action::CertificateRevoke).await?;
    let (words, now) = (access.reader.words, access.app().clock.now());
    let Some(shown) = Shown::find(&subject, of.version).await? else {
        return none_issued(&subject);
    };
    let why_not = revoking::why_not_revocable(&subject.certificate, &shown.version, now);
    let refusal = why_not.and_then(|why| refusal(words, why));
    subject.ask(PATH, Act::Revoke(shown.act(&subject)), refusal)
}

/// `POST /teams/{team}/certificates/{certificate}/revoke`
pub async fn revoke(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<RevokeForm>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let subject = Subject::of(&access, id, Action::CertificateRevoke).await?;
    let words = access.reader.words;
    let number: i32 = form.version.parse().map_err(|_| WebError::NOT_FOUND)?;
    let shown = Shown::find(&subject, Some(number)).await?.ok_or(WebError::NOT_FOUND)?;
    let reason: Option<RevocationReason> = form.reason.parse().ok();
    let mut act = Revoking { reason, typed_name: &form.typed_name, ..shown.act(&subject) };
    if let Some(stale) = subject.stale(&form.csrf) {
        return subject.refuse(PATH, Act::Revoke(act), Some(stale));
    }
    let Some(reason) = reason else {
        act.reason_error = Some(words.say("act-revoke-reason-missing"));
        return subject.refuse(PATH, Act::Revoke(act), None);
    };
    let wish = Wish { certificate: id, number, reason, typed_name: &form.typed_name };
    match revoking::ask(access.app(), &subject.permit, access.actor()?, wish).await? {
        Asked::Done => subject.done(&request, Flash::RevocationAsked),
        Asked::NotFound => Err(WebError::NOT_FOUND),
        Asked::NameWrong => {
            act.name_error = Some(words.say("act-revoke-name-wrong"));
            subject.refuse(PATH, Act::Revoke(act), None)
        }
        why => subject.refuse(PATH, Act::Revoke(act), refusal(words, why)),
    }
}

/// Why a version can't be revoked.
fn refusal(words: Words, asked: Asked) -> Option<Refusal> {
    let why = match asked {
        Asked::Already => words.say("revoke-already"),
        Asked::Expired => words.say("revoke-expired"),
        Asked::Imported => words.say("revoke-imported"),
        Asked::Done | Asked::NameWrong | Asked::NotFound => return None,
    };
    Some(Refusal::never(why))
}

/// The dialog for a certificate that has no version.
fn none_issued(subject: &Subject<'_>) -> WebResult<HttpResponse> {
    let act = Revoking {
        number: 0,
        serial: "",
        current: false,
        auto_renew: false,
        same_key: &[],
        reason: None,
        typed_name: "",
        reason_error: None,
        name_error: None,
    };
    let refusal = Refusal::never(subject.access.reader.words.say("revoke-no-version"));
    subject.ask(PATH, Act::Revoke(act), Some(refusal))
}
