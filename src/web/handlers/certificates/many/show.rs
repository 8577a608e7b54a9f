//! The page of something that goes on with many certificates; stopping it, and trying again what was not done.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::batch_href;
use crate::auth::access::{Permit, ReadCertificates, Scope};
use crate::db::batches::{self, Batch, Counts, Item};
use crate::domain::ids::BatchId;
use crate::ops::activity::{Action, Event, Outcome};
use crate::ops::batches::begin::{TriedAgain, again_with_failed};
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
    let (reading, batch) = find(&access, path.into_inner().1, Action::CertificatesRead).await?;
    let app = access.app();
    let connection = app.db.get().await?;
    let counts = batches::counts(&connection, batch.id).await?;
    // Whoever asked may have lost a role since: a name is for whoever may read it now.
    let readable = reading.scope().only();
    let mut failed = batches::failed(&connection, batch.id, readable, (wanted.behind, FAILED as i64 + 1)).await?;
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
        may_act: BatchPermit::over(access.access(), &batch, access.signed_in()?.person.id).is_some(),
        again: BatchId::new(),
    };
    let body = if access.reader.htmx { page.as_live().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

/// The batch in the address. Whoever sees all of the team's certificates may see it, and whoever asked for it.
async fn find(access: &TeamAccess, id: BatchId, action: Action) -> WebResult<(Permit<ReadCertificates>, Batch)> {
    let reading = access.permit::<ReadCertificates>(action).await?;
    let found = batches::find(&*access.app().db.get().await?, access.team().id, id).await?;
    let batch = found.ok_or(WebError::NOT_FOUND)?;
    let theirs = batch.asked_by_id == access.signed_in()?.person.id;
    if theirs || *reading.scope() == Scope::Team { Ok((reading, batch)) } else { Err(WebError::NOT_FOUND) }
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
    let (batch, permit) = acted_on(&access, path.into_inner().1, &form.csrf).await?;
    let stopped = stopping::stop(access.app(), &permit, access.actor()?, batch.id).await?;
    stopped.ok_or(WebError::NOT_FOUND)?;
    Ok(see_other_with(&batch_href(&access, batch.id), &access.app().settings.server, Flash::BatchStopped))
}

/// The form that tries again. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AgainForm {
    csrf: String,
    /// The identity of the batch that comes of it.
    batch: String,
}

/// `POST /teams/{team}/certificates/many/{batch}/again`
pub async fn again(
    access: TeamAccess,
    path: web::Path<(String, BatchId)>,
    form: web::Form<AgainForm>,
) -> WebResult<HttpResponse> {
    let (batch, permit) = acted_on(&access, path.into_inner().1, &form.csrf).await?;
    let who = (access.actor()?, access.signed_in()?.person.id);
    let server = &access.app().settings.server;
    let id = form.batch.parse().unwrap_or_else(|_| BatchId::new());
    match again_with_failed(access.app(), &permit, who, (id, &batch)).await? {
        TriedAgain::Done => Ok(see_other_with(&batch_href(&access, id), server, Flash::BatchBegun)),
        TriedAgain::NotPossible | TriedAgain::TooManyBatches => {
            Ok(see_other_with(&batch_href(&access, batch.id), server, Flash::BatchNotBegun))
        }
        TriedAgain::NotFound => Err(WebError::NOT_FOUND),
    }
}

/// The batch in the address, and the proof that the reader may stop it or try it again.
async fn acted_on(access: &TeamAccess, id: BatchId, csrf: &str) -> WebResult<(Batch, BatchPermit)> {
    let (_, batch) = find(access, id, Action::CertificatesBatch).await?;
    let held = BatchPermit::over(access.access(), &batch, access.signed_in()?.person.id);
    let permit = held.ok_or(WebError::FORBIDDEN)?;
    if !csrf::fits(&access.reader, csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    Ok((batch, permit))
}
