//! The Import certificate dialog: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::href;
use crate::app::App;
use crate::auth::access::ImportCertificates;
use crate::ops::activity::Action;
use crate::ops::certificates::import::{Brought, Describing, Given, import as bring};
use crate::web::error::WebResult;
use crate::web::extract::{Reader, TeamAccess, Upload, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::Chrome;
use crate::web::pages::certificates::{DescriptionForm, ImportPage};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::CertificateField;

/// `GET /teams/{team}/certificates/import`
pub async fn form(access: TeamAccess) -> WebResult<HttpResponse> {
    access.permit_on_team::<ImportCertificates>(Action::CertificateImport).await?;
    draw(&access, &DescriptionForm::default(), &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/certificates/import`
pub async fn import(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    sent: Upload,
) -> WebResult<HttpResponse> {
    let form = typed(&sent);
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form);
    }
    let access = TeamAccess::of(reader, &request)?;
    let permit = access.permit_on_team::<ImportCertificates>(Action::CertificateImport).await?;
    let words = access.reader.words;
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(words.say("act-stale"));
        return draw(&access, &form, &errors, stale_status(&access.reader));
    }
    let (certificates, keys) = given(&sent);
    let labels: Vec<&str> = form.label_lines().collect();
    let describing = Describing { name: &form.name, description: &form.description, labels: &labels };
    let given = Given { certificates: &certificates, keys: &keys };
    match bring(access.app(), &permit, access.actor()?, describing, given).await? {
        Brought::Done(certificate) => {
            let path = href(access.manage_href(), certificate);
            leave_for(&request, &path, &access.app().settings.server, Flash::CertificateImported)
        }
        Brought::Refused(faults) => {
            let errors = FieldErrors::of_given(words, &faults);
            draw(&access, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// What was typed, as far as the form gives it back: never a private key.
pub(super) fn typed(sent: &Upload) -> DescriptionForm {
    let pasted = sent.text("certificate_text");
    DescriptionForm {
        csrf: sent.text("csrf"),
        seen: String::new(),
        name: sent.text("name"),
        description: sent.text("description"),
        labels: sent.text("labels"),
        certificate_text: if pasted.contains("PRIVATE") { String::new() } else { pasted },
    }
}

/// What was given for the certificate, and what for the key: files first.
pub(super) fn given(sent: &Upload) -> (Vec<&[u8]>, Vec<&[u8]>) {
    let certificates = sent.all("certificate_file").chain(sent.all("certificate_text"));
    (certificates.collect(), sent.all("key_file").chain(sent.all("key_text")).collect())
}

fn draw(
    access: &TeamAccess,
    form: &DescriptionForm,
    errors: &FieldErrors<CertificateField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let form_href = format!("{}/import", access.manage_href());
    let page = page(access.chrome(Some(Tab::Manage), &[], &[])?, &form_href, form, errors);
    sheet(&page, &access.reader, status)
}

/// The session has ended while the form was filled in: it comes back without its files, to be sent again after signing in.
fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, form: &DescriptionForm) -> WebResult<HttpResponse> {
    let chrome = Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
    let errors = FieldErrors::about_form(reader.words.say("import-signed-out"));
    sheet(&page(chrome, request.path(), form, &errors), reader, StatusCode::UNAUTHORIZED)
}

/// The form at this path, of a new certificate.
fn page<'a>(
    chrome: Chrome<'a>,
    form_href: &'a str,
    form: &'a DescriptionForm,
    errors: &'a FieldErrors<CertificateField>,
) -> ImportPage<'a> {
    ImportPage { chrome, form_href, back_href: form_href.trim_end_matches("/import"), form, errors, next: None }
}
