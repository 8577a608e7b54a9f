//! Make current: an earlier version is put in use.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, Refusal, Subject};
use crate::db::versions::{self, Version};
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::make_current::{self as making, MadeCurrent};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::Act;
use crate::web::pages::layout::Flash;
use crate::web::pages::words::certificate_limit_words;

/// The version in the address, and that in use.
async fn find(subject: &Subject<'_>, number: i32) -> WebResult<(Version, Option<i32>)> {
    let connection = subject.access.app().db.get().await?;
    let found = versions::by_number(&connection, subject.certificate.id, number).await?;
    let (version, _) = found.ok_or(WebError::NOT_FOUND)?;
    let current = match subject.certificate.current_version_id {
        Some(current) => versions::by_id(&connection, current).await?.map(|(version, _)| version.number),
        None => None,
    };
    Ok((version, current))
}

fn act(version: &Version, current: Option<i32>) -> Act<'static> {
    Act::MakeCurrent { number: version.number, not_after: version.not_after, current }
}

fn path_of(number: i32) -> String {
    format!("versions/{number}/current")
}

/// `GET /teams/{team}/certificates/{certificate}/versions/{number}/current`
pub async fn ask(access: TeamAccess, path: web::Path<(String, CertificateId, i32)>) -> WebResult<HttpResponse> {
    let (_, id, number) = path.into_inner();
    let subject = Subject::of(&access, id, Action::CertificateMetadataUpdate).await?;
    let (version, current) = find(&subject, number).await?;
    let (words, of) = (access.reader.words, i64::from(number));
    let refusal = if current == Some(number) {
        Some(Refusal::never(words.with("act-current-already", &[("number", of.into())])))
    } else if !version.is_usable(access.app().clock.now()) {
        Some(Refusal::never(words.with("act-current-unusable", &[("number", of.into())])))
    } else {
        None
    };
    subject.ask(&path_of(number), act(&version, current), refusal)
}

/// `POST /teams/{team}/certificates/{certificate}/versions/{number}/current`
pub async fn make_current(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId, i32)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let (_, id, number) = path.into_inner();
    let subject = Subject::of(&access, id, Action::CertificateMetadataUpdate).await?;
    let refusal = match subject.stale(&form.csrf) {
        Some(stale) => stale,
        None => match making::make_current(access.app(), &subject.permit, access.actor()?, id, number).await? {
            MadeCurrent::Done => return subject.done(&request, Flash::VersionMadeCurrent),
            MadeCurrent::Unusable => {
                let of = i64::from(number);
                Refusal::never(access.reader.words.with("act-current-unusable", &[("number", of.into())]))
            }
            MadeCurrent::Limited(reached) => Refusal::again(certificate_limit_words(access.reader.words, &reached)),
            MadeCurrent::NotFound => return Err(WebError::NOT_FOUND),
        },
    };
    let (version, current) = find(&subject, number).await?;
    subject.refuse(&path_of(number), act(&version, current), Some(refusal))
}
