//! Downloads by an address alone, as scripts use them: a ZIP of PEM files, or the certificate in DER.

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::auth::access::DownloadCertificates;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::download::{Downloaded, Format, download};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::error::ErrorKind;

/// Which version.
#[derive(Deserialize)]
pub struct Of {
    /// Its number; that in use where there is none.
    version: Option<i32>,
}

/// `GET /teams/{team}/certificates/{certificate}/download`
pub async fn current(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    hand_out(&access, path.into_inner().1, None, Format::Zip).await
}

/// `GET /teams/{team}/certificates/{certificate}/versions/{number}/download`
pub async fn version(access: TeamAccess, path: web::Path<(String, CertificateId, i32)>) -> WebResult<HttpResponse> {
    let (_, id, number) = path.into_inner();
    hand_out(&access, id, Some(number), Format::Zip).await
}

/// `GET /teams/{team}/certificates/{certificate}/download/der`
pub async fn der(
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    of: web::Query<Of>,
) -> WebResult<HttpResponse> {
    hand_out(&access, path.into_inner().1, of.version, Format::Der).await
}

async fn hand_out(
    access: &TeamAccess,
    id: CertificateId,
    number: Option<i32>,
    format: Format,
) -> WebResult<HttpResponse> {
    let permit = access.permit::<DownloadCertificates>(Action::CertificateDownload).await?;
    let content_type = match format {
        Format::Der => "application/pkix-cert",
        _ => "application/zip",
    };
    match download(access.app(), &permit, access.actor()?, id, number, format).await? {
        Downloaded::File { name, content } => Ok(attachment(content_type, name, content.expose())),
        other => Err(refused(&other)),
    }
}

/// A file that the browser keeps.
pub(super) fn attachment(content_type: &'static str, name: String, content: &[u8]) -> HttpResponse {
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(content.to_vec())
}

/// The page for what can't be downloaded.
pub(super) fn refused(downloaded: &Downloaded) -> WebError {
    match downloaded {
        Downloaded::Expired => WebError::Page(ErrorKind::VersionExpired),
        _ => WebError::NOT_FOUND,
    }
}
