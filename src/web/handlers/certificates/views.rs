//! What a certificate's page shows, from the rows that hold it.

use chrono::{DateTime, Utc};

use super::href;
use crate::auth::access::{DownloadCertificates, ListChannels, OrderCertificates};
use crate::db::certificates::Certificate;
use crate::db::challenges::{self, Challenge};
use crate::db::channels::Wanted;
use crate::db::deliveries::{self, AboutOne};
use crate::db::orders::{self, Order};
use crate::db::renewal_plans::{self as plans, Plan};
use crate::db::versions::Version;
use crate::db::{Connection, steps};
use crate::domain::certificate::Kind;
use crate::domain::ids::CertificateId;
use crate::domain::order::{OrderState, Step};
use crate::domain::renewal as rules;
use crate::ops::channels::answers_challenges;
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::pages::certificates::{
    ChallengeView, CurrentVersion, OrderRow, PlanView, ProgressView, RenewalView, TimelineEntry, ToldRow, VersionKey,
    VersionRow,
};

/// How far the newest order of a certificate has come.
pub(super) async fn progress(
    connection: &mut Connection,
    certificate: &Certificate,
    current: Option<&Version>,
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
    let wanted = Wanted { name: &certificate.name, labels: &certificate.labels.0 };
    let called_back = answers_challenges(connection, certificate.team_id, Some(wanted)).await?;
    let in_use =
        current.filter(|version| version.revoked_at.is_none()).map(|version| (version.number, version.not_after));
    Ok(Some(ProgressView {
        called_back,
        authority: authority.unwrap_or_default().to_owned(),
        in_use,
        ..progress_view(order, steps, challenges)
    }))
}

fn progress_view(order: Order, steps: Vec<(DateTime<Utc>, Step)>, challenges: Vec<ChallengeView>) -> ProgressView {
    ProgressView {
        state: order.state,
        renewal: order.renewal,
        placed_by: (!order.automatic).then_some(order.placed_by),
        in_use: None,
        called_back: false,
        authority: String::new(),
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

/// How a certificate that was ordered and issued is renewed.
pub(super) async fn renewal(
    connection: &mut Connection,
    certificate: &Certificate,
    current: Option<&Version>,
    progress: Option<&ProgressView>,
) -> WebResult<Option<RenewalView>> {
    let (Some(current), Kind::Ordered) = (current, certificate.kind) else { return Ok(None) };
    let plan = plans::of(connection, certificate.id).await?;
    let failed = progress.filter(|progress| progress.renewal).and_then(|progress| progress.failure.clone());
    Ok(Some(RenewalView {
        auto_renew: certificate.auto_renew,
        under_way: certificate.order_state.is_some_and(|state| !state.is_final()),
        not_after: current.not_after,
        plan: plan.map(|plan| PlanView { failure: failed, ..plan_view(plan, current) }),
    }))
}

fn plan_view(plan: Plan, current: &Version) -> PlanView {
    PlanView {
        renew_at: plan.renew_at,
        basis: plan.basis,
        rekey: plan.rekey,
        failures: plan.failures.unsigned_abs(),
        failure: None,
        short_lifetime: rules::is_short(current.not_before, current.not_after),
        window: plan.window(),
        explanation_url: plan.explanation_url.filter(|url| is_of_the_web(url)),
        asked_at: plan.asked_at,
    }
}

/// The authority names the address: nothing but one of the web becomes a link.
fn is_of_the_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}

/// The facts of the version in use.
pub(super) fn current_version(version: &Version, revoked_at: Option<DateTime<Utc>>) -> CurrentVersion {
    let asked = version.revocation.as_ref().is_some_and(|revocation| revocation.0.is_under_way());
    CurrentVersion {
        issuer: version.issuer.clone(),
        serial: version.serial.clone(),
        key_algorithm: version.key_algorithm.clone(),
        signature_algorithm: version.signature_algorithm.clone(),
        not_before: version.not_before,
        not_after: version.not_after,
        fingerprint_sha256: version.fingerprint_sha256.clone(),
        revoked_at,
        being_revoked: asked && revoked_at.is_none(),
    }
}

/// Most notifications that a page lists.
const TOLD: i64 = 10;

/// The newest notifications about a certificate, where the reader may list channels.
pub(super) async fn told_rows(
    access: &TeamAccess,
    connection: &Connection,
    certificate: CertificateId,
) -> WebResult<Vec<ToldRow>> {
    if access.access().permit_on_team::<ListChannels>().is_none() {
        return Ok(Vec::new());
    }
    let row = |about: AboutOne| ToldRow {
        href: format!("{}/{}/deliveries/{}", access.channels_href(), about.channel_id, about.id),
        event_type: about.event_type,
        channel: about.channel,
        state: about.state,
        attempts: about.attempts,
        created_at: about.created_at,
    };
    let told = deliveries::of_certificate(connection, certificate, TOLD).await?;
    Ok(told.into_iter().map(row).collect())
}

/// Orders, as a page lists them.
pub(super) fn order_rows(orders: Vec<Order>) -> Vec<OrderRow> {
    let row = |order: Order| OrderRow {
        state: order.state,
        renewal: order.renewal,
        placed_by: (!order.automatic).then_some(order.placed_by),
        placed_at: order.placed_at,
        ended_at: order.ended_at,
        failure: order.failure.map(|failure| failure.0),
    };
    orders.into_iter().map(row).collect()
}

/// The first `most` of these versions, newest first; the one after them is there to compare keys with.
pub(super) fn version_rows(
    access: &TeamAccess,
    certificate: &Certificate,
    versions: &[Version],
    most: usize,
) -> Vec<VersionRow> {
    let before = versions.iter().skip(1).map(Some).chain([None]);
    let pairs = versions.iter().zip(before).take(most);
    pairs.map(|(version, before)| version_row(access, certificate, version, before)).collect()
}

fn version_row(
    access: &TeamAccess,
    certificate: &Certificate,
    version: &Version,
    before: Option<&Version>,
) -> VersionRow {
    let now = access.app().clock.now();
    let may_download = access.access().allows_on::<DownloadCertificates>(certificate.id);
    let may_order = access.access().allows_on::<OrderCertificates>(certificate.id);
    let base = href(access.manage_href(), certificate.id);
    let number = version.number;
    let current = Some(version.id) == certificate.current_version_id;
    let revocable = certificate.kind == Kind::Ordered && version.is_usable(now);
    VersionRow {
        number,
        href: format!("{base}/versions/{number}"),
        created_at: version.created_at,
        not_after: version.not_after,
        serial: version.serial.clone(),
        current,
        revoked_at: version.revoked_at,
        revocation: version.revocation.as_ref().map(|revocation| revocation.0.clone()),
        key: before.and_then(|before| key(version, before)),
        download_href: (may_download && version.not_after > now).then(|| format!("{base}/versions/{number}/download")),
        make_current_href: (may_order && !current && version.is_usable(now))
            .then(|| format!("{base}/versions/{number}/current")),
        revoke_href: (may_order && revocable).then(|| format!("{base}/revoke?version={number}")),
    }
}

/// How a version's key compares with that of the version before; nothing where one of them wasn't noted.
fn key(version: &Version, before: &Version) -> Option<VersionKey> {
    let same = version.spki_sha256.as_ref()? == before.spki_sha256.as_ref()?;
    Some(if same { VersionKey::SameAs(before.number) } else { VersionKey::New })
}
