//! What a delivery says, as people are shown it.

use chrono::{DateTime, Utc};

use super::format;
use crate::app::App;
use crate::db::channels::Channel;
use crate::db::teams::Team;
use crate::notify::{Context, Notification, Origin};
use crate::ops::Fault;

/// The payload of a callback or the message of Slack as JSON, or the subject and text of an e-mail, worded as for an
/// attempt at `at`; none where the channel's version doesn't carry it.
pub fn preview(
    app: &App,
    team: &Team,
    channel: &Channel,
    notification: &Notification,
    at: DateTime<Utc>,
) -> Result<Option<String>, Fault> {
    let manage = app.settings.server.team_url(&team.slug);
    let origin = Origin { team: team.id, team_name: &team.name, certificate_manager_url: manage.as_str() };
    let context = Context { origin, locale: app.settings.notifications.language, now: at };
    match notification.word(format(channel)?, &context) {
        Ok(content) => content.preview().map(Some).map_err(Fault::other),
        Err(_) => Ok(None),
    }
}
