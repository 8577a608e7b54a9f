//! The switch of a channel.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{href, managed, question};
use crate::domain::ids::ChannelId;
use crate::ops::activity::Action;
use crate::ops::channels::Changed;
use crate::ops::channels::switch::switch as switch_channel;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::{SwitchForm, leave_for};
use crate::web::pages::channels::ChannelAct;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;
use crate::web::pages::words::channel_limit_words;

/// `POST /teams/{team}/notifications/{channel}/switch`
pub async fn switch(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, ChannelId)>,
    form: web::Form<SwitchForm>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let on = form.on();
    let action = if on == Some(false) { Action::ChannelSetOff } else { Action::ChannelSetOn };
    let (permit, channel) = managed(&access, id, action).await?;
    let action_href = format!("{}/switch", href(access.channels_href(), id));
    let question = question(&access, &action_href, ChannelAct::Switch(&channel.name, on.unwrap_or(true)))?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    let on = on.ok_or(WebError::Page(ErrorKind::BadRequest))?;
    let flash = match switch_channel(access.app(), &permit, access.actor()?, id, on).await? {
        Changed::Done if on => Flash::ChannelOn,
        Changed::Done => Flash::ChannelOff,
        Changed::Limited(reached) => {
            return question.refuse(channel_limit_words(access.reader.words, &reached), true);
        }
        Changed::FromSettings | Changed::NotFound => return Err(WebError::NOT_FOUND),
    };
    leave_for(&request, access.channels_href(), &access.app().settings.server, flash)
}
