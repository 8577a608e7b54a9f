//! The page of something that goes on with many certificates; stopping it, and trying again what was not done.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{batch_href, permit};
use crate::auth::access::{ReadCertificates, Scope};
use crate::db::batches::{self, Batch, Counts, Item};
use crate::domain::ids::BatchId;
use crate::ops::activity::{Action, Event, Outcome};
use crate::ops::batches::begin::again_with_failed;
use crate::ops::batches::{BatchPermit, stop as stopping};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::certificates::href;
use crate::web::handlers::{Confirmation, flashes, html, record_read, see_other_with, without_flash};
use crate::web::pages::certificates::many::{BatchPage, FailedRow, Progress};
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::unfit_words;

/// How many of those that were not done are shown at once.
const FAILED: usize = 100;

/// What the address says.
#[derive(Deserialize)]
pub struct Wanted {
    /// Those behind this place are shown; the first where there is none.
    behind: Option<i32>,
}

/// `GET /teams/{team}/certificates/many/{batch}`
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, BatchId)>,
    wanted: web::Query<Wanted>,
) -> WebResult<HttpResponse> {
    let batch = find(&access, path.into_inner().1, Action::CertificatesRead).await?;
    let app = access.app();
    let connection = app.db.get().await?;
    let counts = batches::counts(&connection, batch.id).await?;
    let mut failed = batches::failed(&connection, batch.id, wanted.behind, FAILED as i64 + 1).await?;
    let event = Event {
        actor: access.actor()?,
        action: Action::CertificatesRead,
        team: Some(access.team().id),
        target: None,
        outcome: Outcome::Success,
        data: serde_json::json!({ "batch": batch.id }),
    };
    record_read(&access, &connection, event).await?;
    drop(connection);
    let own_href = batch_href(&access, batch.id);
    let more = failed.len() > FAILED;
    failed.truncate(FAILED);
    let last = failed.last().filter(|_| more).map(|item| item.position);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let page = BatchPage {
        chrome: access.chrome(Some(Tab::Manage), &shown, &[])?,
        list_href: access.manage_href(),
        href: &own_href,
        action: &batch.action.0,
        asked_by: &batch.asked_by,
        created_at: batch.created_at,
        ended_at: batch.ended_at,
        waits_for: batch.waits_for.as_ref().map(|wait| wait.0),
        progress: progress(counts),
        failed: failed.into_iter().map(|item| row(&access, item)).collect(),
        more_href: last.map(|position| format!("{own_href}?behind={position}")),
        first_href: wanted.behind.map(|_| own_href.clone()),
        may_act: BatchPermit::of(access.access(), &batch.action.0).is_some(),
    };
    let body = if access.reader.htmx { page.as_live().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

/// The batch in the address. Whoever sees all of the team's certificates may see it, and whoever asked for it.
async fn find(access: &TeamAccess, id: BatchId, action: Action) -> WebResult<Batch> {
    let reading = access.permit::<ReadCertificates>(action).await?;
    let found = batches::find(&*access.app().db.get().await?, access.team().id, id).await?;
    let batch = found.ok_or(WebError::NOT_FOUND)?;
    let theirs = batch.asked_by_id == access.signed_in()?.person.id;
    if theirs || *reading.scope() == Scope::Team { Ok(batch) } else { Err(WebError::NOT_FOUND) }
}

fn progress(counts: Counts) -> Progress {
    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    Progress { waiting: count(counts.waiting), done: count(counts.done), failed: count(counts.failed) }
}

fn row(access: &TeamAccess, item: Item) -> FailedRow {
    FailedRow {
        position: item.position,
        href: href(access.manage_href(), item.certificate_id),
        name: item.name,
        why: item.reason.map(|why| unfit_words(access.reader.words, why.0)).unwrap_or_default(),
    }
}

/// `POST /teams/{team}/certificates/many/{batch}/stop`
pub async fn stop(
    access: TeamAccess,
    path: web::Path<(String, BatchId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let (batch, permit) = acted_on(&access, path.into_inner().1, &form).await?;
    let stopped = stopping::stop(access.app(), &permit, access.actor()?, batch.id).await?;
    stopped.ok_or(WebError::NOT_FOUND)?;
    Ok(see_other_with(&batch_href(&access, batch.id), &access.app().settings.server, Flash::BatchStopped))
}

/// `POST /teams/{team}/certificates/many/{batch}/again`
pub async fn again(
    access: TeamAccess,
    path: web::Path<(String, BatchId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let (batch, permit) = acted_on(&access, path.into_inner().1, &form).await?;
    let who = (access.actor()?, access.signed_in()?.person.id);
    let server = &access.app().settings.server;
    Ok(match again_with_failed(access.app(), &permit, who, &batch).await? {
        Some(begun) => see_other_with(&batch_href(&access, begun), server, Flash::BatchBegun),
        None => see_other_with(&batch_href(&access, batch.id), server, Flash::BatchNotBegun),
    })
}

async fn acted_on(access: &TeamAccess, id: BatchId, form: &Confirmation) -> WebResult<(Batch, BatchPermit)> {
    let batch = find(access, id, Action::CertificatesBatch).await?;
    let permit = permit(access, batch.action.0.permission()).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    Ok((batch, permit))
}
