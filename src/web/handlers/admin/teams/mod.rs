//! The site's teams.

pub mod form;
pub mod list;
pub mod show;

use super::{people, who};
use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::teams::admins::{self, Admin};
use crate::db::teams::listed::{self, Listed};
use crate::domain::ids::TeamId;
use crate::ops::activity::Target;
use crate::ops::teams::is_from_settings;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::SiteAccess;
use crate::web::pages::admin::{AdminView, TeamRow};

/// The path of the list.
const LIST: &str = "/admin/teams";

/// A team's address.
pub(super) fn href(id: TeamId) -> String {
    format!("{LIST}/{id}")
}

/// The team in the address, as the pages show it.
async fn find(access: &SiteAccess, connection: &Connection, id: TeamId) -> WebResult<TeamRow> {
    let found = listed::find(connection, id).await?.ok_or(WebError::NOT_FOUND)?;
    access.reader.acting.set_team(id);
    access.reader.acting.set_target(Target { kind: "team", id: id.0, name: &found.team.name });
    rows(access.app(), connection, vec![found]).await?.pop().ok_or(WebError::NOT_FOUND)
}

/// Teams as the pages show them.
async fn rows(app: &App, connection: &Connection, found: Vec<Listed>) -> WebResult<Vec<TeamRow>> {
    let ids: Vec<TeamId> = found.iter().map(|row| row.team.id).collect();
    let admins = admins::of_teams(connection, &ids, app.clock.now()).await?;
    let certificates = listed::certificate_counts(connection, &ids).await?;
    let row = |Listed { team, created_at }: Listed| TeamRow {
        id: team.id,
        from_settings: is_from_settings(app, &team),
        admins: admins.iter().filter(|admin| admin.team == team.id).map(|admin| admin_view(app, admin)).collect(),
        certificates: certificates.get(&team.id).copied().unwrap_or_default(),
        created_at,
        name: team.name,
        slug: team.slug,
    };
    Ok(found.into_iter().map(row).collect())
}

fn admin_view(app: &App, admin: &Admin) -> AdminView {
    let href = match admin.grantee {
        Grantee::Person(id) => Some(people::href(id)),
        Grantee::Email(_) | Grantee::Group { .. } => None,
    };
    AdminView {
        href,
        who: who(app, admin.grantee.clone(), admin.name.clone()),
        expires_at: admin.expires_at,
        from_settings: admin.from_settings,
        reaches: admin.reaches,
    }
}
