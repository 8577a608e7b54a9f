//! The page at the address of a certificate that was deleted: what is kept of it.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::domain_as_typed;
use crate::db::Connection;
use crate::db::certificates::deleted::{self, DeletedVersion};
use crate::domain::ids::CertificateId;
use crate::ops::activity::{Action, Event, Outcome, Target};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::activity::of_certificate;
use crate::web::handlers::{flashes, html, record_read, without_flash};
use crate::web::pages::certificates::{DeletedPage, DeletedVersionRow};
use crate::web::pages::layout::Tab;

/// The page of a certificate of the reader's team that isn't there any more; not found where there never was one.
pub(super) async fn show(
    request: &HttpRequest,
    access: &TeamAccess,
    connection: &Connection,
    id: CertificateId,
) -> WebResult<HttpResponse> {
    let found = deleted::find(connection, access.team().id, id).await?;
    let certificate = found.ok_or(WebError::NOT_FOUND)?;
    if access.reader.htmx {
        // The page that asks for its part was that of the certificate: it is drawn anew as a whole.
        let mut response = html(String::new());
        response.headers_mut().insert(HeaderName::from_static("hx-refresh"), HeaderValue::from_static("true"));
        return Ok(response);
    }
    let event = Event {
        actor: access.actor()?,
        action: Action::CertificateMetadataRead,
        team: Some(access.team().id),
        target: Some(Target::certificate(id, &certificate.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({ "deleted": certificate.deleted_at }),
    };
    record_read(access, connection, event).await?;
    let activity = of_certificate(access, connection, id).await?;
    let server = &access.app().settings.server;
    let shown = flashes(request, server);
    let page = DeletedPage {
        chrome: access.chrome(Some(Tab::Manage), &shown, &[])?,
        list_href: access.manage_href(),
        name: &certificate.name,
        description: &certificate.description,
        kind: certificate.kind,
        domains: certificate.domains.iter().map(|domain| domain_as_typed(domain)).collect(),
        labels: certificate.labels.0.into_iter().collect(),
        created_by: &certificate.created_by,
        created_at: certificate.created_at,
        deleted_by: &certificate.deleted_by,
        deleted_at: certificate.deleted_at,
        versions: certificate.versions.0.into_iter().map(row).collect(),
        activity,
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

fn row(version: DeletedVersion) -> DeletedVersionRow {
    DeletedVersionRow {
        number: version.number,
        serial: version.serial,
        fingerprint_sha256: version.fingerprint_sha256,
        issuer: version.issuer,
        key_algorithm: version.key_algorithm,
        not_before: version.not_before,
        not_after: version.not_after,
        revoked_at: version.revoked_at,
    }
}
