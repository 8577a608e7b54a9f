//! The form that grants a role: read, sent, and the people that it finds.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{looks_for, provider_name, record_search, stale_status, views};
use crate::app::App;
use crate::auth::access::{ManageAccess, ReadCertificates, Scope};
use crate::db::Connection;
use crate::db::certificates::{self, Selection};
use crate::db::place::Place;
use crate::db::{grants, people};
use crate::ops::access::grant::{GrantOutcome, grant as grant_role};
use crate::ops::access::{Found, find_people};
use crate::ops::activity::Action;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{html, html_as, leave_for};
use crate::web::pages::Chrome;
use crate::web::pages::access::form::PeopleFound;
use crate::web::pages::access::{GrantForm, GrantFormPage, PersonChoice};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::GrantField;

/// Most certificates suggested.
const MOST_CERTIFICATES: i64 = 100;

/// `GET /teams/{team}/access/grant`, filled in as the query says.
pub async fn form(access: TeamAccess, wanted: web::Query<GrantForm>) -> WebResult<HttpResponse> {
    access.permit_on_team::<ManageAccess>(Action::AccessGrant).await?;
    if looks_for(&wanted.person) {
        record_search(&access, &*access.app().db.get().await?, &wanted.person).await?;
    }
    draw(&access, &wanted.into_inner().or_fresh(), &FieldErrors::default(), StatusCode::OK).await
}

/// `GET /teams/{team}/access/grant/people?person=...`: those who are found by what is typed.
pub async fn find(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    wanted: web::Query<GrantForm>,
) -> WebResult<HttpResponse> {
    if reader.htmx && reader.signed_in.is_none() {
        // What is typed in the dialog would be lost by anything else: it is said in its place.
        let chrome = Chrome::of_stranger(reader.words, app.clock.now(), &reader.path);
        let (typed, signed_out) = (wanted.person.as_str(), true);
        let found = PeopleFound { chrome: &chrome, typed, chosen: "", people: &[], more: false, signed_out };
        return Ok(html_as(StatusCode::UNPROCESSABLE_ENTITY, found.render()?));
    }
    let access = TeamAccess::of(reader, &request)?;
    access.permit_on_team::<ManageAccess>(Action::PeopleSearch).await?;
    let connection = access.app().db.get().await?;
    let found = find_people(&connection, &wanted.person).await?;
    // Every answer tells of people: each is an event, also while somebody goes on typing.
    if looks_for(&wanted.person) {
        record_search(&access, &connection, &wanted.person).await?;
    }
    drop(connection);
    let people: Vec<PersonChoice> = found.people.iter().map(|person| views::choice(&access, person)).collect();
    let (chrome, typed, more) = (access.chrome(None, &[], &[])?, wanted.person.as_str(), found.more);
    let found = PeopleFound { chrome: &chrome, typed, chosen: "", people: &people, more, signed_out: false };
    Ok(html(found.render()?))
}

