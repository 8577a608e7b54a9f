//! Somebody who administers the whole installation. For everybody else its pages are not found.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::reader::Reader;
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::ops::activity::Actor;
use crate::web::error::WebError;
use crate::web::pages::Chrome;
use crate::web::pages::layout::{Flash, Tab};

/// A site administrator, at one of the site's pages.
pub struct SiteAccess {
    /// Whoever sent the request.
    pub reader: Reader,
    permit: SitePermit,
    app: Data<App>,
}

impl SiteAccess {
    /// The access of whoever sent the request.
    pub fn of(reader: Reader, request: &HttpRequest) -> Result<Self, WebError> {
        let Some(permit) = reader.require()?.site.clone() else {
            reader.acting.set_reason("permission");
            return Err(WebError::NOT_FOUND);
        };
        let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?.clone();
        Ok(Self { reader, permit, app })
    }

    /// The proof.
    pub fn permit(&self) -> &SitePermit {
        &self.permit
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// As whom actions are recorded.
    pub fn actor(&self) -> Result<&Actor, WebError> {
        Ok(&self.reader.require()?.actor)
    }

    /// What surrounds a page of the site's administration.
    pub fn chrome<'a>(&'a self, tab: Tab, flashes: &'a [Flash]) -> Result<Chrome<'a>, WebError> {
        let chrome = self.reader.chrome(self.app.clock.now(), flashes)?;
        Ok(Chrome { site: true, tab: Some(tab), ..chrome })
    }
}

impl FromRequest for SiteAccess {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(Reader::extract(&request).await?, &request) })
    }
}
