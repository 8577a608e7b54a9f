//! The form that grants a role: read, sent, and the people that it finds.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::stale_status;
use crate::app::App;
use crate::auth::access::{ManageAccess, ReadCertificates};
use crate::db::Connection;
use crate::db::certificates::listed::{self, Selection};
use crate::db::grants;
use crate::db::place::Place;
use crate::domain::find::Find;
use crate::ops::access::grant::{GrantOutcome, grant as grant_role};
use crate::ops::activity::Action;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, TeamAccess, csrf};
use crate::web::handlers::{Sending, leave_for, sheet, whom};
use crate::web::pages::Chrome;
use crate::web::pages::access::{GrantForm, GrantFormPage};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::whom::WhomForm;
use crate::web::pages::words::GrantField;

/// Most certificates suggested.
const MOST_CERTIFICATES: u16 = 100;

/// `GET /teams/{team}/access/grant`, filled in as the query says.
pub async fn form(access: TeamAccess, wanted: web::Query<GrantForm>) -> WebResult<HttpResponse> {
    access.permit_on_team::<ManageAccess>(Action::AccessGrant).await?;
    searcher(&access)?.record(&*access.app().db.get().await?, &wanted.whom.person).await?;
    draw(&access, &wanted.into_inner().or_fresh(), &FieldErrors::default(), StatusCode::OK).await
}

/// `GET /teams/{team}/access/grant/people?person=...`: those who are found by what is typed.
pub async fn find(by: Sending, wanted: web::Query<WhomForm>) -> WebResult<HttpResponse> {
    let (request, app, reader) = by;
    if let Some(answer) = whom::found_signed_out(&app, &reader, &wanted.person)? {
        return Ok(answer);
    }
    let access = TeamAccess::of(reader, &request)?;
    access.permit_on_team::<ManageAccess>(Action::PeopleSearch).await?;
    searcher(&access)?.found(&access.chrome(None, &[], &[])?, &wanted.person).await
}

fn searcher(access: &TeamAccess) -> WebResult<whom::Searcher<'_>> {
    Ok(whom::Searcher { app: access.app(), actor: access.actor()?, team: Some(access.team().id) })
}

/// `POST /teams/{team}/access/grant`
pub async fn grant(by: Sending, sent: web::Form<GrantForm>) -> WebResult<HttpResponse> {
    let (request, app, reader) = by;
    let mut form = sent.into_inner();
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form);
    }
    let access = TeamAccess::of(reader, &request)?;
    let permit = access.permit_on_team::<ManageAccess>(Action::AccessGrant).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(access.reader.words.say("act-stale"));
        return draw(&access, &form, &errors, stale_status(&access.reader)).await;
    }
    if whom::searching(&mut form.whom) {
        // A browser without JavaScript shows this page; with it, htmx takes it for the dialog all the same.
        searcher(&access)?.record(&*access.app().db.get().await?, &form.whom.person).await?;
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
    let connection = access.app().db.get().await?;
    // Those that the team knows, and the reader's own: which others there are is not for every team to know.
    let person = &access.signed_in()?.person;
    let own = person.groups.iter().map(|group| (person.provider.clone(), group.clone()));
    let granted = grants::groups(&connection, access.team().id).await?;
    let groups: BTreeSet<(String, String)> = granted.into_iter().chain(own).collect();
    let choices = whom::choices(access.app(), access.reader.words, &connection, &form.whom, groups).await?;
    let certificates = certificates(access, &connection).await?;
    drop(connection);
    let form_href = format!("{}/grant", access.access_href());
    let page = GrantFormPage {
        chrome: access.chrome(Some(Tab::Access), &[], &[])?,
        form_href: &form_href,
        back_href: access.access_href(),
        people_href: &format!("{form_href}/people"),
        form,
        errors,
        choices: &choices,
        certificates: &certificates,
    };
    sheet(&page, &access.reader, status)
}

/// Names of certificates to choose from, of those that the reader may see.
async fn certificates(access: &TeamAccess, connection: &Connection) -> WebResult<Vec<String>> {
    let Some(permit) = access.access().permit::<ReadCertificates>() else { return Ok(Vec::new()) };
    let only = permit.scope().only();
    let (find, now) = (Find::default(), access.app().clock.now());
    let selection = Selection { team: permit.team().id, only, find: &find, now, few: false };
    let listed = listed::list(connection, &selection, &Place::First, MOST_CERTIFICATES).await?;
    Ok(listed.into_iter().map(|certificate| certificate.name).collect())
}

/// The session has ended while the form was filled in: it comes back as it was, to be sent again after signing in.
fn signed_out(request: &HttpRequest, app: &App, reader: &Reader, form: &GrantForm) -> WebResult<HttpResponse> {
    let errors = FieldErrors::about_form(reader.words.say("grant-signed-out"));
    let form_href = request.path();
    let page = GrantFormPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        form_href,
        back_href: form_href.rsplit_once('/').map_or(form_href, |(above, _)| above),
        people_href: &format!("{form_href}/people"),
        form,
        errors: &errors,
        choices: &whom::of_nobody(app),
        certificates: &[],
    };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}