/// `POST /teams/{team}/access/grant`
pub async fn grant(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    sent: web::Form<GrantForm>,
) -> WebResult<HttpResponse> {
    let mut form = sent.into_inner();
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form);
    }
    let access = TeamAccess::of(reader, &request)?;
    let permit = access.permit_on_team::<ManageAccess>(Action::AccessGrant).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        let mut errors = FieldErrors::default();
        errors.add_to_form(access.reader.words.say("act-stale").to_owned());
        return draw(&access, &form, &errors, stale_status(&access.reader)).await;
    }
    if form.only_finds() {
        // A browser without JavaScript shows this page; with it, htmx takes it for the dialog all the same. Who was chosen
        // before isn't who is looked for now.
        form.person_id.clear();
        record_search(&access, &*access.app().db.get().await?, &form.person).await?;
        return draw(&access, &form, &FieldErrors::default(), StatusCode::OK).await;
    }
    let flash = match grant_role(access.app(), &permit, access.actor()?, &form.draft()).await? {
        GrantOutcome::Granted(_) => Flash::RoleGranted,
        GrantOutcome::Changed(_) => Flash::RoleChanged,
        GrantOutcome::Refused(faults) => {
            let errors = FieldErrors::of_grant(access.reader.words, &faults);
            return draw(&access, &form, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        GrantOutcome::NotAllowed => return Err(WebError::FORBIDDEN),
    };
    leave_for(&request, access.access_href(), &access.app().settings.server, flash)
}

async fn draw(
    access: &TeamAccess,
    form: &GrantForm,
    errors: &FieldErrors<GrantField>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let app = access.app();
    let connection = app.db.get().await?;
    let Found { people, more } = found(&connection, form).await?;
    let granted = grants::groups(&connection, access.team().id).await?;
    let certificates = certificates(access, &connection).await?;
    drop(connection);
    let people: Vec<PersonChoice> = people.iter().map(|person| views::choice(access, person)).collect();
    // Those that the team knows, and the reader's own: which others there are is not for every team to know.
    let person = &access.signed_in()?.person;
    let own = person.groups.iter().map(|group| (person.provider.clone(), group.clone()));
    let groups: BTreeSet<(String, String)> = granted.into_iter().chain(own).collect();
    let groups: Vec<(String, String)> =
        groups.into_iter().map(|(provider, group)| (group, provider_name(app, &provider).to_owned())).collect();
    let form_href = format!("{}/grant", access.access_href());
    let page = GrantFormPage {
        chrome: access.chrome(Some(Tab::Access), &[], &[])?,
        form_href: &form_href,
        back_href: access.access_href(),
        people_href: &format!("{form_href}/people"),
        form,
        errors,
        people: &people,
        more,
        providers: &providers(app),
        groups: &groups,
        certificates: &certificates,
    };
    answer(&page, &access.reader, status)
}

/// Those who may be meant: the one who was chosen already, and those who are found by what was typed.
async fn found(connection: &Connection, form: &GrantForm) -> WebResult<Found> {
    let mut found = find_people(connection, &form.person).await?;
    if let Ok(id) = form.person_id.parse()
        && !found.people.iter().any(|person| person.id == id)
    {
        found.people.splice(0..0, people::by_ids(connection, &[id]).await?);
    }
    Ok(found)
}

/// Names of certificates to choose from, of those that the reader may see.
async fn certificates(access: &TeamAccess, connection: &Connection) -> WebResult<Vec<String>> {
    let Some(permit) = access.access().permit::<ReadCertificates>() else { return Ok(Vec::new()) };
    let only = match permit.scope() {
        Scope::Team => None,
        Scope::Certificates(only) => Some(only.as_slice()),
    };
    let selection = Selection { team: permit.team().id, only, search: "" };
    let listed = certificates::list(connection, selection, Place::First, MOST_CERTIFICATES).await?;
    Ok(listed.into_iter().map(|certificate| certificate.name).collect())
}

/// The providers that groups may be of.
fn providers(app: &App) -> Vec<(String, String)> {
    app.providers.iter().map(|provider| (provider.id().to_owned(), provider.name().to_owned())).collect()
}

/// The session has ended while the form was filled in: it comes back as it was, to be sent again after signing in.
fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, form: &GrantForm) -> WebResult<HttpResponse> {
    let mut errors = FieldErrors::default();
    errors.add_to_form(reader.words.say("grant-signed-out").to_owned());
    let form_href = request.path();
    let page = GrantFormPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        form_href,
        back_href: form_href.rsplit_once('/').map_or(form_href, |(above, _)| above),
        people_href: &format!("{form_href}/people"),
        form,
        errors: &errors,
        people: &[],
        more: false,
        providers: &providers(app),
        groups: &[],
        certificates: &[],
    };
    answer(&page, reader, StatusCode::UNAUTHORIZED)
}

/// The form: over the page that asked for it, or as one of its own.
fn answer(page: &GrantFormPage<'_>, reader: &Reader, status: StatusCode) -> WebResult<HttpResponse> {
    Ok(html_as(status, if reader.htmx { page.as_dialog().render()? } else { page.render()? }))
}
