//! How it stands with Certdesk: asked by load balancers, and by the pages for the people who look at them.

use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use crate::app::App;
use crate::db::Connection;
use crate::ops::health::{self, Delay};

/// `GET /healthz`: whether the process answers at all.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("alive\n")
}

/// `GET /readyz`: whether Certdesk does its work. A line for each thing that is checked, its name and `ok` or what is
/// wrong; 503 where anything is.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let health = health::check(&app).await;
    let mut response = if health.is_good() { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    let lines = health.checks().map(|(name, found)| match found {
        Ok(()) => format!("{name}: ok\n"),
        Err(trouble) => format!("{name}: {trouble}\n"),
    });
    response.content_type(ContentType::plaintext()).insert_header((CACHE_CONTROL, "no-store")).body(lines.concat())
}

/// How long the pages of one process go by an answer that all is well, and by any other.
const GOOD_FOR: (TimeDelta, TimeDelta) = (TimeDelta::seconds(5), TimeDelta::seconds(1));

/// What the pages of this process know of delays: found out anew now and then, by whichever of them is drawn next.
#[derive(Debug, Default)]
pub struct Delays(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    delay: Option<Delay>,
    asked_at: Option<DateTime<Utc>>,
}

impl Delays {
    /// Why orders and renewals don't go on as they should, where they don't.
    pub async fn find(&self, connection: &mut Connection, now: DateTime<Utc>) -> QueryResult<Option<Delay>> {
        if let Some(known) = self.known(now) {
            return Ok(known);
        }
        let delay = health::delay(connection, now).await?;
        self.lock().delay = delay;
        Ok(delay)
    }

    /// What is known already; otherwise the caller is to find out, and others go by the answer before meanwhile.
    fn known(&self, now: DateTime<Utc>) -> Option<Option<Delay>> {
        let mut known = self.lock();
        let good_for = if known.delay.is_none() { GOOD_FOR.0 } else { GOOD_FOR.1 };
        if known.asked_at.is_some_and(|asked_at| (now - asked_at).abs() < good_for) {
            return Some(known.delay);
        }
        known.asked_at = Some(now);
        None
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
