//! Who did what: every action, allowed or refused, leaves one event, in the transaction of what it tells of.

pub mod at_once;
pub mod export;
mod forward;
pub mod outlets;
pub mod read;
pub mod readings;
pub mod retention;
pub mod seal;
pub mod selected;
pub mod verify;
mod witness;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::app::App;
use crate::db::activity::{self as rows, Counted, NewEvent, insert};
use crate::db::{Connection, DbError};
use crate::domain::ids::{CertificateId, EventId, TeamId};
use crate::domain::text_enum;

/// Who acts, as far as the event tells.
#[derive(Debug, Clone)]
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
    /// Whether there is an event of theirs yet.
    pub told: Told,
}

/// Whether anything was recorded of an actor: all as whom somebody acts within one request share it.
#[derive(Debug, Clone, Default)]
pub struct Told(Arc<AtomicBool>);

impl Told {
    /// Whether anything was.
    pub fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
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
        let told = Told::default();
        Self { kind, id: None, name: name.to_owned(), address: None, user_agent: None, request_id: None, told }
    }
}

text_enum! {
    /// What was done or tried (product reference, "Activity").
    pub enum Action or UnknownAction("not an action") {
        /// A certificate was ordered.
        CertificateOrder = "certdesk.certificate.order",
        /// A renewal was placed.
        CertificateRenew = "certdesk.certificate.renew",
        /// A revocation was asked for, or made; the event's data say which: `"stage": "asked"` or `"done"`.
        CertificateRevoke = "certdesk.certificate.revoke",
        /// A certificate was deleted, with its keys.
        CertificateDelete = "certdesk.certificate.delete",
        /// What describes a certificate was changed, or another version put in use.
        CertificateMetadataUpdate = "certdesk.certificate-metadata.update",
        /// Auto-renewal was switched on.
        AutoRenewSetOn = "certdesk.certificate-order-autorenew.set-on",
        /// Auto-renewal was switched off.
        AutoRenewSetOff = "certdesk.certificate-order-autorenew.set-off",
        /// A certificate's order ended, with a version or without.
        CertificateIssued = "certdesk.certificate.issued",
        /// A certificate was downloaded.
        CertificateDownload = "certdesk.certificate.download",
        /// A certificate was imported.
        CertificateImport = "certdesk.certificate.import",
        /// A certificate's next version was imported.
        CertificateReimport = "certdesk.certificate.reimport",
        /// The list was read.
        CertificatesRead = "certdesk.certificates.read",
        /// The list was searched.
        CertificatesSearch = "certdesk.certificates.search",
        /// Something was begun with many certificates at once, or stopped. What is done with each is an event of its own.
        CertificatesBatch = "certdesk.certificates.batch",
        /// A certificate's page was read.
        CertificateMetadataRead = "certdesk.certificate-metadata.read",
        /// A notification was sent.
        NotificationSend = "certdesk.notification.send",
        /// A channel was made.
        ChannelCreate = "certdesk.notification-channel.create",
        /// A channel was tested.
        ChannelTest = "certdesk.notification-channel.test",
        /// A channel was changed.
        ChannelUpdate = "certdesk.notification-channel.update",
        /// A channel was switched on.
        ChannelSetOn = "certdesk.notification-channel.set-on",
        /// A channel was switched off.
        ChannelSetOff = "certdesk.notification-channel.set-off",
        /// A channel was deleted.
        ChannelDelete = "certdesk.notification-channel.delete",
        /// The list of channels was read, or what one of them was sent.
        ChannelsList = "certdesk.notification-channels.list",
        /// A team's public key was read.
        PublicKeyRead = "certdesk.notification-channels.publickey-read",
        /// Somebody signed in.
        SignIn = "certdesk.session.sign-in",
        /// Somebody was refused.
        SignInRefused = "certdesk.session.sign-in-refused",
        /// Somebody signed out.
        SignOut = "certdesk.session.sign-out",
        /// Somebody's own sessions were read.
        SessionsRead = "certdesk.sessions.read",
        /// The list of teams was read.
        TeamsRead = "certdesk.teams.read",
        /// The list of teams was searched.
        TeamsSearch = "certdesk.teams.search",
        /// A team was looked for.
        TeamRead = "certdesk.team.read",
        /// A team was made.
        TeamCreate = "certdesk.team.create",
        /// A team was changed: its name, or its signing keys.
        TeamUpdate = "certdesk.team.update",
        /// The list of authorities was read, or how one of them is set up.
        AuthoritiesRead = "certdesk.authorities.read",
        /// An authority was tested as it was typed.
        AuthorityTest = "certdesk.authority.test",
        /// An authority was added.
        AuthorityCreate = "certdesk.authority.create",
        /// An authority was changed.
        AuthorityUpdate = "certdesk.authority.update",
        /// An authority was taken away.
        AuthorityDelete = "certdesk.authority.delete",
        /// A role was granted.
        AccessGrant = "certdesk.access.grant",
        /// A grant was withdrawn.
        AccessWithdraw = "certdesk.access.withdraw",
        /// Who holds which role was read.
        AccessRead = "certdesk.access.read",
        /// The list of people was read.
        PeopleRead = "certdesk.people.read",
        /// People were searched for.
        PeopleSearch = "certdesk.people.search",
        /// Somebody was blocked.
        PersonBlock = "certdesk.person.block",
        /// Somebody is blocked no more.
        PersonUnblock = "certdesk.person.unblock",
        /// The activity was read.
        ActivityRead = "certdesk.activity.read",
        /// Activity was exported.
        ActivityExport = "certdesk.activity.export",
        /// Activity older than is kept was cut off.
        ActivityCut = "certdesk.activity.cut",
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

/// What is said of an action that was allowed, and had nothing to do any more.
pub(in crate::ops) fn unchanged() -> serde_json::Value {
    serde_json::json!({ "changed": false })
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
    event.actor.told.note();
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
        actor_name: (&event.actor.name).into(),
        address: event.actor.address.as_deref().map(Cow::from),
        user_agent: event.actor.user_agent.as_deref().map(Cow::from),
        action: event.action.as_str(),
        target_kind: event.target.map(|target| target.kind),
        target_id: event.target.map(|target| target.id),
        target_name: event.target.map(|target| target.name.into()),
        outcome,
        reason: reason.map(Cow::from),
        request_id: event.actor.request_id,
        data: event.data.clone(),
    }
}

/// Records an event of its own: a reading, or a refusal, which has no other transaction to be part of.
pub async fn record_alone(app: &App, event: Event<'_>) -> Result<(), DbError> {
    let connection = app.db.get().await?;
    Ok(record(&connection, app, event).await?)
}

/// Whether an action stands recorded of the request that somebody acts in.
pub async fn is_told_of(app: &App, actor: &Actor, action: Action) -> Result<bool, DbError> {
    let Some(request) = actor.request_id else { return Ok(false) };
    Ok(rows::is_told_of(&*app.db.get().await?, request, action.as_str()).await?)
}

/// Where `most` of these actions were done within `span`: when one more will fit. 0 stands for any number.
pub(in crate::ops) async fn fits_at(
    connection: &Connection,
    app: &App,
    counted: Counted,
    actions: &[Action],
    most: u32,
    span: TimeDelta,
) -> Result<Option<DateTime<Utc>>, diesel::result::Error> {
    if most == 0 {
        return Ok(None);
    }
    let actions: Vec<&str> = actions.iter().map(|action| action.as_str()).collect();
    let since = app.clock.now() - span;
    let oldest = rows::done_since(connection, counted, &actions, since, most).await?;
    Ok(oldest.map(|oldest| oldest + span))
}
