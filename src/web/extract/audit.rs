//! Somebody at the activity of the team in the address, or, where the address names none, of all teams.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::reader::Reader;
use super::team::TeamAccess;
use crate::app::App;
use crate::auth::access::{ActivityPermit, ReadActivity, ReadCertificates, SiteAuditPermit};
use crate::domain::ids::CertificateId;
use crate::ops::activity::{Action, Actor};
use crate::web::error::WebError;
use crate::web::pages::Chrome;
use crate::web::pages::layout::{Flash, Notice, Tab};

/// The path of the activity of all teams.
const SITE: &str = "/admin/activity";

/// Somebody signed in, at activity.
pub struct AuditAccess(At);

enum At {
    Team(Box<TeamAccess>),
    /// For everybody but site auditors, it is not found.
    Site {
        reader: Box<Reader>,
        permit: SiteAuditPermit,
        app: Data<App>,
    },
}

impl AuditAccess {
    async fn of(request: &HttpRequest) -> Result<Self, WebError> {
        let reader = Reader::extract(request).await?;
        if request.match_info().get("team").is_some() {
            let access = TeamAccess::of(reader, request)?.for_page().await?;
            return Ok(Self(At::Team(Box::new(access))));
        }
        let Some(permit) = reader.require()?.audit.clone() else {
            reader.acting.set_reason("permission");
            return Err(WebError::NOT_FOUND);
        };
        let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?.clone();
        let reader = Box::new(reader);
        Ok(Self(At::Site { reader, permit, app }))
    }

    /// The proof that it may be read; a refusal is recorded.
    pub async fn permit(&self, action: Action) -> Result<ActivityPermit, WebError> {
        match &self.0 {
            At::Team(access) => Ok(access.permit_on_team::<ReadActivity>(action).await?.into()),
            At::Site { permit, .. } => Ok(permit.clone().into()),
        }
    }

    /// Whoever sent the request.
    pub fn reader(&self) -> &Reader {
        match &self.0 {
            At::Team(access) => &access.reader,
            At::Site { reader, .. } => reader,
        }
    }

    /// The application.
    pub fn app(&self) -> &App {
        match &self.0 {
            At::Team(access) => access.app(),
            At::Site { app, .. } => app,
        }
    }

    /// As whom actions are recorded.
    pub fn actor(&self) -> Result<&Actor, WebError> {
        Ok(&self.reader().require()?.actor)
    }

    /// The path of the list.
    pub fn href(&self) -> &str {
        match &self.0 {
            At::Team(access) => access.activity_href(),
            At::Site { .. } => SITE,
        }
    }

    /// The team, where it is a team's.
    pub fn team(&self) -> Option<&TeamAccess> {
        match &self.0 {
            At::Team(access) => Some(access),
            At::Site { .. } => None,
        }
    }

    /// The page of a certificate, where the reader may see it.
    pub fn certificate_href(&self, id: CertificateId) -> Option<String> {
        let access = self.team().filter(|access| access.access().allows_on::<ReadCertificates>(id))?;
        Some(format!("{}/{id}", access.manage_href()))
    }

    /// What surrounds a page.
    pub fn chrome<'a>(&'a self, flashes: &'a [Flash], notices: &'a [Notice]) -> Result<Chrome<'a>, WebError> {
        match &self.0 {
            At::Team(access) => access.chrome(Some(Tab::Activity), flashes, notices),
            At::Site { reader, app, .. } => {
                let chrome = reader.chrome(app.clock.now(), flashes)?;
                Ok(Chrome { site: true, tab: Some(Tab::Activity), notices, ..chrome })
            }
        }
    }
}

impl FromRequest for AuditAccess {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}
