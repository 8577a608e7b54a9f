//! Somebody's page.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{find, row, who};
use crate::app::App;
use crate::db::grants::{self, Granted, Grantee};
use crate::db::sessions;
use crate::db::teams::Team;
use crate::domain::ids::PersonId;
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::admin::teams;
use crate::web::handlers::sessions::session_row;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::pages::admin::{HeldView, PersonPage};
use crate::web::pages::layout::Tab;

/// Most grants shown.
const MOST_HELD: usize = 200;

/// `GET /admin/people/{person}`
pub async fn show(request: HttpRequest, access: SiteAccess, id: web::Path<PersonId>) -> WebResult<HttpResponse> {
    let app = access.app();
    let connection = app.db.get().await?;
    let known = find(&access, &connection, *id).await?;
    let (person, now) = (&known.person, app.clock.now());
    let held = grants::held_in_full(&connection, person, now).await?;
    let more = held.len() > MOST_HELD;
    let live = sessions::of_person(&connection, person.id, now, app.settings.sign_in.idle).await?;
    let event = Event {
        actor: access.actor()?,
        action: Action::AccessRead,
        team: None,
        target: Some(Target { kind: "person", id: person.id.0, name: &person.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    activity::record(&connection, app, event).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let reader = access.reader.require()?;
    let page = PersonPage {
        chrome: access.chrome(Tab::People, &shown)?,
        person: &row(app, &known),
        subject: &known.subject,
        groups: &person.groups,
        cut_at: more.then_some(MOST_HELD),
        created_at: known.created_at,
        held: held.into_iter().take(MOST_HELD).map(|held| held_view(app, held)).collect(),
        sessions: live.into_iter().map(|live| session_row(live, reader.session.id)).collect(),
        oneself: reader.person.id == person.id,
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

fn held_view(app: &App, (team, held): (Team, Granted)) -> HeldView {
    HeldView {
        team_href: teams::href(team.id),
        team: team.name,
        role: held.role,
        on_certificate: held.certificate.is_some(),
        through: match held.grantee {
            Grantee::Person(_) => None,
            other => Some(who(app, other, None)),
        },
        expires_at: held.expires_at,
    }
}
