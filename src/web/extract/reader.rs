//! Who sent a request: somebody signed in, or nobody known.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use futures::try_join;
use tracing_actix_web::RequestId;

use super::acting::Acting;
use crate::app::App;
use crate::auth::access::{SiteAuditPermit, SitePermit};
use crate::crypto::token;
use crate::db::grants::{self, Grant};
use crate::db::people::Person;
use crate::db::sessions::{self, Session};
use crate::db::teams::Team;
use crate::domain::ids::TeamId;
use crate::i18n::{Locale, Words};
use crate::ops::activity::{Actor, ActorKind, Told};
use crate::settings::ServerSettings;
use crate::web::cookies::{self, Name};
use crate::web::error::WebError;
use crate::web::pages::Chrome;
use crate::web::pages::layout::{Flash, PersonView};

/// Longest user agent that is kept, in characters.
const LONGEST_USER_AGENT: usize = 256;
/// A session's last use is written down at most this often.
const TOUCHED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// What live parts of pages, which ask by themselves every few seconds, say so with (static/app.js).
const LIVE: &str = "certdesk-live";

/// Whoever sent the request.
pub struct Reader {
    /// The words of their language.
    pub words: Words,
    /// Path and query of the page.
    pub path: String,
    /// Whether htmx asks for a part of a page.
    pub htmx: bool,
    /// As what their actions are recorded while nobody is signed in.
    pub anonymous: Actor,
    /// Who they are, where somebody is signed in.
    pub signed_in: Option<SignedIn>,
    /// What they are about to do, for the event that says that it was refused.
    pub acting: Acting,
}

/// Somebody signed in, with what they hold.
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub person: Person,
    /// What they hold, on every team.
    pub held: Vec<(Team, Grant)>,
    /// Those of these teams that have a channel which was switched off since everything had failed.
    pub given_up: Vec<TeamId>,
    /// As whom their actions are recorded.
    pub actor: Actor,
    /// The proof that they administer the whole installation, where they do.
    pub site: Option<SitePermit>,
    /// The proof that they read all activity, where they do.
    pub audit: Option<SiteAuditPermit>,
}

impl Reader {
    async fn of(request: &HttpRequest) -> Result<Self, WebError> {
        let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?;
        let anonymous = anonymous(request, &app.settings.server);
        let signed_in = match cookies::read(request, &app.settings.server, Name::Session) {
            Some(token) => signed_in(app, &token, &anonymous, !asks_by_itself(request)).await?,
            None => None,
        };
        let actor = signed_in.as_ref().map_or(&anonymous, |signed_in| &signed_in.actor);
        let acting = Acting::new(actor.clone());
        request.extensions_mut().insert(acting.clone());
        Ok(Self {
            words: words(request, &app.settings.server),
            path: path(request),
            htmx: request.headers().contains_key("hx-request"),
            anonymous,
            signed_in,
            acting,
        })
    }

    /// Somebody signed in; otherwise the way to the sign-in page.
    pub fn require(&self) -> Result<&SignedIn, WebError> {
        self.signed_in.as_ref().ok_or_else(|| WebError::SignInFirst { return_to: self.path.clone() })
    }

    /// What surrounds a page of no team's, for somebody signed in.
    pub fn chrome<'a>(&'a self, now: DateTime<Utc>, flashes: &'a [Flash]) -> Result<Chrome<'a>, WebError> {
        let signed_in = self.require()?;
        let chrome = Chrome::of_stranger(self.words, now, &self.path);
        Ok(Chrome { csrf: &signed_in.session.csrf_token, person: Some(signed_in.view()), flashes, ..chrome })
    }
}

impl SignedIn {
    /// The person, for the head of a page.
    pub fn view(&self) -> PersonView<'_> {
        PersonView {
            name: &self.person.name,
            email: self.person.email.as_deref(),
            administers: self.site.is_some(),
            audits: self.audit.is_some(),
            in_team: !self.held.is_empty(),
        }
    }
}

impl FromRequest for Reader {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// The words of the reader's language: chosen by cookie, or by what the browser prefers.
pub fn words(request: &HttpRequest, server: &ServerSettings) -> Words {
    let chosen = cookies::read(request, server, Name::Language);
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Words::of(Locale::negotiate(chosen.as_deref(), accepted))
}

/// Whether a page asks, and not a person.
fn asks_by_itself(request: &HttpRequest) -> bool {
    request.method() == Method::GET && request.headers().contains_key(LIVE)
}

/// Whoever has that session, which is `used` by it.
async fn signed_in(app: &App, cookie: &str, anonymous: &Actor, used: bool) -> Result<Option<SignedIn>, WebError> {
    let hash = token::hash_token(cookie);
    let now = app.clock.now();
    let connection = app.db.get().await?;
    let found = sessions::find(&connection, &hash, now, app.settings.sign_in.idle);
    let (found, on_teams) = try_join!(found, grants::held_in_session(&connection, &hash, now))?;
    let Some((session, person, on_site)) = found else { return Ok(None) };
    if used && now - session.seen_at > TOUCHED_EVERY {
        sessions::touch(&connection, &hash, now).await?;
    }
    let given_up = on_teams.iter().filter(|on| on.has_given_up).map(|on| on.team.id).collect();
    let held = on_teams.into_iter().map(|on| (on.team, on.grant)).collect();
    let actor =
        Actor { kind: ActorKind::Person, id: Some(person.id.0), name: person.name.clone(), ..anonymous.clone() };
    let (site, audit) = (SitePermit::of_admin(on_site.administers), SiteAuditPermit::of_auditor(on_site.audits));
    Ok(Some(SignedIn { session, person, held, given_up, actor, site, audit }))
}

fn anonymous(request: &HttpRequest, server: &ServerSettings) -> Actor {
    let address = address(request, server);
    let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Actor {
        kind: ActorKind::Anonymous,
        id: None,
        name: String::new(),
        address,
        user_agent: agent.map(|agent| agent.chars().take(LONGEST_USER_AGENT).collect()),
        request_id: request.extensions().get::<RequestId>().map(|id| **id),
        told: Told::default(),
    }
}

/// Where the request comes from: the connection's other end, or, behind a proxy, what the proxy itself has written: the
/// last entry, for those before it are the client's own words.
fn address(request: &HttpRequest, server: &ServerSettings) -> Option<String> {
    if server.trust_proxy {
        let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
        if let Some(last) = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim)
            && let Ok(address) = last.parse::<std::net::IpAddr>()
        {
            return Some(address.to_string());
        }
    }
    request.peer_addr().map(|peer| peer.ip().to_string())
}

/// Ends of addresses that are only ever sent to, each below the page that it belongs to.
const ONLY_SENT_TO: [&str; 10] =
    ["/switch", "/test", "/resend", "/end", "/end-others", "/unblock", "/move", "/many", "/stop", "/again"];

/// Path and query of the page that was asked for, or that was worked on where there is none at the address itself.
fn path(request: &HttpRequest) -> String {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let sent_to = ONLY_SENT_TO.iter().filter(|_| request.method() == Method::POST);
    sent_to.filter_map(|end| path.strip_suffix(end)).next().unwrap_or(path).to_owned()
}
