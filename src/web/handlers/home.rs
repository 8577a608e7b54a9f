//! The start: to the team's Manage tab, or to somebody who can help.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{flashes, html, see_other, without_flash};
use crate::app::App;
use crate::db::grants::Grant;
use crate::db::teams::Team;
use crate::domain::role::{Permission, Role};
use crate::web::error::WebResult;
use crate::web::extract::Reader;
use crate::web::pages::Chrome;
use crate::web::pages::layout::PersonView;
use crate::web::pages::no_access::NoAccessPage;

/// `GET /`
pub async fn home(request: HttpRequest, app: web::Data<App>, reader: Reader) -> WebResult {
    let signed_in = reader.require()?;
    let readable = signed_in.held.iter().find(|(_, grant)| grant.role.allows(Permission::ReadCertificates));
    if let Some((team, _)) = readable {
        return Ok(see_other(&format!("/teams/{}/certificates", team.slug)));
    }
    no_access(&request, &app, &reader).map(|page| {
        let shown = flashes(&request, &app.settings.server);
        without_flash(page, &app.settings.server, &shown)
    })
}

fn no_access(request: &HttpRequest, app: &App, reader: &Reader) -> WebResult<HttpResponse> {
    let signed_in = reader.require()?;
    let person = &signed_in.person;
    let shown = flashes(request, &app.settings.server);
    let chrome = Chrome {
        words: reader.words,
        now: app.clock.now(),
        csrf: &signed_in.session.csrf_token,
        path: &reader.path,
        person: Some(PersonView { name: &person.name, email: person.email.as_deref() }),
        team: None,
        tab: None,
        flashes: &shown,
        notices: &[],
    };
    let administers = administered(&signed_in.held);
    let contact = app.settings.sign_in.help_contact.as_deref();
    Ok(html(NoAccessPage { chrome, administers: administers.as_deref(), contact }.render()?))
}

/// The names of the teams of which somebody is an admin, for a sentence.
fn administered(held: &[(Team, Grant)]) -> Option<String> {
    let of_admin = held.iter().filter(|(_, grant)| grant.role == Role::TeamAdmin);
    let mut names: Vec<&str> = of_admin.map(|(team, _)| team.name.as_str()).collect();
    // By settings and by group, one may be it twice.
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}
