//! The site's teams.

pub mod create;
pub mod list;
pub mod name_admin;
pub mod rename;
pub mod show;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{people, stale_status, who};
use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::teams::admins::{self, Admin};
use crate::db::teams::listed::{self, Listed};
use crate::domain::ids::TeamId;
use crate::ops::activity::Target;
use crate::ops::teams::{AdminDraft, By, TeamFault, Whom, is_from_settings};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess, csrf};
use crate::web::handlers::html_as;
use crate::web::pages::Chrome;
use crate::web::pages::admin::{AdminView, ProviderChoice, TeamAct, TeamForm, TeamFormPage, TeamRow};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Tab;
use crate::web::pages::words::TeamField;

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

/// The site administrator who acts.
fn by(access: &SiteAccess) -> WebResult<By<'_>> {
    let signed_in = access.reader.require()?;
    Ok(By { actor: &signed_in.actor, person: &signed_in.person })
}

fn admin_draft(form: &TeamForm) -> AdminDraft<'_> {
    AdminDraft { whom: &form.whom, email: &form.email, provider: &form.provider, group: &form.group }
}

/// A form about a team, and what it is answered with.
struct Asked<'a> {
    access: &'a SiteAccess,
    form_href: &'a str,
    back_href: &'a str,
    act: TeamAct<'a>,
}

impl Asked<'_> {
    /// The form as it is asked for.
    fn draw(&self, form: &TeamForm) -> WebResult<HttpResponse> {
        self.answer(form, &FieldErrors::default(), true, StatusCode::OK)
    }

    /// The form once more, with what is wrong.
    fn refuse(&self, form: &TeamForm, faults: &[TeamFault]) -> WebResult<HttpResponse> {
        let group = form.whom == Whom::Group.as_str();
        let errors = FieldErrors::of_team(self.access.reader.words, faults, group);
        self.answer(form, &errors, true, StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// The form once more, where its token isn't the session's.
    fn stale(&self, form: &TeamForm) -> WebResult<Option<HttpResponse>> {
        let reader = &self.access.reader;
        if csrf::fits(reader, &form.csrf) {
            return Ok(None);
        }
        let mut errors = FieldErrors::default();
        errors.add_to_form(reader.words.say("act-stale").to_owned());
        self.answer(form, &errors, true, stale_status(reader)).map(Some)
    }

    /// That it can't be done, whatever is filled in.
    fn impossible(&self, why: &str) -> WebResult<HttpResponse> {
        let mut errors = FieldErrors::default();
        errors.add_to_form(why.to_owned());
        self.answer(&TeamForm::default(), &errors, false, StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn answer(
        &self,
        form: &TeamForm,
        errors: &FieldErrors<TeamField>,
        possible: bool,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let page = TeamFormPage {
            chrome: self.access.chrome(Tab::Teams, &[])?,
            form_href: self.form_href,
            back_href: self.back_href,
            act: self.act,
            form,
            errors,
            providers: &providers(self.access.app()),
            possible,
        };
        answer(&page, &self.access.reader, status)
    }
}

/// The session has ended while a form was filled in: it comes back as it was, to be sent again after signing in. Of a
/// team that there is, nothing is told.
fn signed_out(
    app: &App,
    reader: &Reader,
    form_href: &str,
    act: TeamAct<'_>,
    form: &TeamForm,
) -> WebResult<HttpResponse> {
    let mut errors = FieldErrors::default();
    errors.add_to_form(reader.words.say("channel-signed-out").to_owned());
    let page = TeamFormPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        form_href,
        back_href: LIST,
        act,
        form,
        errors: &errors,
        providers: &providers(app),
        possible: true,
    };
    answer(&page, reader, StatusCode::UNAUTHORIZED)
}

fn answer(page: &TeamFormPage<'_>, reader: &Reader, status: StatusCode) -> WebResult<HttpResponse> {
    Ok(html_as(status, if reader.htmx { page.as_dialog().render()? } else { page.render()? }))
}

fn providers(app: &App) -> Vec<ProviderChoice> {
    let choice = |id: &str, name: &str| ProviderChoice { id: id.to_owned(), name: name.to_owned() };
    app.providers.iter().map(|provider| choice(provider.id(), provider.name())).collect()
}
