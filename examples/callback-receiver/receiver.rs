//! What happens to a callback: 2xx only when all that it asks for is done, since Certdesk sends it again otherwise.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError, web};

use crate::dns::{Dns, DnsError};
use crate::event::{Change, Event, Nonsense};
use crate::keys::{KeyError, PortalKeys, REFETCH_AFTER};
use crate::say;
use crate::seen::Seen;
use crate::turns::Turns;

/// Everything that callbacks share.
pub struct Receiver {
    keys: PortalKeys,
    dns: Dns,
    seen: Seen,
    turns: Turns,
}

/// Why a callback is not answered with 2xx.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Not something that Certdesk sends: 400.
    #[error("not a notification: {0}")]
    Nonsense(#[from] Nonsense),
    /// Not signed by the portal, or no longer current: 401.
    #[error("not authentic")]
    NotAuthentic,
    /// The key can't be looked up at the moment: 503.
    #[error("the portal's public key is not at hand")]
    NoKey,
    /// The DNS side failed: 502.
    #[error("DNS could not be changed: {0}")]
    Dns(#[from] DnsError),
    /// The work was not finished: 500.
    #[error("the work was not finished")]
    Unfinished,
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Malformed => Self::Nonsense(Nonsense("no JWT")),
            KeyError::NotAuthentic(_) => Self::NotAuthentic,
            KeyError::Unavailable(_) | KeyError::TooSoon => Self::NoKey,
        }
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Nonsense(_) => StatusCode::BAD_REQUEST,
            Self::NotAuthentic => StatusCode::UNAUTHORIZED,
            Self::NoKey => StatusCode::SERVICE_UNAVAILABLE,
            Self::Dns(_) => StatusCode::BAD_GATEWAY,
            Self::Unfinished => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self, Self::NoKey) {
            response.insert_header((RETRY_AFTER, REFETCH_AFTER.as_secs()));
        }
        response.body(self.to_string())
    }
}

/// `POST /`
pub async fn receive(receiver: web::Data<Receiver>, body: web::Bytes) -> Result<HttpResponse, Fault> {
    // On a task of its own: a sender that hangs up must not stop a change of DNS half-way.
    let work = actix_web::rt::spawn(async move { receiver.handle(&body).await });
    match work.await {
        Ok(Ok(())) => Ok(HttpResponse::NoContent().finish()),
        Ok(Err(fault)) => {
            say(&format!("refused with {}: {fault}", fault.status_code().as_u16()));
            Err(fault)
        }
        Err(_) => Err(Fault::Unfinished),
    }
}

impl Receiver {
    pub fn new(keys: PortalKeys, dns: Dns) -> Self {
        Self { keys, dns, seen: Seen::default(), turns: Turns::default() }
    }

    async fn handle(&self, body: &[u8]) -> Result<(), Fault> {
        let token = Event::token(body)?;
        let claims = self.keys.verify(&token).await.inspect_err(|error| say(&error.to_string()))?;
        let event = Event::try_from(claims)?;
        // The same notification may come twice, even at once; events for one record have to take turns.
        let _turn = self.turns.wait_for(event.turn()).await;
        if self.seen.contains(&event.id) {
            say(&format!("{} once more, nothing to do", event.id));
            return Ok(());
        }
        self.act(&event.change).await?;
        self.seen.remember(event.id);
        Ok(())
    }

    async fn act(&self, change: &Change) -> Result<(), DnsError> {
        match change {
            Change::Set(record) => {
                self.dns.set(&record.name, &record.value).await?;
                say(&format!("set {} TXT {}", record.name, record.value));
            }
            Change::Remove(record) => {
                self.dns.remove(&record.name, &record.value).await?;
                say(&format!("removed {} TXT {}", record.name, record.value));
            }
            Change::Nothing(line) => say(line),
        }
        Ok(())
    }
}
