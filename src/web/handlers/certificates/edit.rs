//! The dialog that changes what people say of a certificate: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{find, href};
use crate::app::App;
use crate::auth::access::EditMetadata;
use crate::db::certificates::Certificate;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::edit::{Describing, Edited, edit, seen};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::Chrome;
use crate::web::pages::certificates::{DescriptionForm, EditPage};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::{CertificateField, certificate_limit_words};

/// `GET /teams/{team}/certificates/{certificate}/edit`
pub async fn form(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let (_, certificate) = find::<EditMetadata>(&access, id, Action::CertificateMetadataUpdate).await?;
    let form = DescriptionForm {
        seen: seen(&certificate),
        name: certificate.name.clone(),
        description: certificate.description.clone(),
        labels: certificate.labels.0.iter().map(|(key, value)| format!("{key}={value}\n")).collect(),
        ..DescriptionForm::default()
    };
    draw(&access, id, &form, None, &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/certificates/{certificate}/edit`
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<DescriptionForm>,
) -> WebResult<HttpResponse> {
    let (id, mut form) = (path.into_inner().1, form.into_inner());
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form);
    }
    let access = TeamAccess::of(reader, &request)?;
    let (permit, _) = find::<EditMetadata>(&access, id, Action::CertificateMetadataUpdate).await?;
    let words = access.reader.words;
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(words.say("act-stale"));
        return draw(&access, id, &form, None, &errors, stale_status(&access.reader));
    }
    let labels: Vec<&str> = form.label_lines().collect();
    let describing = Describing { name: &form.name, description: &form.description, labels: &labels };
    match edit(access.app(), &permit, access.actor()?, id, describing, &form.seen).await? {
        Edited::Done => {
            let path = href(access.manage_href(), id);
            leave_for(&request, &path, &access.app().settings.server, Flash::CertificateEdited)
        }
        Edited::Refused(faults) => {
            let errors = FieldErrors::of_description(words, &faults);
            draw(&access, id, &form, None, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Edited::Changed(now) => {
            // Whoever sends it once more has seen how it is.
            form.seen = seen(&now);
            draw(&access, id, &form, Some(&now), &FieldErrors::default(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Edited::Limited(reached) => {
            let errors = FieldErrors::about_form(certificate_limit_words(words, &reached));
            draw(&access, id, &form, None, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Edited::NotFound => Err(WebError::NOT_FOUND),
    }
}

fn draw(
    access: &TeamAccess,
    id: CertificateId,
    form: &DescriptionForm,
    changed: Option<&Certificate>,
    errors: &FieldErrors<CertificateField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let form_href = format!("{}/edit", href(access.manage_href(), id));
    let changed = changed.map(|now| (now.name.as_str(), now.description.as_str(), now.labels.0.clone()));
    let page = page(access.chrome(Some(Tab::Manage), &[], &[])?, &form_href, form, errors);
    sheet(&EditPage { changed, ..page }, &access.reader, status)
}

/// The session has ended while the form was filled in: it comes back as it was, to be sent again after signing in.
fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, form: &DescriptionForm) -> WebResult<HttpResponse> {
    let chrome = Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
    let errors = FieldErrors::about_form(reader.words.say("edit-signed-out"));
    sheet(&page(chrome, request.path(), form, &errors), reader, StatusCode::UNAUTHORIZED)
}

fn page<'a>(
    chrome: Chrome<'a>,
    form_href: &'a str,
    form: &'a DescriptionForm,
    errors: &'a FieldErrors<CertificateField>,
) -> EditPage<'a> {
    EditPage { chrome, form_href, back_href: form_href.trim_end_matches("/edit"), form, errors, changed: None }
}
