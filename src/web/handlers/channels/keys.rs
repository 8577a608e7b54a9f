//! The keys that a team's callbacks are verified with: handed out, and changed.

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, question};
use crate::auth::access::{ListChannels, ManageChannels};
use crate::db::signing_keys;
use crate::domain::ids::SigningKeyId;
use crate::ops::Fault;
use crate::ops::access::signing_keys::{Rotated, retire as retire_key, rotate};
use crate::ops::activity::{self, Action, Event, Outcome};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::leave_for;
use crate::web::pages::channels::ChannelAct;
use crate::web::pages::layout::{Flash, exact};
use crate::web::pages::words::channel_limit_words;

/// `GET /teams/{team}/notifications/key`: the key that signs, as a PEM file.
pub async fn download(access: TeamAccess) -> WebResult<HttpResponse> {
    let permit = access.permit_on_team::<ListChannels>(Action::PublicKeyRead).await?;
    let (app, team) = (access.app(), permit.team());
    let connection = app.db.get().await?;
    let key = signing_keys::signing(&connection, team.id).await?.ok_or(Fault::Missing("the team's signing key"))?;
    let event = Event {
        actor: access.actor()?,
        action: Action::PublicKeyRead,
        team: Some(team.id),
        target: None,
        outcome: Outcome::Success,
        data: serde_json::json!({ "kid": key.kid }),
    };
    activity::record(&connection, app, event).await?;
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("certdesk-{}-public-key.pem", team.slug))],
    };
    Ok(HttpResponse::Ok()
        .content_type("application/x-pem-file")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(key.public_key))
}

/// `GET /teams/{team}/notifications/keys/new`
pub async fn ask_new(access: TeamAccess) -> WebResult<HttpResponse> {
    access.permit_on_team::<ManageChannels>(Action::TeamUpdate).await?;
    question(&access, &format!("{}/keys/new", access.channels_href()), ChannelAct::NewKey)?.ask()
}

/// `POST /teams/{team}/notifications/keys/new`
pub async fn make_new(
    request: HttpRequest,
    access: TeamAccess,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let permit = access.permit_on_team::<ManageChannels>(Action::TeamUpdate).await?;
    let action_href = format!("{}/keys/new", access.channels_href());
    let question = question(&access, &action_href, ChannelAct::NewKey)?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    match rotate(access.app(), &permit, access.actor()?).await? {
        Rotated::Done => leave_for(&request, access.channels_href(), &access.app().settings.server, Flash::KeyMade),
        Rotated::TooMany { until } => {
            let at = exact(&until).to_string();
            question.refuse(access.reader.words.with("key-too-many", &[("at", (&at).into())]), false)
        }
        Rotated::Limited(reached) => question.refuse(channel_limit_words(access.reader.words, &reached), true),
        Rotated::NotFound => Err(WebError::NOT_FOUND),
    }
}

/// The name of a key that was replaced and still counts.
async fn replaced(access: &TeamAccess, id: SigningKeyId) -> WebResult<String> {
    let app = access.app();
    let keys = signing_keys::of_team(&*app.db.get().await?, access.team().id, app.clock.now()).await?;
    let key = keys.into_iter().find(|key| key.id == id && key.retires_at.is_some());
    Ok(key.ok_or(WebError::NOT_FOUND)?.kid)
}

/// `GET /teams/{team}/notifications/keys/{key}/retire`
pub async fn ask_retire(access: TeamAccess, path: web::Path<(String, SigningKeyId)>) -> WebResult<HttpResponse> {
    access.permit_on_team::<ManageChannels>(Action::TeamUpdate).await?;
    let id = path.into_inner().1;
    let kid = replaced(&access, id).await?;
    question(&access, &format!("{}/keys/{id}/retire", access.channels_href()), ChannelAct::RetireKey(&kid))?.ask()
}

/// `POST /teams/{team}/notifications/keys/{key}/retire`
pub async fn retire(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, SigningKeyId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let permit = access.permit_on_team::<ManageChannels>(Action::TeamUpdate).await?;
    let id = path.into_inner().1;
    let kid = replaced(&access, id).await?;
    let action_href = format!("{}/keys/{id}/retire", access.channels_href());
    if let Some(stale) = question(&access, &action_href, ChannelAct::RetireKey(&kid))?.stale(&form.csrf)? {
        return Ok(stale);
    }
    match retire_key(access.app(), &permit, access.actor()?, id).await? {
        Rotated::Done => leave_for(&request, access.channels_href(), &access.app().settings.server, Flash::KeyRetired),
        Rotated::TooMany { .. } | Rotated::Limited(_) | Rotated::NotFound => Err(WebError::NOT_FOUND),
    }
}
