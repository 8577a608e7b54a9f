//! A certificate's own page.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{download_href, href, key_algorithm_label, late};
use crate::auth::access::{DownloadCertificates, OrderCertificates, ReadCertificates};
use crate::db::certificates::{self, Certificate};
use crate::db::challenges::{self, Challenge};
use crate::db::orders::{self, Order};
use crate::db::versions::{self, Version};
use crate::db::{Connection, authorities, channels, steps};
use crate::domain::DomainName;
use crate::domain::ids::CertificateId;
use crate::domain::order::{OrderState, Step};
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::health::Delays;
use crate::web::pages::certificates::{
    CertificatePage, ChallengeView, CurrentVersion, ProgressView, TimelineEntry, VersionRow,
};
use crate::web::pages::layout::Tab;

/// `GET /teams/{team}/certificates/{certificate}`
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    delays: web::Data<Delays>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    access.permit::<ReadCertificates>(Action::CertificateMetadataRead).await?;
    if !access.access().allows_on::<ReadCertificates>(id) {
        return Err(WebError::NOT_FOUND);
    }
    let app = access.app();
    let mut connection = app.db.get().await?;
    let certificate = certificates::find(&mut connection, access.team().id, id).await?.ok_or(WebError::NOT_FOUND)?;
    let versions = versions::of_certificate(&mut connection, id).await?;
    let authority = match certificate.authority_id {
        Some(authority) => authorities::by_id(&mut connection, authority).await?.map(|authority| authority.name),
        None => None,
    };
    let progress = progress(&mut connection, &certificate, authority.as_deref()).await?;
    if !access.reader.htmx {
        record(&access, &mut connection, &certificate).await?;
    }
    let late = late(&access, &delays, &mut connection).await?;
    drop(connection);

    let now = app.clock.now();
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let may_download = access.access().allows_on::<DownloadCertificates>(id);
    let may_order = access.access().permit_on_team::<OrderCertificates>().is_some();
    let current = versions.iter().find(|version| Some(version.id) == certificate.current_version_id);
    let downloadable = may_download && current.is_some_and(|version| version.not_after > now);
    let domains: Vec<DomainName> = certificate.domains.iter().filter_map(|domain| domain.parse().ok()).collect();
    let labels: Vec<(String, String)> = certificate.labels.0.clone().into_iter().collect();
    let order_again_href = may_order.then(|| format!("{}/order?from={id}", access.manage_href()));
    let download_href = downloadable.then(|| download_href(access.manage_href(), id));
    let page = CertificatePage {
        chrome: access.chrome(Some(Tab::Manage), &shown, &[])?,
        late,
        list_href: access.manage_href(),
        order_again_href: order_again_href.as_deref(),
        download_href: download_href.as_deref(),
        name: &certificate.name,
        description: &certificate.description,
        status: certificate.status(now),
        domains: &domains,
        key_algorithm: &key_algorithm_label(&certificate.key_algorithm),
        authority: authority.as_deref(),
        profile: certificate.profile.as_deref(),
        auto_renew: certificate.auto_renew,
        labels: &labels,
        created_by: &certificate.created_by,
        created_at: certificate.created_at,
        current: current.map(|version| current_version(version, certificate.revoked_at)),
        versions: versions
            .iter()
            .map(|version| version_row(&access, &certificate, version, may_download, now))
            .collect(),
        progress,
    };
    let body = if access.reader.htmx { page.as_live().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

async fn progress(
    connection: &mut Connection,
    certificate: &Certificate,
    authority: Option<&str>,
) -> WebResult<Option<ProgressView>> {
    let Some(order) = orders::newest(connection, certificate.id).await? else { return Ok(None) };
    let steps = steps::of_order(connection, order.id).await?;
    let mut challenges = challenges::of_order(connection, order.id).await?;
    // The authority names them in whatever order it likes; people know theirs.
    challenges.sort_by_key(|challenge| {
        certificate.domains.iter().position(|domain| domain == challenge.domain.as_str()).unwrap_or(usize::MAX)
    });
    let validated = order.state == OrderState::Finalising || order.state == OrderState::Issued;
    let challenges = challenges.into_iter().map(|challenge| challenge_view(challenge, validated)).collect();
    let called_back = !channels::enabled(connection, certificate.team_id).await?.is_empty();
    Ok(Some(progress_view(order, steps, challenges, authority, called_back)))
}

fn progress_view(
    order: Order,
    steps: Vec<(DateTime<Utc>, Step)>,
    challenges: Vec<ChallengeView>,
    authority: Option<&str>,
    called_back: bool,
) -> ProgressView {
    ProgressView {
        state: order.state,
        renewal: order.renewal,
        called_back,
        authority: authority.unwrap_or_default().to_owned(),
        timeline: steps.into_iter().map(|(at, step)| TimelineEntry { at, step }).collect(),
        challenges,
        answer_until: order.answer_until,
        failure: order.failure.map(|failure| failure.0),
    }
}

fn challenge_view(challenge: Challenge, validated: bool) -> ChallengeView {
    ChallengeView {
        domain: challenge.domain,
        record_name: challenge.txt_name,
        record_value: challenge.txt_value,
        already_valid: challenge.already_valid,
        sent_at: challenge.sent_at,
        looked_at: challenge.looked_at,
        seen_at: challenge.seen_at,
        validated,
        sighting: challenge.sighting.map(|sighting| sighting.0),
    }
}

fn current_version(version: &Version, revoked_at: Option<DateTime<Utc>>) -> CurrentVersion {
    CurrentVersion {
        issuer: version.issuer.clone(),
        serial: version.serial.clone(),
        key_algorithm: version.key_algorithm.clone(),
        signature_algorithm: version.signature_algorithm.clone(),
        not_before: version.not_before,
        not_after: version.not_after,
        fingerprint_sha256: version.fingerprint_sha256.clone(),
        revoked_at,
    }
}

fn version_row(
    access: &TeamAccess,
    certificate: &Certificate,
    version: &Version,
    may_download: bool,
    now: DateTime<Utc>,
) -> VersionRow {
    let address = || format!("{}/versions/{}/download", href(access.manage_href(), certificate.id), version.number);
    VersionRow {
        number: version.number,
        created_at: version.created_at,
        not_after: version.not_after,
        serial: version.serial.clone(),
        current: Some(version.id) == certificate.current_version_id,
        download_href: (may_download && version.not_after > now).then(address),
    }
}

async fn record(access: &TeamAccess, connection: &mut Connection, certificate: &Certificate) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::CertificateMetadataRead,
        team: Some(access.team().id),
        target: Some(Target { kind: "certificate", id: certificate.id.0, name: &certificate.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    Ok(activity::record(connection, access.app(), event).await?)
}
