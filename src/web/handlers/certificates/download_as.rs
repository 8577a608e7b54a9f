//! The dialog that downloads a version in other formats.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::download::{attachment, refused};
use super::{find, href};
use crate::auth::access::{DownloadCertificates, Permit};
use crate::db::certificates::Certificate;
use crate::db::versions;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::download::{Downloaded, Format, Password, download as hand_out};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{sheet, stale_status};
use crate::web::pages::certificates::DownloadPage;
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Tab;
use crate::web::pages::words::PasswordField;

/// What the dialog is of.
#[derive(Deserialize)]
pub struct Of {
    /// The version's number; that in use where there is none.
    version: Option<i32>,
}

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DownloadForm {
    csrf: String,
    /// The number of the version that was shown.
    version: String,
    password: SecretString,
    password_again: SecretString,
}

/// `GET /teams/{team}/certificates/{certificate}/download/as`
pub async fn form(
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    of: web::Query<Of>,
) -> WebResult<HttpResponse> {
    let shown = Shown::find(&access, path.into_inner().1, of.version).await?;
    shown.draw(&access, &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/certificates/{certificate}/download/as`
pub async fn download(
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    form: web::Form<DownloadForm>,
) -> WebResult<HttpResponse> {
    let (id, words) = (path.into_inner().1, access.reader.words);
    let shown = Shown::find(&access, id, form.version.parse().ok()).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(words.say("act-stale"));
        return shown.draw(&access, &errors, stale_status(&access.reader));
    }
    let password = match Password::typed(form.password.expose_secret(), form.password_again.expose_secret()) {
        Ok(password) => password,
        Err(fault) => {
            let errors = FieldErrors::of_password(words, fault);
            return shown.draw(&access, &errors, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let format = Format::Pkcs12(password);
    match hand_out(access.app(), &shown.permit, access.actor()?, id, Some(shown.number), format).await? {
        Downloaded::File { name, content } => Ok(attachment("application/x-pkcs12", name, content.expose())),
        Downloaded::NoKey => shown.draw(&access, &FieldErrors::default(), StatusCode::UNPROCESSABLE_ENTITY),
        other => Err(refused(&other)),
    }
}

/// A version, and the proof that its reader may download it.
struct Shown {
    permit: Permit<DownloadCertificates>,
    certificate: Certificate,
    number: i32,
    has_key: bool,
    expired: bool,
}

impl Shown {
    async fn find(access: &TeamAccess, id: CertificateId, number: Option<i32>) -> WebResult<Self> {
        let (permit, certificate) = find::<DownloadCertificates>(access, id, Action::CertificateDownload).await?;
        let connection = access.app().db.get().await?;
        let found = match (number, certificate.current_version_id) {
            (Some(number), _) => versions::by_number(&connection, id, number).await?,
            (None, Some(current)) => versions::by_id(&connection, current).await?,
            (None, None) => None,
        };
        let (version, sealed) = found.ok_or(WebError::NOT_FOUND)?;
        Ok(Self {
            permit,
            certificate,
            number: version.number,
            has_key: sealed.private_key.is_some(),
            expired: version.not_after <= access.app().clock.now(),
        })
    }

    fn draw(
        &self,
        access: &TeamAccess,
        errors: &FieldErrors<PasswordField>,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let own = href(access.manage_href(), self.certificate.id);
        let page = DownloadPage {
            chrome: access.chrome(Some(Tab::Manage), &[], &[])?,
            certificate_href: &own,
            form_href: &format!("{own}/download/as"),
            zip_href: &format!("{own}/versions/{}/download", self.number),
            der_href: &format!("{own}/download/der?version={}", self.number),
            name: &self.certificate.name,
            number: self.number,
            has_key: self.has_key,
            expired: self.expired,
            errors,
        };
        sheet(&page, &access.reader, status)
    }
}
