//! The start: to the team that somebody looked at last, or to somebody who can help.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{flashes, html, provider_name, see_other, without_flash};
use crate::app::App;
use crate::db::site_grants;
use crate::db::teams::Team;
use crate::domain::role::SiteRole;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SignedIn, TeamAccess};
use crate::web::pages::no_access::NoAccessPage;

/// Most site administrators that somebody without a role is told to ask.
const MOST_TO_ASK: i64 = 3;

/// `GET /`
pub async fn home(request: HttpRequest, app: web::Data<App>, reader: Reader) -> WebResult {
    let signed_in = reader.require()?;
    if let Some(team) = begins_at(signed_in) {
        return Ok(see_other(&format!("/teams/{}", team.slug)));
    }
    if signed_in.site.is_some() {
        return Ok(see_other("/admin/teams"));
    }
    if signed_in.audit.is_some() {
        return Ok(see_other("/admin/activity"));
    }
    let shown = flashes(&request, &app.settings.server);
    let chrome = reader.chrome(app.clock.now(), &shown)?;
    let contact = app.settings.sign_in.help_contact.as_deref();
    let administrators = match contact {
        Some(_) => Vec::new(),
        None => site_grants::people(&*app.db.get().await?, SiteRole::Administrator, MOST_TO_ASK).await?,
    };
    let own = signed_in.person.email.as_deref().and_then(domain);
    // Anybody may have an account at a public provider: addresses are for people of the same organisation.
    let told = |email: Option<String>| email.filter(|email| own.is_some() && domain(email) == own);
    let administrators: Vec<_> = administrators.into_iter().map(|(name, email)| (name, told(email))).collect();
    let provider = provider_name(&app, &signed_in.person.provider);
    let page = NoAccessPage { chrome, provider, contact, administrators: &administrators };
    Ok(without_flash(html(page.render()?), &app.settings.server, &shown))
}

/// What stands behind the `@` of an e-mail address.
fn domain(email: &str) -> Option<&str> {
    email.rsplit_once('@').map(|(_, domain)| domain)
}

/// The team that they looked at last, where they still may; otherwise the first by name.
fn begins_at(signed_in: &SignedIn) -> Option<&Team> {
    let teams = || signed_in.held.iter().map(|(team, _)| team);
    let last = teams().find(|team| Some(team.id) == signed_in.person.last_team_id);
    last.or_else(|| teams().next())
}

/// `GET /teams/{team}`: to the first of its tabs that there is for the reader.
pub async fn team(access: TeamAccess) -> WebResult<HttpResponse> {
    access.first_tab().map(see_other).ok_or(WebError::NOT_FOUND)
}
