//! What was asked is answered: something begins with many certificates, or they are handed out.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};
use futures::TryStreamExt;

use super::ask::{Refusal, draw, find, signed_out};
use super::{Allowed, Sent, batch_href};
use crate::auth::access::{DownloadCertificates, Permit, ReadCertificates};
use crate::ops::activity::Action;
use crate::ops::batches::BatchPermit;
use crate::ops::batches::begin::{self as beginning, Begun, Wish};
use crate::ops::batches::download;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{Sending, leave_for, stale_status};
use crate::web::pages::certificates::many::Deed;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;
use crate::web::pages::words::unfit_words;

/// `POST /teams/{team}/certificates/many`
pub async fn begin((request, app, reader): Sending, form: web::Form<Vec<(String, String)>>) -> WebResult<HttpResponse> {
    let pairs = form.into_inner();
    if reader.signed_in.is_none()
        && let Ok(sent) = Sent::read(pairs.clone())
    {
        return signed_out(&request, &app, &reader, &sent);
    }
    let access = TeamAccess::of(reader, &request)?;
    access.permit::<ReadCertificates>(Action::CertificatesBatch).await?;
    let token = pairs.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.clone()).unwrap_or_default();
    let fits = csrf::fits(&access.reader, &token);
    let sent = Sent::read(pairs).map_err(|error| if fits { error } else { WebError::Page(ErrorKind::StaleForm) })?;
    let (reading, allowed) = Allowed::of(&access, sent.deed).await?;
    if !fits {
        let problem = Some(access.reader.words.say("act-stale").to_owned());
        let choice = find(&access, &sent, &reading, &allowed).await?;
        return draw(&access, &sent, &choice, Refusal { problem, ..Refusal::default() }, stale_status(&access.reader));
    }
    match &allowed {
        Allowed::Download(permit) => hand_out(&access, &sent, (&reading, permit), &allowed).await,
        Allowed::Batch(permit) => begin_batch(&request, &access, &sent, (&reading, permit), &allowed).await,
    }
}

async fn begin_batch(
    request: &HttpRequest,
    access: &TeamAccess,
    sent: &Sent,
    (reading, permit): (&Permit<ReadCertificates>, &BatchPermit),
    allowed: &Allowed,
) -> WebResult<HttpResponse> {
    let words = access.reader.words;
    let refusal = match sent.action() {
        None if sent.deed == Deed::RemoveLabel => {
            Refusal { label: Some(words.say("many-label-key-wrong")), ..Refusal::default() }
        }
        None => Refusal { label: Some(words.say("many-label-wrong")), ..Refusal::default() },
        Some(action) => {
            let chosen = sent.chosen();
            let typed_count = Some(sent.typed.as_str());
            let wish = Wish { id: sent.batch, action, chosen: &chosen, digest: &sent.digest, typed_count };
            let who = (access.actor()?, access.signed_in()?.person.id);
            match beginning::begin(access.app(), (permit, reading), who, wish).await? {
                Begun::Done => {
                    let href = batch_href(access, sent.batch);
                    return leave_for(request, &href, &access.app().settings.server, Flash::BatchBegun);
                }
                Begun::NotFound => return Err(WebError::NOT_FOUND),
                Begun::Changed => changed(access),
                Begun::CountWrong => Refusal { typed: Some(words.say("many-count-wrong")), ..Refusal::default() },
                Begun::TooManyBatches => {
                    Refusal { problem: Some(words.say("many-too-many-batches").to_owned()), ..Refusal::default() }
                }
            }
        }
    };
    let choice = find(access, sent, reading, allowed).await?;
    draw(access, sent, &choice, refusal, StatusCode::UNPROCESSABLE_ENTITY)
}

/// What was chosen isn't what was shown: it is shown anew.
fn changed(access: &TeamAccess) -> Refusal {
    Refusal { problem: Some(access.reader.words.say("many-changed").to_owned()), ..Refusal::default() }
}

async fn hand_out(
    access: &TeamAccess,
    sent: &Sent,
    (reading, permit): (&Permit<ReadCertificates>, &Permit<DownloadCertificates>),
    allowed: &Allowed,
) -> WebResult<HttpResponse> {
    let chosen = sent.chosen();
    let begun = download::begin(access.app(), permit, reading, access.actor()?, (&chosen, &sent.digest)).await?;
    let ready = match begun {
        download::Begun::Ready(ready) => ready,
        download::Begun::Changed => {
            let choice = find(access, sent, reading, allowed).await?;
            return draw(access, sent, &choice, changed(access), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let words = access.reader.words;
    let note = move |name: &str, why| format!("{name}: {}", unfit_words(words, why));
    let parts = download::stream(access.app().clone(), ready, note);
    let parts = parts.map_ok(|part| web::Bytes::from(part.expose().to_vec())).inspect_err(|error| {
        // The status was sent long ago: the connection is cut, and the file has no end.
        tracing::error!(%error, "a download of many was cut short");
    });
    let at = access.app().clock.now().format("%Y-%m-%dT%H%MZ");
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("certificates-{}-{at}.zip", access.team().slug))],
    };
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .streaming(parts.map_err(WebError::from)))
}
