//! The switch of auto-renewal.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{Refusal, Subject};
use crate::app::App;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::renewals::auto_renew::{self, Switched};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{local_path, see_other_with};
use crate::web::pages::certificates::Act;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;
use crate::web::pages::words::certificate_limit_words;

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SwitchForm {
    csrf: String,
    /// `true` or `false`.
    on: String,
    /// The page to return to; the certificate's own where it is empty.
    back: String,
}

/// `POST /teams/{team}/certificates/{certificate}/auto-renew`
pub async fn switch(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<SwitchForm>,
) -> WebResult<HttpResponse> {
    if reader.signed_in.is_none() {
        // There is no page at this address to come back to.
        let return_to = reader.path.trim_end_matches("/auto-renew").to_owned();
        return Err(WebError::SignInFirst { return_to });
    }
    let access = TeamAccess::of(reader, &request)?;
    let on = match &*form.on {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let action = if on == Some(false) { Action::AutoRenewSetOff } else { Action::AutoRenewSetOn };
    let id = path.into_inner().1;
    let subject = Subject::of(&access, id, action).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    let on = on.ok_or(WebError::Page(ErrorKind::BadRequest))?;
    let flash = match auto_renew::switch(&app, &subject.permit, access.actor()?, id, on).await? {
        Switched::Done if on => Flash::AutoRenewOn,
        Switched::Done => Flash::AutoRenewOff,
        Switched::Imported => Flash::AutoRenewImported,
        Switched::Limited(reached) => {
            let refusal = Refusal::again(certificate_limit_words(access.reader.words, &reached));
            return subject.refuse("auto-renew", Act::AutoRenew { on }, Some(refusal));
        }
        Switched::NotFound => return Err(WebError::NOT_FOUND),
    };
    let back = if form.back.is_empty() { &subject.href } else { local_path(&form.back) };
    Ok(see_other_with(back, &app.settings.server, flash))
}
