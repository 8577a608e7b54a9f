//! What somebody may do on the team in the address. Another team's address is not found.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::reader::{Reader, SignedIn};
use crate::app::App;
use crate::auth::access::{Access, ListChannels, Needs, Permit};
use crate::db::channels::{self, GaveUp};
use crate::db::teams::Team;
use crate::domain::role::Role;
use crate::ops::activity::{self, Action, Actor, Event, Outcome};
use crate::web::error::WebError;
use crate::web::pages::Chrome;
use crate::web::pages::layout::{Flash, GaveUpView, Notice, PersonView, Tab, TeamView};

/// Somebody signed in, on a team on which they hold something.
pub struct TeamAccess {
    /// Whoever sent the request.
    pub reader: Reader,
    access: Access,
    app: Data<App>,
    manage_href: String,
    channels_href: String,
    roles: Vec<Role>,
    /// Channels that were switched off since everything had failed; looked up for whole pages only.
    gave_up: Vec<GaveUpView>,
}

impl TeamAccess {
    /// The access of whoever sent the request, to the team in its address.
    pub fn of(reader: Reader, request: &HttpRequest) -> Result<Self, WebError> {
        let slug = request.match_info().get("team").unwrap_or_default();
        let access = Access::on_team(slug, &reader.require()?.held).ok_or(WebError::NOT_FOUND)?;
        let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?.clone();
        let manage_href = format!("/teams/{}/certificates", access.team().slug);
        let channels_href = format!("/teams/{}/notifications", access.team().slug);
        let roles = access.roles();
        Ok(Self { reader, access, app, manage_href, channels_href, roles, gave_up: Vec::new() })
    }

    /// The same, for a page that is to say what has happened to the team's channels, where the reader may know.
    async fn for_page(self) -> Result<Self, WebError> {
        if self.reader.htmx || !self.may_list_channels() {
            return Ok(self);
        }
        let found = channels::gave_up(&*self.app.db.get().await?, self.team().id).await?;
        let view = |found: GaveUp| {
            Some(GaveUpView { href: format!("{}/{}", self.channels_href, found.id), name: found.name, at: found.at? })
        };
        let gave_up = found.into_iter().filter_map(view).collect();
        Ok(Self { gave_up, ..self })
    }

    fn may_list_channels(&self) -> bool {
        self.access.permit_on_team::<ListChannels>().is_some()
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The team.
    pub fn team(&self) -> &Team {
        self.access.team()
    }

    /// What is held.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The path of the team's Manage tab.
    pub fn manage_href(&self) -> &str {
        &self.manage_href
    }

    /// The path of the team's Notifications tab.
    pub fn channels_href(&self) -> &str {
        &self.channels_href
    }

    /// As whom actions are recorded.
    pub fn actor(&self) -> Result<&Actor, WebError> {
        Ok(&self.signed_in()?.actor)
    }

    /// Somebody signed in: there always is.
    pub fn signed_in(&self) -> Result<&SignedIn, WebError> {
        self.reader.require()
    }

    /// The proof that something is allowed, at least on some certificate; a refusal is recorded.
    pub async fn permit<N: Needs>(&self, action: Action) -> Result<Permit<N>, WebError> {
        self.or_refuse(self.access.permit(), action).await
    }

    /// The proof that something is allowed on the whole team; a refusal is recorded.
    pub async fn permit_on_team<N: Needs>(&self, action: Action) -> Result<Permit<N>, WebError> {
        self.or_refuse(self.access.permit_on_team(), action).await
    }

    async fn or_refuse<N>(&self, permit: Option<Permit<N>>, action: Action) -> Result<Permit<N>, WebError> {
        if let Some(permit) = permit {
            return Ok(permit);
        }
        let event = Event {
            actor: self.actor()?,
            action,
            team: Some(self.team().id),
            target: None,
            outcome: Outcome::Refused("permission".to_owned()),
            data: serde_json::json!({}),
        };
        activity::record_alone(&self.app, event).await?;
        Err(WebError::FORBIDDEN)
    }

    /// What surrounds a page of the team.
    pub fn chrome<'a>(
        &'a self,
        tab: Option<Tab>,
        flashes: &'a [Flash],
        notices: &'a [Notice],
    ) -> Result<Chrome<'a>, WebError> {
        let signed_in = self.signed_in()?;
        Ok(Chrome {
            words: self.reader.words,
            now: self.app.clock.now(),
            csrf: &signed_in.session.csrf_token,
            path: &self.reader.path,
            person: Some(PersonView { name: &signed_in.person.name, email: signed_in.person.email.as_deref() }),
            team: Some(TeamView {
                name: &self.team().name,
                manage_href: &self.manage_href,
                channels_href: self.may_list_channels().then_some(&self.channels_href),
                roles: &self.roles,
                gave_up: &self.gave_up,
            }),
            tab,
            flashes,
            notices,
        })
    }
}

impl FromRequest for TeamAccess {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let access = Self::of(Reader::extract(&request).await?, &request)?;
            if request.method() == Method::GET { access.for_page().await } else { Ok(access) }
        })
    }
}
