//! Delete certificate: its name is typed to be sure.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::href;
use crate::auth::access::{DeleteCertificates, Permit, ReadCertificates};
use crate::db::certificates::{self, Certificate, deleted};
use crate::domain::ids::CertificateId;
use crate::i18n::Words;
use crate::ops::activity::{Action, Target};
use crate::ops::certificates::delete::{self as deleting, Deleted, why_not_deletable};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::certificates::DeletePage;
use crate::web::pages::layout::{Flash, Tab};

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DeleteForm {
    csrf: String,
    /// The certificate's name.
    typed_name: String,
}

/// The certificate in the address, the proof that its reader may delete it, and what the dialog says of it.
struct Subject<'a> {
    access: &'a TeamAccess,
    permit: Permit<DeleteCertificates>,
    certificate: Certificate,
    /// When the last of its versions ends that can still be used.
    valid_until: Option<DateTime<Utc>>,
    why_not: Option<Deleted>,
}

impl<'a> Subject<'a> {
    async fn of(access: &'a TeamAccess, id: CertificateId) -> WebResult<Self> {
        let permit = access.permit::<DeleteCertificates>(Action::CertificateDelete).await?;
        if !permit.scope().covers(id) {
            return Err(WebError::NOT_FOUND);
        }
        let connection = access.app().db.get().await?;
        let found = certificates::find(&connection, permit.team().id, id).await?;
        let certificate = found.ok_or(WebError::NOT_FOUND)?;
        access.reader.acting.set_target(Target::certificate(id, &certificate.name));
        let versions = deleted::all_versions(&connection, id).await?;
        let now = access.app().clock.now();
        let usable = versions.iter().filter(|version| version.is_usable(now));
        let valid_until = usable.map(|version| version.not_after).max();
        Ok(Self { access, permit, certificate, valid_until, why_not: why_not_deletable(&versions, now) })
    }

    fn draw(&self, typed_name: &str, refusal: Refusal, status: StatusCode) -> WebResult<HttpResponse> {
        let page_href = href(self.access.manage_href(), self.certificate.id);
        let page = DeletePage {
            chrome: self.access.chrome(Some(Tab::Manage), &[], &[])?,
            action_href: &format!("{page_href}/delete"),
            certificate_href: &page_href,
            name: &self.certificate.name,
            valid_until: self.valid_until,
            under_way: self.certificate.order_state.is_some_and(|state| !state.is_final()),
            typed_name,
            name_error: refusal.at_name,
            possible: refusal.possible,
            problem: refusal.problem,
        };
        sheet(&page, &self.access.reader, status)
    }
}

/// What is wrong with the form.
struct Refusal {
    problem: Option<&'static str>,
    at_name: Option<&'static str>,
    /// Whether it may be done another time.
    possible: bool,
}

impl Refusal {
    const NONE: Self = Self { problem: None, at_name: None, possible: true };

    /// Why it was not done, or can't be.
    fn of(words: Words, why_not: Deleted) -> Self {
        let problem = |word| Self { problem: Some(word), ..Self::NONE };
        match why_not {
            Deleted::NameWrong => Self { at_name: Some(words.say("delete-name-wrong")), ..Self::NONE },
            Deleted::BeingRevoked => Self { possible: false, ..problem(words.say("delete-being-revoked")) },
            Deleted::Ordered => problem(words.say("delete-ordered")),
            Deleted::Done | Deleted::NotFound => Self::NONE,
        }
    }
}

/// `GET /teams/{team}/certificates/{certificate}/delete`
pub async fn ask(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    let subject = Subject::of(&access, path.into_inner().1).await?;
    let refusal = subject.why_not.map_or(Refusal::NONE, |why_not| Refusal::of(access.reader.words, why_not));
    subject.draw("", refusal, StatusCode::OK)
}

/// `POST /teams/{team}/certificates/{certificate}/delete`
pub async fn delete(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<DeleteForm>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let subject = Subject::of(&access, id).await?;
    let words = access.reader.words;
    if !csrf::fits(&access.reader, &form.csrf) {
        let refusal = Refusal { problem: Some(words.say("act-stale")), ..Refusal::NONE };
        return subject.draw(&form.typed_name, refusal, stale_status(&access.reader));
    }
    match deleting::delete(access.app(), &subject.permit, access.actor()?, id, &form.typed_name).await? {
        Deleted::Done => {
            // The roles on it have gone with it: whoever held nothing else finds no list any more.
            let reads = access.access().without(id).and_then(|left| left.permit::<ReadCertificates>());
            let path = reads.map_or("/", |_| access.manage_href());
            leave_for(&request, path, &access.app().settings.server, Flash::CertificateDeleted)
        }
        Deleted::NotFound => Err(WebError::NOT_FOUND),
        why_not => subject.draw(&form.typed_name, Refusal::of(words, why_not), StatusCode::UNPROCESSABLE_ENTITY),
    }
}
