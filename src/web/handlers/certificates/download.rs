//! Downloads: a ZIP of PEM files.

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};

use crate::auth::access::DownloadCertificates;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::download::{Downloaded, download};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::pages::error::ErrorKind;

/// `GET /teams/{team}/certificates/{certificate}/download`
pub async fn current(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    hand_out(&access, path.into_inner().1, None).await
}

/// `GET /teams/{team}/certificates/{certificate}/versions/{number}/download`
pub async fn version(access: TeamAccess, path: web::Path<(String, CertificateId, i32)>) -> WebResult<HttpResponse> {
    let (_, id, number) = path.into_inner();
    hand_out(&access, id, Some(number)).await
}

async fn hand_out(access: &TeamAccess, id: CertificateId, number: Option<i32>) -> WebResult<HttpResponse> {
    let permit = access.permit::<DownloadCertificates>(Action::CertificateDownload).await?;
    match download(access.app(), &permit, access.actor()?, id, number).await? {
        Downloaded::File { name, zip } => {
            let disposition = ContentDisposition {
                disposition: DispositionType::Attachment,
                parameters: vec![DispositionParam::Filename(name)],
            };
            Ok(HttpResponse::Ok()
                .content_type("application/zip")
                .insert_header((CONTENT_DISPOSITION, disposition))
                .body(zip.expose().to_vec()))
        }
        Downloaded::NotFound => Err(WebError::NOT_FOUND),
        Downloaded::Expired => Err(WebError::Page(ErrorKind::VersionExpired)),
    }
}
