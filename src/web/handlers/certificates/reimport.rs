//! The Reimport certificate dialog: read and sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::import::{given, typed};
use super::{domain_as_typed, find, href};
use crate::auth::access::ImportCertificates;
use crate::db::certificates::Certificate;
use crate::domain::certificate::Kind;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::reimport::{Given, Rebrought, reimport as bring};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, Upload, csrf};
use crate::web::handlers::{leave_for, sheet, stale_status};
use crate::web::pages::certificates::{DescriptionForm, ImportPage, NextVersion};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::{CertificateField, certificate_limit_words};

/// `GET /teams/{team}/certificates/{certificate}/reimport`
pub async fn form(access: TeamAccess, path: web::Path<(String, CertificateId)>) -> WebResult<HttpResponse> {
    let (_, certificate) =
        find::<ImportCertificates>(&access, path.into_inner().1, Action::CertificateReimport).await?;
    draw(&access, &certificate, &DescriptionForm::default(), &FieldErrors::default(), StatusCode::OK)
}

/// `POST /teams/{team}/certificates/{certificate}/reimport`
pub async fn reimport(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    sent: Upload,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let (permit, certificate) = find::<ImportCertificates>(&access, id, Action::CertificateReimport).await?;
    let (form, words) = (typed(&sent), access.reader.words);
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(words.say("act-stale"));
        return draw(&access, &certificate, &form, &errors, stale_status(&access.reader));
    }
    let (certificates, keys) = given(&sent);
    let given = Given { certificates: &certificates, keys: &keys };
    match bring(access.app(), &permit, access.actor()?, id, given).await? {
        Rebrought::Done => {
            let path = href(access.manage_href(), id);
            leave_for(&request, &path, &access.app().settings.server, Flash::CertificateReimported)
        }
        Rebrought::Refused(fault) => {
            let errors = FieldErrors::of_given(words, &[fault]);
            draw(&access, &certificate, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Rebrought::Limited(reached) => {
            let errors = FieldErrors::about_form(certificate_limit_words(words, &reached));
            draw(&access, &certificate, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Rebrought::Ordered => {
            draw(&access, &certificate, &form, &FieldErrors::default(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Rebrought::NotFound => Err(WebError::NOT_FOUND),
    }
}

fn draw(
    access: &TeamAccess,
    certificate: &Certificate,
    form: &DescriptionForm,
    errors: &FieldErrors<CertificateField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let own = href(access.manage_href(), certificate.id);
    let domains: Vec<String> = certificate.domains.iter().map(|domain| domain_as_typed(domain)).collect();
    let next = NextVersion {
        name: &certificate.name,
        domains: &domains,
        problem: (certificate.kind != Kind::Imported && errors.is_empty())
            .then(|| access.reader.words.say("reimport-ordered")),
    };
    let page = ImportPage {
        chrome: access.chrome(Some(Tab::Manage), &[], &[])?,
        form_href: &format!("{own}/reimport"),
        back_href: &own,
        form,
        errors,
        next: Some(next),
    };
    sheet(&page, &access.reader, status)
}
