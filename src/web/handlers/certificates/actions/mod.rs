//! What is done with a certificate from its menu. Each is asked for by a form: a dialog where htmx brings it, a page of
//! its own elsewhere.

pub mod auto_renew;
pub mod cancel;
pub mod make_current;
pub mod renew;
pub mod revoke;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::{find, href};
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::Certificate;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::web::error::WebResult;
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{Confirmation, leave_for, sheet, stale_status};
use crate::web::pages::certificates::{Act, ActionPage};
use crate::web::pages::layout::{Flash, Tab};

/// The certificate in the address, and the proof that its reader may act on it.
struct Subject<'a> {
    access: &'a TeamAccess,
    permit: Permit<OrderCertificates>,
    certificate: Certificate,
    href: String,
}

impl<'a> Subject<'a> {
    /// Whoever may act on no certificate at all is refused, and that is recorded as `action`; one outside the grant is
    /// not found.
    async fn of(access: &'a TeamAccess, id: CertificateId, action: Action) -> WebResult<Self> {
        let (permit, certificate) = find::<OrderCertificates>(access, id, action).await?;
        Ok(Self { access, permit, certificate, href: href(access.manage_href(), id) })
    }

    /// Why a form is not taken whose token isn't the session's.
    fn stale(&self, csrf: &str) -> Option<Refusal> {
        let reader = &self.access.reader;
        let refusal =
            || Refusal { status: stale_status(reader), ..Refusal::again(reader.words.say("act-stale").to_owned()) };
        (!csrf::fits(reader, csrf)).then(refusal)
    }

    /// The dialog as it is asked for, at this path below the certificate's.
    fn ask(&self, path: &str, act: Act<'_>, refusal: Option<Refusal>) -> WebResult<HttpResponse> {
        self.draw(path, act, refusal, StatusCode::OK)
    }

    /// The dialog once more, since it was not done.
    fn refuse(&self, path: &str, act: Act<'_>, refusal: Option<Refusal>) -> WebResult<HttpResponse> {
        let status = refusal.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, |refusal| refusal.status);
        self.draw(path, act, refusal, status)
    }

    fn draw(&self, path: &str, act: Act<'_>, refusal: Option<Refusal>, status: StatusCode) -> WebResult<HttpResponse> {
        let page = ActionPage {
            chrome: self.access.chrome(Some(Tab::Manage), &[], &[])?,
            certificate_href: &self.href,
            action_href: &format!("{}/{path}", self.href),
            name: &self.certificate.name,
            act,
            possible: refusal.as_ref().is_none_or(|refusal| refusal.again),
            problem: refusal.map(|refusal| refusal.why),
        };
        sheet(&page, &self.access.reader, status)
    }

    /// On to the certificate's page, which tells what happened.
    fn done(&self, request: &HttpRequest, flash: Flash) -> WebResult<HttpResponse> {
        leave_for(request, &self.href, &self.access.app().settings.server, flash)
    }
}

/// Why something was not done.
struct Refusal {
    why: String,
    /// Whether it may be done another time: the form stays.
    again: bool,
    /// What it is answered with.
    status: StatusCode,
}

impl Refusal {
    fn again(why: String) -> Self {
        Self { why, again: true, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn never(why: impl Into<String>) -> Self {
        Self { why: why.into(), again: false, status: StatusCode::UNPROCESSABLE_ENTITY }
    }
}
