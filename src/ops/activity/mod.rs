//! Who did what: every action, allowed or refused, leaves one event, in the transaction of what it tells of.

use uuid::Uuid;

use crate::app::App;
use crate::db::activity::{NewEvent, insert};
use crate::db::{Connection, DbError};
use crate::domain::ids::{CertificateId, EventId, TeamId};

/// Who acts, as far as the event tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// Who, where it's a person.
    pub id: Option<Uuid>,
    /// Their name.
    pub name: String,
    /// Where from.
    pub address: Option<String>,
    /// The browser or program.
    pub user_agent: Option<String>,
    /// The request.
    pub request_id: Option<Uuid>,
}

/// What kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// Somebody signed in.
    Person,
    /// Somebody who is not.
    Anonymous,
    /// Certdesk itself.
    Scheduler,
    /// Whoever runs Certdesk, by its settings or on the command line.
    Operator,
}

impl ActorKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Anonymous => "anonymous",
            Self::Scheduler => "scheduler",
            Self::Operator => "operator",
        }
    }
}

impl Actor {
    /// Certdesk itself.
    pub fn scheduler() -> Self {
        Self::program(ActorKind::Scheduler, "certdesk")
    }

    /// Whoever runs Certdesk.
    pub fn operator() -> Self {
        Self::program(ActorKind::Operator, "settings")
    }

    fn program(kind: ActorKind, name: &str) -> Self {
        Self { kind, id: None, name: name.to_owned(), address: None, user_agent: None, request_id: None }
    }
}

/// What was done or tried (product reference, "Activity").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A certificate was ordered.
    CertificateOrder,
    /// A renewal was placed.
    CertificateRenew,
    /// A revocation was asked for, or made; the event's data say which: `"stage": "asked"` or `"done"`.
    CertificateRevoke,
    /// What describes a certificate was changed, or another version put in use.
    CertificateMetadataUpdate,
    /// Auto-renewal was switched on.
    AutoRenewSetOn,
    /// Auto-renewal was switched off.
    AutoRenewSetOff,
    /// A certificate's order ended, with a version or without.
    CertificateIssued,
    /// A certificate was downloaded.
    CertificateDownload,
    /// The list was read.
    CertificatesRead,
    /// The list was searched.
    CertificatesSearch,
    /// A certificate's page was read.
    CertificateMetadataRead,
    /// A notification was sent.
    NotificationSend,
    /// A channel was made.
    ChannelCreate,
    /// A channel was tested.
    ChannelTest,
    /// A channel was changed.
    ChannelUpdate,
    /// A channel was switched on.
    ChannelSetOn,
    /// A channel was switched off.
    ChannelSetOff,
    /// A channel was deleted.
    ChannelDelete,
    /// The list of channels was read, or what one of them was sent.
    ChannelsList,
    /// A team's public key was read.
    PublicKeyRead,
    /// Somebody signed in.
    SignIn,
    /// Somebody was refused.
    SignInRefused,
    /// Somebody signed out.
    SignOut,
    /// A team was made.
    TeamCreate,
    /// A team was changed: its signing keys were.
    TeamUpdate,
    /// An authority was added.
    AuthorityCreate,
}

impl Action {
    /// The action's name, as it's stored and exported.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CertificateOrder => "certdesk.certificate.order",
            Self::CertificateRenew => "certdesk.certificate.renew",
            Self::CertificateRevoke => "certdesk.certificate.revoke",
            Self::CertificateMetadataUpdate => "certdesk.certificate-metadata.update",
            Self::AutoRenewSetOn => "certdesk.certificate-order-autorenew.set-on",
            Self::AutoRenewSetOff => "certdesk.certificate-order-autorenew.set-off",
            Self::CertificateIssued => "certdesk.certificate.issued",
            Self::CertificateDownload => "certdesk.certificate.download",
            Self::CertificatesRead => "certdesk.certificates.read",
            Self::CertificatesSearch => "certdesk.certificates.search",
            Self::CertificateMetadataRead => "certdesk.certificate-metadata.read",
            Self::NotificationSend => "certdesk.notification.send",
            Self::ChannelCreate => "certdesk.notification-channel.create",
            Self::ChannelTest => "certdesk.notification-channel.test",
            Self::ChannelUpdate => "certdesk.notification-channel.update",
            Self::ChannelSetOn => "certdesk.notification-channel.set-on",
            Self::ChannelSetOff => "certdesk.notification-channel.set-off",
            Self::ChannelDelete => "certdesk.notification-channel.delete",
            Self::ChannelsList => "certdesk.notification-channels.list",
            Self::PublicKeyRead => "certdesk.notification-channels.publickey-read",
            Self::SignIn => "certdesk.session.sign-in",
            Self::SignInRefused => "certdesk.session.sign-in-refused",
            Self::SignOut => "certdesk.session.sign-out",
            Self::TeamCreate => "certdesk.team.create",
            Self::TeamUpdate => "certdesk.team.update",
            Self::AuthorityCreate => "certdesk.authority.create",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was not allowed, for this reason.
    Refused(String),
    /// It was allowed, and failed for this reason.
    Failure(String),
}

/// What it was done to.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// What kind of thing: `certificate`, `team`, ...
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// Its name at the time.
    pub name: &'a str,
}

impl<'a> Target<'a> {
    /// A certificate.
    pub const fn certificate(id: CertificateId, name: &'a str) -> Self {
        Self { kind: "certificate", id: id.0, name }
    }
}

/// An event to be recorded.
pub struct Event<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub action: Action,
    /// The team that it belongs to, where it does.
    pub team: Option<TeamId>,
    /// On what.
    pub target: Option<Target<'a>>,
    /// How it ended.
    pub outcome: Outcome,
    /// What else identifies it (domains, serial, expiry, ...); never a secret.
    pub data: serde_json::Value,
}

/// Records an event within the transaction of what it tells of.
pub async fn record(connection: &Connection, app: &App, event: Event<'_>) -> Result<(), diesel::result::Error> {
    insert(connection, &[row(app, &event)]).await
}

/// Records several events within the transaction of what they tell of.
pub async fn record_all(connection: &Connection, app: &App, events: &[Event<'_>]) -> Result<(), diesel::result::Error> {
    let rows: Vec<NewEvent<'_>> = events.iter().map(|event| row(app, event)).collect();
    insert(connection, &rows).await
}

fn row<'a>(app: &App, event: &'a Event<'a>) -> NewEvent<'a> {
    let (outcome, reason) = match &event.outcome {
        Outcome::Success => ("success", None),
        Outcome::Refused(reason) => ("refused", Some(reason.as_str())),
        Outcome::Failure(reason) => ("failure", Some(reason.as_str())),
    };
    NewEvent {
        id: EventId::new(),
        at: app.clock.now(),
        team_id: event.team.map(|team| team.0),
        actor_kind: event.actor.kind.as_str(),
        actor_id: event.actor.id,
        actor_name: &event.actor.name,
        address: event.actor.address.as_deref(),
        user_agent: event.actor.user_agent.as_deref(),
        action: event.action.as_str(),
        target_kind: event.target.map(|target| target.kind),
        target_id: event.target.map(|target| target.id),
        target_name: event.target.map(|target| target.name),
        outcome,
        reason,
        request_id: event.actor.request_id,
        data: event.data.clone(),
    }
}

/// Records an event of its own: a reading, or a refusal, which has no other transaction to be part of.
pub async fn record_alone(app: &App, event: Event<'_>) -> Result<(), DbError> {
    let mut connection = app.db.get().await?;
    Ok(record(&mut connection, app, event).await?)
}
