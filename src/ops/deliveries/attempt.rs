//! One attempt of a delivery.

use std::sync::Arc;

use url::Url;

use super::senders::Sender;
use crate::app::App;
use crate::db::channels::Channel;
use crate::db::deliveries::Delivery;
use crate::notify::{Attempt, Origin, PayloadVersion};
use crate::ops::{Fault, access};

/// A channel, ready for deliveries. Cheap to clone.
#[derive(Clone)]
pub(super) struct Line {
    /// The channel, as it was read.
    pub channel: Arc<Channel>,
    sender: Sender,
    /// Where it goes; none where that can't be opened, which the log knows.
    endpoint: Option<Arc<Url>>,
}

impl Line {
    /// Opens the channel's endpoint.
    pub(super) fn open(app: &App, channel: Channel, sender: Sender) -> Self {
        let endpoint = match endpoint(app, &channel) {
            Ok(endpoint) => Some(Arc::new(endpoint)),
            Err(fault) => {
                tracing::error!(channel = %channel.id, %fault, "the channel's endpoint can't be used");
                None
            }
        };
        Self { channel: Arc::new(channel), sender, endpoint }
    }
}

fn endpoint(app: &App, channel: &Channel) -> Result<Url, Fault> {
    let endpoint = app.keys.open(&access::endpoint_identity(channel.id), &channel.endpoint)?;
    endpoint.as_str().map_err(Fault::other)?.parse().map_err(|_| Fault::Missing("a usable endpoint"))
}

/// Makes an attempt; none where it failed by our own fault, which the log knows.
pub(super) async fn attempt(app: &App, line: &Line, delivery: &Delivery) -> Option<Attempt> {
    let endpoint = line.endpoint.as_ref()?;
    match body(app, line, delivery) {
        Ok(body) => Some(app.callbacks.send(endpoint, body).await),
        Err(fault) => {
            tracing::error!(delivery = %delivery.id, %fault, "the delivery can't be worded");
            None
        }
    }
}

fn body(app: &App, line: &Line, delivery: &Delivery) -> Result<String, Fault> {
    let Sender { team, key, .. } = &line.sender;
    let manage = app.settings.server.team_url(&team.slug);
    let origin = Origin { team: team.id, certificate_manager_url: manage.as_str() };
    let version = u8::try_from(line.channel.version).ok().and_then(|v| PayloadVersion::try_from(v).ok());
    let version = version.ok_or(Fault::Missing("a known payload version"))?;
    let payload = delivery.notification.0.render(version, origin).map_err(Fault::other)?;
    key.callback_body(&payload, delivery.id, app.clock.now()).map_err(Fault::other)
}
