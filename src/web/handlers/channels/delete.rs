//! Delete a channel.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, href, managed, question};
use crate::db::channels::Channel;
use crate::domain::ids::ChannelId;
use crate::ops::activity::Action;
use crate::ops::channels::Changed;
use crate::ops::channels::delete::delete as delete_channel;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::leave_for;
use crate::web::pages::channels::ChannelAct;
use crate::web::pages::layout::Flash;

fn action_href(access: &TeamAccess, channel: &Channel) -> String {
    format!("{}/delete", href(access.channels_href(), channel.id))
}

/// `GET /teams/{team}/notifications/{channel}/delete`
pub async fn ask(access: TeamAccess, path: web::Path<(String, ChannelId)>) -> WebResult<HttpResponse> {
    let (_, channel) = managed(&access, path.into_inner().1, Action::ChannelDelete).await?;
    let action_href = action_href(&access, &channel);
    let question = question(&access, &action_href, ChannelAct::Delete(&channel.name))?;
    if channel.from_settings {
        return question.refuse(access.reader.words.say("channel-from-settings"), false);
    }
    question.ask()
}

/// `POST /teams/{team}/notifications/{channel}/delete`
pub async fn delete(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, ChannelId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let (permit, channel) = managed(&access, id, Action::ChannelDelete).await?;
    let action_href = action_href(&access, &channel);
    let question = question(&access, &action_href, ChannelAct::Delete(&channel.name))?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    match delete_channel(access.app(), &permit, access.actor()?, id).await? {
        Changed::Done => {
            leave_for(&request, access.channels_href(), &access.app().settings.server, Flash::ChannelDeleted)
        }
        Changed::FromSettings => question.refuse(access.reader.words.say("channel-from-settings"), false),
        Changed::Limited(_) | Changed::NotFound => Err(WebError::NOT_FOUND),
    }
}
