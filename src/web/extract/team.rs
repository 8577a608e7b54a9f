//! What somebody may do on the team in the address. Another team's address is not found.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::reader::{Reader, SignedIn};
use crate::app::App;
use crate::auth::access::{Access, ListChannels, Needs, Permit, ReadAccess, ReadActivity, ReadCertificates};
use crate::db::certificates;
use crate::db::channels::{self, GaveUp};
use crate::db::grants::Grant;
use crate::db::people;
use crate::db::teams::Team;
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::role::Role;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::web::error::WebError;
use crate::web::pages::Chrome;
use crate::web::pages::layout::{Flash, GaveUpView, Notice, Tab, TeamLink, TeamView};

/// Somebody signed in, on a team on which they hold something.
pub struct TeamAccess {
    /// Whoever sent the request.
    pub reader: Reader,
    access: Access,
    app: Data<App>,
    /// The certificate in the address, where it names one; nothing is known of it yet.
    certificate: Option<CertificateId>,
    overview_href: String,
    manage_href: String,
    channels_href: String,
    access_href: String,
    activity_href: String,
    teams: Vec<TeamLink>,
    roles: Vec<Role>,
    /// Channels that were switched off since everything had failed; looked up for whole pages only.
    gave_up: Vec<GaveUpView>,
}

impl TeamAccess {
    /// The access of whoever sent the request, to the team in its address.
    pub fn of(reader: Reader, request: &HttpRequest) -> Result<Self, WebError> {
        let slug = request.match_info().get("team").unwrap_or_default();
        let held = &reader.require()?.held;
        let access = Access::on_team(slug, held).ok_or(WebError::NOT_FOUND)?;
        reader.acting.set_team(access.team().id);
        let teams = team_links(held, access.team().id);
        let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?.clone();
        let overview_href = format!("/teams/{}/overview", access.team().slug);
        let manage_href = format!("/teams/{}/certificates", access.team().slug);
        let channels_href = format!("/teams/{}/notifications", access.team().slug);
        let access_href = format!("/teams/{}/access", access.team().slug);
        let activity_href = format!("/teams/{}/activity", access.team().slug);
        let roles = access.roles();
        let certificate = request.match_info().get("certificate").and_then(|id| id.parse().ok());
        Ok(Self {
            reader,
            access,
            app,
            certificate,
            overview_href,
            manage_href,
            channels_href,
            access_href,
            activity_href,
            teams,
            roles,
            gave_up: Vec::new(),
        })
    }

    /// The same, for a page: it is remembered where the reader was, and said what has happened to the team's channels, where
    /// they may know.
    pub(super) async fn for_page(self) -> Result<Self, WebError> {
        let signed_in = self.signed_in()?;
        let (person, team) = (&signed_in.person, self.team().id);
        let moved = person.last_team_id != Some(team);
        let given_up = signed_in.given_up.contains(&team) && self.may_list_channels();
        if self.reader.htmx || !(moved || given_up) {
            return Ok(self);
        }
        let connection = self.app.db.get().await?;
        if moved {
            people::store_last_team(&connection, person.id, team).await?;
        }
        if !given_up {
            return Ok(self);
        }
        let found = channels::gave_up(&connection, team).await?;
        let view = |found: GaveUp| {
            Some(GaveUpView { href: format!("{}/{}", self.channels_href, found.id), name: found.name, at: found.at? })
        };
        let gave_up = found.into_iter().filter_map(view).collect();
        Ok(Self { gave_up, ..self })
    }

    fn may_list_channels(&self) -> bool {
        self.access.permit_on_team::<ListChannels>().is_some()
    }

    fn may_read_certificates(&self) -> bool {
        self.access.permit::<ReadCertificates>().is_some()
    }

    fn may_read_access(&self) -> bool {
        self.access.permit_on_team::<ReadAccess>().is_some()
    }

    /// Whether the reader may read the team's activity.
    pub fn may_read_activity(&self) -> bool {
        self.access.permit_on_team::<ReadActivity>().is_some()
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

    /// The path of the team's Access tab.
    pub fn access_href(&self) -> &str {
        &self.access_href
    }

    /// The path of the team's Activity tab.
    pub fn activity_href(&self) -> &str {
        &self.activity_href
    }

    /// The path of the first tab that there is for the reader.
    pub fn first_tab(&self) -> Option<&str> {
        let manage = self.may_read_certificates().then_some(&self.manage_href);
        let channels = self.may_list_channels().then_some(&self.channels_href);
        let access = self.may_read_access().then_some(&self.access_href);
        let activity = self.may_read_activity().then_some(&self.activity_href);
        manage.or(channels).or(access).or(activity).map(String::as_str)
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
        let certificate = match self.certificate {
            Some(id) => certificates::find(&*self.app.db.get().await?, self.team().id, id).await?,
            None => None,
        };
        let event = Event {
            actor: self.actor()?,
            action,
            team: Some(self.team().id),
            target: certificate.as_ref().map(|certificate| Target::certificate(certificate.id, &certificate.name)),
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
            person: Some(signed_in.view()),
            site: false,
            team: Some(TeamView {
                name: &self.team().name,
                overview_href: self.may_read_certificates().then_some(&self.overview_href),
                manage_href: self.may_read_certificates().then_some(&self.manage_href),
                channels_href: self.may_list_channels().then_some(&self.channels_href),
                access_href: self.may_read_access().then_some(&self.access_href),
                activity_href: self.may_read_activity().then_some(&self.activity_href),
                teams: &self.teams,
                roles: &self.roles,
                gave_up: &self.gave_up,
            }),
            tab,
            flashes,
            notices,
        })
    }
}

/// The teams on which something is held, by name.
fn team_links(held: &[(Team, Grant)], here: TeamId) -> Vec<TeamLink> {
    let link = |team: &Team| TeamLink {
        name: team.name.clone(),
        href: format!("/teams/{}", team.slug),
        here: team.id == here,
    };
    // Those of one team stand side by side.
    held.chunk_by(|(one, _), (next, _)| one.id == next.id)
        .filter_map(|of_team| Some(link(&of_team.first()?.0)))
        .collect()
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
