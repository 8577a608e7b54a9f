//! The forms about a team: a new one, another name, an administrator for one that nobody administers. They differ in what
//! is filled in and in the use case alone.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{LIST, find, href};
use crate::app::App;
use crate::domain::ids::TeamId;
use crate::ops::teams::create::{Draft, create as create_team};
use crate::ops::teams::name_admin::name_admin as name_team_admin;
use crate::ops::teams::rename::rename as rename_team;
use crate::ops::teams::{By, Saved};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess, csrf};
use crate::web::handlers::{Sending, leave_for, sheet, stale_status, whom};
use crate::web::pages::Chrome;
use crate::web::pages::admin::{TeamAct, TeamForm, TeamFormPage, TeamRow};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::whom::WhomForm;
use crate::web::pages::words::TeamField;

/// What a form is for.
#[derive(Debug, Clone, Copy)]
enum Aim {
    Create,
    Rename(TeamId),
    NameAdmin(TeamId),
}

/// `GET /admin/teams/new`
pub async fn new(access: SiteAccess) -> WebResult<HttpResponse> {
    Asked::of(&access, Aim::Create).await?.fresh().await
}

/// `POST /admin/teams/new`
pub async fn create(by: Sending, sent: web::Form<TeamForm>) -> WebResult<HttpResponse> {
    submit(by, Aim::Create, sent.into_inner()).await
}

/// `GET /admin/teams/{team}/rename`
pub async fn other_name(access: SiteAccess, id: web::Path<TeamId>) -> WebResult<HttpResponse> {
    Asked::of(&access, Aim::Rename(*id)).await?.fresh().await
}

/// `POST /admin/teams/{team}/rename`
pub async fn rename(by: Sending, id: web::Path<TeamId>, sent: web::Form<TeamForm>) -> WebResult<HttpResponse> {
    submit(by, Aim::Rename(*id), sent.into_inner()).await
}

/// `GET /admin/teams/{team}/admin`
pub async fn an_admin(access: SiteAccess, id: web::Path<TeamId>) -> WebResult<HttpResponse> {
    Asked::of(&access, Aim::NameAdmin(*id)).await?.fresh().await
}

/// `POST /admin/teams/{team}/admin`
pub async fn name_admin(by: Sending, id: web::Path<TeamId>, sent: web::Form<TeamForm>) -> WebResult<HttpResponse> {
    submit(by, Aim::NameAdmin(*id), sent.into_inner()).await
}

/// `GET /admin/teams/people?person=...`: those who are found by what is typed.
pub async fn people(by: Sending, wanted: web::Query<WhomForm>) -> WebResult<HttpResponse> {
    let (request, app, reader) = by;
    if let Some(answer) = whom::found_signed_out(&app, &reader, &wanted.person)? {
        return Ok(answer);
    }
    let access = SiteAccess::of(reader, &request)?;
    searcher(&access)?.found(&access.chrome(Tab::Teams, &[])?, &wanted.person).await
}

fn searcher(access: &SiteAccess) -> WebResult<whom::Searcher<'_>> {
    Ok(whom::Searcher { app: access.app(), actor: access.actor()?, team: None })
}

impl Aim {
    /// Where Cancel leads, and whoever is done.
    fn back_href(self) -> String {
        match self {
            Self::Create => LIST.to_owned(),
            Self::Rename(id) | Self::NameAdmin(id) => href(id),
        }
    }

    /// The path of the form, which is also where it is sent.
    fn form_href(self) -> String {
        match self {
            Self::Create => format!("{LIST}/new"),
            Self::Rename(id) => format!("{}/rename", href(id)),
            Self::NameAdmin(id) => format!("{}/admin", href(id)),
        }
    }

    /// For the page, with what may be told of the team.
    fn act(self, team: Option<&TeamRow>) -> TeamAct<'_> {
        match self {
            Self::Create => TeamAct::Create,
            Self::Rename(_) => TeamAct::Rename(team.map(|team| team.slug.as_str())),
            Self::NameAdmin(_) => TeamAct::NameAdmin(team.map(|team| team.name.as_str())),
        }
    }

    const fn flash(self) -> Flash {
        match self {
            Self::Create => Flash::TeamMade,
            Self::Rename(_) => Flash::TeamRenamed,
            Self::NameAdmin(_) => Flash::AdminNamed,
        }
    }
}

