//! Cancel order.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, Refusal, Subject};
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::orders::cancel::{self as cancelling, Cancelled};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::Act;
use crate::web::pages::layout::Flash;

const PATH: &str = "cancel";

fn act(subject: &Subject<'_>) -> Act<'static> {
    let certificate = &subject.certificate;
    Act::Cancel { renewal: certificate.current_version_id.is_some(), auto_renew: certificate.auto_renew }
}

/// `GET /teams/{team}/certificates/{certificate}/cancel`
pub async fn ask(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    let subject = Subject::of(&access, path.into_inner().1, Action::CertificateOrder).await?;
    let under_way = subject.certificate.order_state.is_some_and(|state| !state.is_final());
    let refusal = (!under_way).then(|| Refusal::never(access.reader.words.say("cancel-none")));
    subject.ask(PATH, act(&subject), refusal)
}

/// `POST /teams/{team}/certificates/{certificate}/cancel`
pub async fn cancel(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let subject = Subject::of(&access, id, Action::CertificateOrder).await?;
    if let Some(stale) = subject.stale(&form.csrf) {
        return subject.refuse(PATH, act(&subject), Some(stale));
    }
    match cancelling::cancel(access.app(), &subject.permit, access.actor()?, id).await? {
        Cancelled::Done => subject.done(&request, Flash::OrderCancelled),
        Cancelled::NoneUnderWay => subject.done(&request, Flash::NothingToCancel),
        Cancelled::NotFound => Err(WebError::NOT_FOUND),
    }
}
