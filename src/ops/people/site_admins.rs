//! Roles on the site, as whoever runs Certdesk gives them on the command line.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::lock;
use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::site_grants::{self, Granted};
use crate::domain::role::SiteRole;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome};
use crate::ops::teams::granted_to;

/// As whom it is recorded, and who the grants are by.
const COMMAND: &str = "certdesk admin";

/// What became of a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is done.
    Done {
        /// Whether the settings name them as well, so that they keep the role.
        still_by_settings: bool,
        /// Whether anybody is left who has signed in.
        somebody_left: bool,
    },
    /// Only the settings name them, which alone take it away.
    BySettings,
    /// Nobody has named them.
    NotNamed,
}

/// Gives somebody a role on the site; whether they didn't hold it already in that way.
pub async fn grant(app: &App, role: SiteRole, grantee: &Grantee) -> Result<bool, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let made = site_grants::grant(connection, role, grantee, false, COMMAND, app.clock.now()).await?;
            record(connection, app, Action::AccessGrant, (role, grantee), Outcome::Success, made).await?;
            Ok(made)
        })
        .await
}

/// Takes away what [`grant`] has given.
pub async fn withdraw(app: &App, role: SiteRole, grantee: &Grantee) -> Result<Withdrawn, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            let taken = site_grants::withdraw(connection, role, grantee).await?;
            let left = site_grants::all(connection).await?;
            let still_by_settings = left.iter().any(|one| one.role == role && one.grantee == *grantee);
            if !taken {
                let reason = if still_by_settings { "from settings" } else { "not named" };
                let refused = Outcome::Refused(reason.to_owned());
                record(connection, app, Action::AccessWithdraw, (role, grantee), refused, false).await?;
                return Ok(if still_by_settings { Withdrawn::BySettings } else { Withdrawn::NotNamed });
            }
            record(connection, app, Action::AccessWithdraw, (role, grantee), Outcome::Success, true).await?;
            let somebody_left = !site_grants::people(connection, role, 1).await?.is_empty();
            Ok(Withdrawn::Done { still_by_settings, somebody_left })
        })
        .await
}

/// Name and e-mail address of somebody.
pub type Named = (String, Option<String>);

/// Whom roles on the site were granted to, and who has signed in of them.
pub struct OnSite {
    /// The grants.
    pub granted: Vec<Granted>,
    /// Name and e-mail address of those with each role who have signed in and aren't blocked.
    pub people: Vec<(SiteRole, Vec<Named>)>,
}

/// Most people that are listed.
const MOST: i64 = 100;

/// Everybody, as the command lists them.
pub async fn list(app: &App) -> Result<OnSite, Fault> {
    let connection = app.db.get().await?;
    let granted = site_grants::all(&connection).await?;
    let mut people = Vec::new();
    for role in SiteRole::ALL {
        people.push((role, site_grants::people(&connection, role, MOST).await?));
    }
    let (actor, data) = (command(), json!({ "roles": "site" }));
    let event =
        Event { actor: &actor, action: Action::AccessRead, team: None, target: None, outcome: Outcome::Success, data };
    activity::record(&connection, app, event).await?;
    Ok(OnSite { granted, people })
}

fn command() -> Actor {
    Actor { name: COMMAND.to_owned(), ..Actor::operator() }
}

async fn record(
    connection: &Connection,
    app: &App,
    action: Action,
    (role, grantee): (SiteRole, &Grantee),
    outcome: Outcome,
    changed: bool,
) -> Result<(), Fault> {
    let mut data = json!({ "role": format!("site-{role}"), "to": granted_to(grantee) });
    if !changed {
        data["changed"] = false.into();
    }
    let event = Event { actor: &command(), action, team: None, target: None, outcome, data };
    Ok(activity::record(connection, app, event).await?)
}
