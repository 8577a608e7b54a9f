//! Test a channel: its result is shown as it comes.

use actix_web::{HttpResponse, web};

use super::{Confirmation, delivery, find, href, question};
use crate::auth::access::TestChannels;
use crate::domain::ids::ChannelId;
use crate::ops::activity::Action;
use crate::ops::channels::test::{Tested, test as test_channel};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::question::Question;
use crate::web::handlers::see_other;
use crate::web::pages::channels::ChannelAct;
use crate::web::pages::words::channel_limit_words;

/// `POST /teams/{team}/notifications/{channel}/test`
pub async fn test(
    access: TeamAccess,
    path: web::Path<(String, ChannelId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let permit = access.permit_on_team::<TestChannels>(Action::ChannelTest).await?;
    let channel = find(&access, &*access.app().db.get().await?, id).await?;
    let own = href(access.channels_href(), id);
    let action_href = format!("{own}/test");
    let question = Question { back_href: &own, ..question(&access, &action_href, ChannelAct::Test(&channel.name))? };
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    match test_channel(access.app(), &permit, access.actor()?, id).await? {
        Tested::Sent(sent) if access.reader.htmx => delivery::as_test(&access, &channel, sent).await,
        Tested::Sent(sent) => Ok(see_other(&format!("{own}/deliveries/{sent}"))),
        Tested::Limited(reached) => question.refuse(channel_limit_words(access.reader.words, &reached), true),
        Tested::NotFound => Err(WebError::NOT_FOUND),
    }
}
