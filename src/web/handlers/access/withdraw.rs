//! Withdraw a role.

use actix_web::{HttpRequest, HttpResponse, web};

use super::views::{self, Known};
use crate::auth::access::{ManageAccess, Permit};
use crate::db::grants::{self, Granted};
use crate::domain::ids::GrantId;
use crate::ops::access::withdraw::{Withdrawn, fault, withdraw as withdraw_grant};
use crate::ops::activity::{Action, Target};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::question::Question;
use crate::web::handlers::{Confirmation, leave_for};
use crate::web::pages::access::withdrawal;
use crate::web::pages::layout::{Flash, Tab};
use crate::web::pages::sheet::Asked;
use crate::web::pages::words::withdraw_fault_words;

/// A role that is to be withdrawn.
struct Subject {
    permit: Permit<ManageAccess>,
    granted: Granted,
    asked: Asked,
    action_href: String,
}

/// `GET /teams/{team}/access/grants/{grant}/withdraw`
pub async fn ask(access: TeamAccess, path: web::Path<(String, GrantId)>) -> WebResult<HttpResponse> {
    let subject = Subject::of(&access, path.into_inner().1).await?;
    let question = subject.question(&access)?;
    let connection = access.app().db.get().await?;
    let person = &access.signed_in()?.person;
    let fault = fault(&connection, &subject.permit, person, &subject.granted, access.app().clock.now()).await?;
    drop(connection);
    match fault {
        Some(fault) => question.refuse(withdraw_fault_words(access.reader.words, fault), false),
        None => question.ask(),
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
    let subject = Subject::of(&access, id).await?;
    let question = subject.question(&access)?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    match withdraw_grant(access.app(), &subject.permit, access.actor()?, id).await? {
        Withdrawn::Done => {
            leave_for(&request, access.access_href(), &access.app().settings.server, Flash::RoleWithdrawn)
        }
        Withdrawn::Refused(fault) => question.refuse(withdraw_fault_words(access.reader.words, fault), false),
        Withdrawn::NotFound => Err(WebError::NOT_FOUND),
        Withdrawn::NotAllowed => Err(WebError::FORBIDDEN),
    }
}

impl Subject {
    /// The grant in the address, of this team; one that has ended is not found.
    async fn of(access: &TeamAccess, id: GrantId) -> WebResult<Self> {
        let permit = access.permit_on_team::<ManageAccess>(Action::AccessWithdraw).await?;
        let connection = access.app().db.get().await?;
        let found = grants::find(&connection, permit.team().id, id).await?;
        let granted = found.filter(|grant| !grant.has_ended(access.app().clock.now())).ok_or(WebError::NOT_FOUND)?;
        let who = Known::of(&connection, &[&granted.grantee]).await?.who(access, &granted.grantee);
        access.reader.acting.set_target(Target { kind: "grant", id: id.0, name: who.name() });
        let asked = withdrawal(access.reader.words, &views::grant(access, &granted)?, &who);
        let action_href = format!("{}/grants/{id}/withdraw", access.access_href());
        Ok(Self { permit, granted, asked, action_href })
    }

    fn question<'a>(&'a self, access: &'a TeamAccess) -> WebResult<Question<'a>> {
        Ok(Question {
            reader: &access.reader,
            chrome: access.chrome(Some(Tab::Access), &[], &[])?,
            back_href: access.access_href(),
            back_word: access.reader.words.say("tab-access"),
            action_href: &self.action_href,
            asked: self.asked.clone(),
        })
    }
}
