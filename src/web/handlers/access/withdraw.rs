//! Withdraw a role.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::stale_status;
use super::views::{self, Known};
use crate::auth::access::{ManageAccess, Permit};
use crate::db::grants::{self, Granted};
use crate::domain::ids::GrantId;
use crate::ops::access::withdraw::{Withdrawn, fault, withdraw as withdraw_grant};
use crate::ops::activity::{Action, Target};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{TeamAccess, csrf};
use crate::web::handlers::{Confirmation, html_as, leave_for};
use crate::web::pages::access::{GrantView, WhoView, WithdrawPage};
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::words::withdraw_fault_words;

/// A role that is asked to be sure about.
struct Question {
    permit: Permit<ManageAccess>,
    granted: Granted,
    grant: GrantView,
    who: WhoView,
    action_href: String,
}

/// `GET /teams/{team}/access/grants/{grant}/withdraw`
pub async fn ask(access: TeamAccess, path: web::Path<(String, GrantId)>) -> WebResult<HttpResponse> {
    let question = Question::of(&access, path.into_inner().1).await?;
    let connection = access.app().db.get().await?;
    let person = &access.signed_in()?.person;
    let fault = fault(&connection, &question.permit, person, &question.granted, access.app().clock.now()).await?;
    drop(connection);
    match fault {
        Some(fault) => question.refuse(&access, withdraw_fault_words(access.reader.words, fault)),
        None => question.draw(&access, None, true, StatusCode::OK),
    }
}

/// `POST /teams/{team}/access/grants/{grant}/withdraw`
pub async fn withdraw(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, GrantId)>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let question = Question::of(&access, id).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        let stale = access.reader.words.say("act-stale");
        return question.draw(&access, Some(stale), true, stale_status(&access.reader));
    }
    match withdraw_grant(access.app(), &question.permit, access.actor()?, id).await? {
        Withdrawn::Done => {
            leave_for(&request, access.access_href(), &access.app().settings.server, Flash::RoleWithdrawn)
        }
        Withdrawn::Refused(fault) => question.refuse(&access, withdraw_fault_words(access.reader.words, fault)),
        Withdrawn::NotFound => Err(WebError::NOT_FOUND),
        Withdrawn::NotAllowed => Err(WebError::FORBIDDEN),
    }
}

impl Question {
    /// The grant in the address, of this team; one that has ended is not found.
    async fn of(access: &TeamAccess, id: GrantId) -> WebResult<Self> {
        let permit = access.permit_on_team::<ManageAccess>(Action::AccessWithdraw).await?;
        let connection = access.app().db.get().await?;
        let found = grants::find(&connection, permit.team().id, id).await?;
        let granted = found.filter(|grant| !grant.has_ended(access.app().clock.now())).ok_or(WebError::NOT_FOUND)?;
        let who = Known::of(&connection, &[&granted.grantee]).await?.who(access, &granted.grantee);
        access.reader.acting.set_target(Target { kind: "grant", id: id.0, name: who.name() });
        let grant = views::grant(access, &granted)?;
        let action_href = format!("{}/grants/{id}/withdraw", access.access_href());
        Ok(Self { permit, granted, grant, who, action_href })
    }

    /// The dialog once more, since it can't be done.
    fn refuse(&self, access: &TeamAccess, why: &str) -> WebResult<HttpResponse> {
        self.draw(access, Some(why), false, StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn draw(
        &self,
        access: &TeamAccess,
        problem: Option<&str>,
        possible: bool,
        status: StatusCode,
    ) -> WebResult<HttpResponse> {
        let page = WithdrawPage {
            chrome: access.chrome(Some(Tab::Access), &[], &[])?,
            back_href: access.access_href(),
            action_href: &self.action_href,
            grant: &self.grant,
            who: &self.who,
            problem,
            possible,
        };
        let body = if access.reader.htmx { page.as_dialog().render()? } else { page.render()? };
        Ok(html_as(status, body))
    }
}
