//! Showing the newest seal to witnesses. It stands for all before it, so that none of those has to be sent.

use chrono::{DateTime, Utc};

use super::outlets::{Outlet, Sending};
use crate::app::App;
use crate::db::seals;
use crate::db::timestamps::Timestamp;
use crate::domain::ChannelKind;
use crate::evidence::Seal;
use crate::evidence::export::SealLine;
use crate::evidence::timestamp::Token;
use crate::notify::{Endpoint, Message, Outcome, UnreachableClass};
use crate::ops::Fault;
use crate::outlets::OutletError;

/// Sends the newest seal, where that isn't the last one that was taken. Answers when to look again.
pub(super) async fn run(sending: &Sending<'_>) -> Result<DateTime<Utc>, Fault> {
    let Sending { app, outlet, .. } = *sending;
    let settings = &app.settings.activity;
    let every = if outlet == Outlet::Timestamps { settings.timestamp_every } else { settings.witness_every };
    let connection = app.db.get().await?;
    let (newest, position) = (seals::newest(&connection).await?, sending.position(&connection).await?);
    drop(connection);
    let Some(seal) = newest.filter(|seal| seal.batch.number > position) else { return Ok(app.clock.now() + every) };
    let number = seal.batch.number;
    let stamped = match show(app, outlet, &seal).await {
        Ok(stamped) => stamped,
        Err(error) => return sending.failed(&error).await,
    };
    sending.taken(number, stamped.as_ref()).await?;
    tracing::debug!(outlet = outlet.name(), seal = number, "seal taken");
    Ok(app.clock.now() + every)
}

/// Shows a witness the seal. Answers its timestamp where it makes one.
async fn show(app: &App, outlet: Outlet, seal: &Seal) -> Result<Option<Timestamp>, OutletError> {
    let line = || serde_json::to_string(&SealLine::new(seal, None)).map_err(|_| OutletError::Broken);
    match outlet {
        Outlet::File => {
            if let Some(file) = &app.outlets.file {
                file.append(line()?).await?;
            }
        }
        Outlet::Callback => {
            if let Some(url) = &app.settings.activity.witness_url {
                post(app, url, line()?).await?;
            }
        }
        Outlet::Timestamps => {
            if let Some(server) = &app.outlets.timestamps {
                let token = server.stamp(seal.batch.hash()).await?;
                let at = Token::read(&token)?.at;
                return Ok(Some(Timestamp { seal: seal.batch.number, at, token }));
            }
        }
        Outlet::Collector => {}
    }
    Ok(None)
}

/// Posts it, as callbacks are posted. It is signed as it stands.
async fn post(app: &App, url: &url::Url, line: String) -> Result<(), OutletError> {
    let endpoint = Endpoint::parse(ChannelKind::Callback, url.as_str());
    let endpoint = endpoint.map_err(|fault| OutletError::Endpoint(fault.to_string()))?;
    Err(match app.transports.send(&endpoint, Message::Post(line)).await.outcome {
        Outcome::Delivered => return Ok(()),
        Outcome::Refused { status } => OutletError::Status { status, retry_after: None },
        Outcome::Retry { status, retry_after } => OutletError::Status { status, retry_after },
        Outcome::Unreachable(UnreachableClass::Dns) => OutletError::Dns,
        Outcome::Unreachable(UnreachableClass::Connect) => OutletError::Connect,
        Outcome::Unreachable(UnreachableClass::Tls) => OutletError::Tls,
        Outcome::Unreachable(UnreachableClass::Timeout) => OutletError::Timeout,
        Outcome::Unreachable(UnreachableClass::Protocol) => OutletError::Broken,
        Outcome::Forbidden(fault) => OutletError::Endpoint(fault.to_string()),
    })
}
