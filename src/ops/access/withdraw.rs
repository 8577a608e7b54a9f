//! Taking a role away that was granted. It is gone with the next request, since grants are read with each.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::rules::{Change, admit, facts, is_last_admin, is_oneself, name_of};
use crate::app::App;
use crate::auth::access::{ManageAccess, Permit};
use crate::db::Connection;
use crate::db::grants::{self, Granted};
use crate::db::people::Person;
use crate::domain::ids::GrantId;
use crate::ops::Fault;
use crate::ops::activity::{Action, Actor, Outcome};

/// What became of a grant that was to be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is.
    Done,
    /// It stays.
    Refused(WithdrawFault),
    /// The team has no such grant, or it has ended.
    NotFound,
    /// Whoever asks for it may no longer.
    NotAllowed,
}

/// Why a grant can't be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawFault {
    /// The settings made it: only they take it away.
    FromSettings,
    /// It applies to whoever would withdraw it.
    Yours,
    /// The team would have no admin left.
    LastAdmin,
}

impl WithdrawFault {
    const fn reason(self) -> &'static str {
        match self {
            Self::FromSettings => "from settings",
            Self::Yours => "self",
            Self::LastAdmin => "last admin",
        }
    }
}

/// Withdraws a grant.
pub async fn withdraw(
    app: &App,
    permit: &Permit<ManageAccess>,
    actor: &Actor,
    id: GrantId,
) -> Result<Withdrawn, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let change = Change { app, permit, actor, action: Action::AccessWithdraw };
            let Some(admin) = admit(connection, app, permit, actor, change.action).await? else {
                return Ok(Withdrawn::NotAllowed);
            };
            let found = grants::find(connection, permit.team().id, id).await?;
            let Some(grant) = found.filter(|grant| !grant.has_ended(app.clock.now())) else {
                return Ok(Withdrawn::NotFound);
            };
            let (withdrawn, outcome) = match fault(connection, permit, &admin, &grant, app.clock.now()).await? {
                Some(fault) => (Withdrawn::Refused(fault), Outcome::Refused(fault.reason().to_owned())),
                None => (Withdrawn::Done, Outcome::Success),
            };
            let certificate = grant.certificate.as_ref().map(|(id, name)| (*id, name.as_str()));
            let data = facts(&grant.grantee, grant.role, certificate, grant.expires_at);
            let name = name_of(connection, &grant.grantee).await?;
            if withdrawn == Withdrawn::Done {
                grants::delete(connection, id).await?;
            }
            change.record(connection, Some((id, &name)), outcome, data).await?;
            Ok(withdrawn)
        })
        .await
}

/// Why `person` can't withdraw a grant, as things stand.
pub async fn fault(
    connection: &Connection,
    permit: &Permit<ManageAccess>,
    person: &Person,
    grant: &Granted,
    now: DateTime<Utc>,
) -> Result<Option<WithdrawFault>, Fault> {
    Ok(if grant.from_settings {
        Some(WithdrawFault::FromSettings)
    } else if is_oneself(connection, &grant.grantee, person).await? {
        Some(WithdrawFault::Yours)
    } else if is_last_admin(connection, permit, grant, now).await? {
        Some(WithdrawFault::LastAdmin)
    } else {
        None
    })
}