/// A form that was sent.
async fn submit((request, app, reader): Sending, aim: Aim, mut form: TeamForm) -> WebResult<HttpResponse> {
    if reader.signed_in.is_none() {
        return signed_out(&app, &reader, aim, &form);
    }
    let access = SiteAccess::of(reader, &request)?;
    let asked = Asked::of(&access, aim).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        let errors = FieldErrors::about_form(access.reader.words.say("act-stale"));
        return asked.draw(&form, &errors, None, stale_status(&access.reader)).await;
    }
    if aim.act(None).has_admin() && whom::searching(&mut form.whom) {
        searcher(&access)?.record(&*app.db.get().await?, &form.whom.person).await?;
        return asked.draw(&form, &FieldErrors::default(), None, StatusCode::OK).await;
    }
    let signed_in = access.reader.require()?;
    let (permit, by) = (access.permit(), By { actor: &signed_in.actor, person: &signed_in.person });
    let saved = match aim {
        Aim::Create => {
            let draft = Draft { name: &form.name, slug: &form.address, admin: form.whom.whom() };
            create_team(&app, permit, by, &draft).await?
        }
        Aim::Rename(id) => rename_team(&app, permit, by, id, &form.name).await?,
        Aim::NameAdmin(id) => name_team_admin(&app, permit, by, id, form.whom.whom()).await?,
    };
    match saved {
        Saved::Done(id) => leave_for(&request, &href(id), &app.settings.server, aim.flash()),
        Saved::Refused(faults) => {
            let errors = FieldErrors::of_team(access.reader.words, &faults);
            asked.draw(&form, &errors, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Saved::Administered => asked.own_matter().await,
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}

/// A form, and the team that it is about where there is one.
struct Asked<'a> {
    access: &'a SiteAccess,
    aim: Aim,
    team: Option<TeamRow>,
}

impl<'a> Asked<'a> {
    async fn of(access: &'a SiteAccess, aim: Aim) -> WebResult<Self> {
        let team = match aim {
            Aim::Create => None,
            Aim::Rename(id) | Aim::NameAdmin(id) => Some(find(access, &*access.app().db.get().await?, id).await?),
        };
        Ok(Self { access, aim, team })
    }

    /// The form as it is asked for.
    async fn fresh(&self) -> WebResult<HttpResponse> {
        let form = match (self.aim, &self.team) {
            (Aim::NameAdmin(_), Some(team)) if team.is_administered() => return self.own_matter().await,
            (Aim::Rename(_), Some(team)) => TeamForm { name: team.name.clone(), ..TeamForm::default() },
            _ => TeamForm::fresh(),
        };
        self.draw(&form, &FieldErrors::default(), None, StatusCode::OK).await
    }

    /// Somebody administers the team: its roles are theirs to grant, whatever is filled in.
    async fn own_matter(&self) -> WebResult<HttpResponse> {
        let why = self.access.reader.words.say("team-own-matter");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        self.draw(&TeamForm::default(), &FieldErrors::default(), Some(why), status).await
    }

    async fn draw(
        &self,
        form: &TeamForm,
        errors: &FieldErrors<TeamField>,
        problem: Option<&str>,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let (app, reader) = (self.access.app(), &self.access.reader);
        let choices = whom::choices(app, reader.words, &*app.db.get().await?, &form.whom, []).await?;
        let page = TeamFormPage {
            chrome: self.access.chrome(Tab::Teams, &[])?,
            form_href: &self.aim.form_href(),
            back_href: &self.aim.back_href(),
            act: self.aim.act(self.team.as_ref()),
            form,
            errors,
            people_href: &people_href(),
            choices: &choices,
            problem,
        };
        sheet(&page, reader, status)
    }
}

fn people_href() -> String {
    format!("{LIST}/people")
}

/// The session has ended while a form was filled in: it comes back as it was, to be sent again after signing in. Of a
/// team that there is, nothing is told.
fn signed_out(app: &App, reader: &Reader, aim: Aim, form: &TeamForm) -> WebResult<HttpResponse> {
    let page = TeamFormPage {
        chrome: Chrome::of_stranger(reader.words, app.clock.now(), &reader.path),
        form_href: &aim.form_href(),
        back_href: LIST,
        act: aim.act(None),
        form,
        errors: &FieldErrors::about_form(reader.words.say("channel-signed-out")),
        people_href: &people_href(),
        choices: &whom::of_nobody(app),
        problem: None,
    };
    sheet(&page, reader, StatusCode::UNAUTHORIZED)
}
