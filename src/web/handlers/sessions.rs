//! My sessions.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{add_cookie, flashes, html, see_other_with, without_flash};
use crate::app::App;
use crate::db::Connection;
use crate::db::sessions::{self, Shown};
use crate::domain::ids::SessionId;
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::ops::sessions::{end as end_session, end_others as end_other_sessions};
use crate::web::cookies::{self, Name};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SignedIn, csrf};
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;
use crate::web::pages::sessions::{SessionRow, SessionsPage};

/// The path of the page.
const LIST: &str = "/sessions";

/// The button that ends one.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    csrf: String,
    session: SessionId,
}

/// The button that ends all others.
#[derive(Deserialize)]
pub struct OthersEnded {
    #[serde(default)]
    csrf: String,
}

/// A session as the pages show it, to somebody who reads them in the session `here`.
pub fn session_row(shown: Shown, here: SessionId) -> SessionRow {
    SessionRow {
        here: shown.id == here,
        id: shown.id,
        user_agent: shown.user_agent,
        address: shown.address,
        created_at: shown.created_at,
        seen_at: shown.seen_at,
    }
}

/// `GET /sessions`
pub async fn list(request: HttpRequest, app: web::Data<App>, reader: Reader) -> WebResult<HttpResponse> {
    let signed_in = reader.require()?;
    let (person, now) = (signed_in.person.id, app.clock.now());
    let connection = app.db.get().await?;
    let live = sessions::of_person(&connection, person, now, app.settings.sign_in.idle).await?;
    record_reading(&app, &connection, signed_in).await?;
    drop(connection);
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let page = SessionsPage {
        chrome: reader.chrome(now, &shown)?,
        sessions: live.into_iter().map(|live| session_row(live, signed_in.session.id)).collect(),
    };
    Ok(without_flash(html(page.render()?), server, &shown))
}

async fn record_reading(app: &App, connection: &Connection, signed_in: &SignedIn) -> WebResult<()> {
    let person = &signed_in.person;
    let event = Event {
        actor: &signed_in.actor,
        action: Action::SessionsRead,
        team: None,
        target: Some(Target { kind: "person", id: person.id.0, name: &person.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({}),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// `POST /sessions/end`
pub async fn end(app: web::Data<App>, reader: Reader, form: web::Form<Ended>) -> WebResult<HttpResponse> {
    let signed_in = reader.require()?;
    if !csrf::fits(&reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    if !end_session(&app, &signed_in.actor, &signed_in.person, form.session).await? {
        return Err(WebError::NOT_FOUND);
    }
    let server = &app.settings.server;
    if form.session != signed_in.session.id {
        return Ok(see_other_with(LIST, server, Flash::SessionEnded));
    }
    let mut response = see_other_with("/sign-in", server, Flash::SignedOut);
    add_cookie(&mut response, cookies::remove(server, Name::Session));
    Ok(response)
}

/// `POST /sessions/end-others`
pub async fn end_others(app: web::Data<App>, reader: Reader, form: web::Form<OthersEnded>) -> WebResult<HttpResponse> {
    let signed_in = reader.require()?;
    if !csrf::fits(&reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    end_other_sessions(&app, &signed_in.actor, &signed_in.person, signed_in.session.id).await?;
    Ok(see_other_with(LIST, &app.settings.server, Flash::SessionsEnded))
}
