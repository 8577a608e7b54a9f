//! Events of what was refused before any use case had anything to do with it: what isn't there or isn't theirs, a form
//! whose token isn't the session's, what can't be read. Each route says as which action (`web::routes`). What use cases
//! refuse, they record themselves.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};

use crate::app::App;
use crate::db::teams;
use crate::domain::ids::TeamId;
use crate::ops::activity::{self, Action, ActorKind, Event, Outcome};
use crate::web::error::{SignInFirst, WebResult};
use crate::web::extract::{Acting, Reader};
use crate::web::pages::error::ErrorKind;
use crate::web::routes;

/// Why something was refused that isn't there.
const NOT_FOUND: &str = "not found";
/// As much of the address is recorded, in characters.
const LONGEST_PATH: usize = 256;

/// As which action each route is recorded, by its method and its pattern.
static ACTIONS: LazyLock<HashMap<(Method, String), Action>> = LazyLock::new(|| {
    let rooms = routes::rooms();
    let routes = rooms.iter().flat_map(|room| room.routes.iter().map(|route| (room.prefix, route)));
    let action = |(prefix, route): (&str, &routes::Route)| {
        Some(((route.method.clone(), format!("{prefix}{}", route.path)), route.action?))
    };
    routes.filter_map(action).collect()
});

/// Records a refusal that nobody has recorded yet. One that can't be recorded is answered as a fault of ours.
pub async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    match tell(&response).await {
        Ok(()) => Ok(response),
        Err(error) => Ok(response.into_response(error.error_response())),
    }
}

async fn tell(response: &ServiceResponse<BoxBody>) -> WebResult<()> {
    let request = response.request();
    let Some(said) = said(response) else { return Ok(()) };
    let Some(action) = action_of(request) else { return Ok(()) };
    let acting = acting(request).await?;
    // Strangers could fill the audit trail: nobody is told of who isn't signed in.
    if acting.actor().kind == ActorKind::Anonymous {
        return Ok(());
    }
    let app = request.app_data::<Data<App>>().ok_or(crate::ops::Fault::Missing("the application"))?;
    if acting.actor().told.is_so() && !matches!(said, Said::Failed) {
        return Ok(());
    }
    // A fault of ours may have taken back what was recorded, with all that it told of.
    if matches!(said, Said::Failed) && activity::is_told_of(app, acting.actor(), action).await? {
        return Ok(());
    }
    let known = match acting.team() {
        Some(team) => Some(team),
        None => another_team(app, request).await?,
    };
    let outcome = match said {
        // Of a team on which they hold nothing, nothing is there for them; its auditors see that they tried.
        Said::Refused(NOT_FOUND) if acting.team().is_none() && is_a_stranger(request, known).await? => {
            Outcome::Refused("permission".to_owned())
        }
        Said::Refused(reason) => Outcome::Refused(acting.reason().unwrap_or(reason).to_owned()),
        Said::Failed => Outcome::Failure("a fault of Certdesk's own".to_owned()),
        Said::Nothing => {
            tracing::error!(%action, path = request.path(), "an action has left no event");
            return Ok(());
        }
    };
    let path: String = request.path().chars().take(LONGEST_PATH).collect();
    let data = serde_json::json!({ "method": request.method().as_str(), "path": path });
    let event = Event { actor: acting.actor(), action, team: known, target: acting.target(), outcome, data };
    Ok(activity::record_alone(app, event).await?)
}

/// Whether they hold nothing on a team that there is.
async fn is_a_stranger(request: &HttpRequest, team: Option<TeamId>) -> WebResult<bool> {
    let Some(team) = team else { return Ok(false) };
    let reader = Reader::extract(request).await?;
    Ok(!reader.signed_in.is_some_and(|signed_in| signed_in.held.iter().any(|(held, _)| held.id == team)))
}

fn action_of(request: &HttpRequest) -> Option<Action> {
    ACTIONS.get(&(request.method().clone(), request.match_pattern()?)).copied()
}

/// What is to be said of a request of which nobody has said anything.
enum Said {
    /// It was refused, for this reason where no better is known.
    Refused(&'static str),
    /// It failed by our own fault.
    Failed,
    /// It was done: whoever did it has forgotten the event.
    Nothing,
}

/// What has become of a request; none where there is nothing to say of it.
fn said(response: &ServiceResponse<BoxBody>) -> Option<Said> {
    let (status, posted) = (response.status(), response.request().method() == Method::POST);
    let marks = response.response().extensions();
    if marks.get::<SignInFirst>().is_some() {
        return None;
    }
    Some(match marks.get::<ErrorKind>() {
        // The database is away, or its connections are all in use: nothing can be recorded.
        Some(ErrorKind::Unavailable) => return None,
        Some(ErrorKind::Internal) => Said::Failed,
        Some(kind) => Said::Refused(reason(*kind)),
        // A form that comes back. Where it was only asked for, nothing was tried yet.
        None if posted && status.is_client_error() => Said::Refused("invalid"),
        None if posted && (status.is_success() || status == StatusCode::SEE_OTHER) => Said::Nothing,
        None => return None,
    })
}

/// The word for why.
const fn reason(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StaleForm => "stale form",
        ErrorKind::Forbidden => "permission",
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::VersionExpired => "expired",
        ErrorKind::TooMany | ErrorKind::TooManyExports => "limit",
        _ => "invalid",
    }
}

/// Who acts; looked up where the request came to nobody who asked.
async fn acting(request: &HttpRequest) -> WebResult<Acting> {
    let known = request.extensions().get::<Acting>().cloned();
    match known {
        Some(acting) => Ok(acting),
        None => Ok(Reader::extract(request).await?.acting),
    }
}

/// The team in the address, where there is one; the site's pages name teams otherwise.
async fn another_team(app: &App, request: &HttpRequest) -> WebResult<Option<TeamId>> {
    let slug = request.path().strip_prefix("/teams/").and_then(|rest| rest.split('/').next());
    let Some(slug) = slug else { return Ok(None) };
    Ok(teams::by_slug(&*app.db.get().await?, slug).await?.map(|team| team.id))
}
