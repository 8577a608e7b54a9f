//! One attempt of a delivery.

use std::sync::Arc;

use super::senders::Sender;
use crate::app::App;
use crate::db::channels::Channel;
use crate::db::deliveries::Delivery;
use crate::notify::{Attempt, ChannelFormat, Context, Endpoint, Message, Origin};
use crate::ops::{Fault, access};

/// A channel, ready for deliveries. Cheap to clone.
#[derive(Clone)]
pub(super) struct Line {
    /// The channel, as it was read.
    channel: Arc<Channel>,
    sender: Sender,
    /// Where it goes; none where that can't be opened, which the log knows.
    endpoint: Option<Arc<Endpoint>>,
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

fn endpoint(app: &App, channel: &Channel) -> Result<Endpoint, Fault> {
    let endpoint = app.keys.open(&access::endpoint_identity(channel.id), &channel.endpoint)?;
    Endpoint::parse(channel.kind, endpoint.as_str().map_err(Fault::other)?).map_err(Fault::other)
}

/// Makes an attempt; none where it failed by our own fault, which the log knows.
pub(super) async fn attempt(app: &App, line: &Line, delivery: &Delivery) -> Option<Attempt> {
    let endpoint = line.endpoint.as_ref()?;
    match message(app, line, delivery) {
        Ok(message) => Some(app.transports.send(endpoint, message).await),
        Err(fault) => {
            tracing::error!(delivery = %delivery.id, %fault, "the delivery can't be worded");
            None
        }
    }
}

fn message(app: &App, line: &Line, delivery: &Delivery) -> Result<Message, Fault> {
    let Sender { team, key, .. } = &line.sender;
    let (manage, now) = (app.settings.server.team_url(&team.slug), app.clock.now());
    let origin = Origin { team: team.id, team_name: &team.name, certificate_manager_url: manage.as_str() };
    let context = Context { origin, locale: app.settings.notifications.language, now };
    let version = u8::try_from(line.channel.version).map_err(Fault::other)?;
    let format = ChannelFormat::of(line.channel.kind, version).map_err(Fault::other)?;
    delivery
        .notification
        .0
        .word(format, &context)
        .map_err(Fault::other)?
        .pack(delivery.id, key, now)
        .map_err(Fault::other)
}
