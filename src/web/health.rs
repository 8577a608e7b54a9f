//! How it stands with Certdesk: asked by load balancers, and by the pages for the people who look at them.

use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use crate::app::App;
use crate::db::Connection;
use crate::ops::health::{self, Delay, Health};

/// `GET /healthz`: whether the process answers at all.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("alive\n")
}

/// `GET /readyz`: whether Certdesk does its work. A line for each thing that is checked, its name and `ok` or what is
/// wrong; 503 where anything is. Places outside that evidence goes to are told of and don't count: nobody's work waits for
/// them, and a collector that is down is not to take the portal out of service.
pub async fn ready(app: web::Data<App>, readiness: web::Data<Readiness>) -> HttpResponse {
    let answer = readiness.find(|| app.clock.now(), async || Answer::of(&health::check(&app).await)).await;
    let mut response = if answer.good { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.content_type(ContentType::plaintext()).insert_header((CACHE_CONTROL, "no-store")).body(answer.lines)
}

/// How long an answer of `/readyz` is given to everybody who asks: anybody may, and each would cost queries.
const ANSWERED_FOR: TimeDelta = TimeDelta::seconds(1);

/// The last answer of this process's `/readyz`. While one finds out, others wait for what it finds.
#[derive(Debug, Default)]
pub struct Readiness(tokio::sync::Mutex<Option<(Answer, DateTime<Utc>)>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    good: bool,
    lines: String,
}

impl Answer {
    fn of(health: &Health) -> Self {
        let lines = health.checks().into_iter().chain(health.notes()).map(|(name, found)| match found {
            Ok(()) => format!("{name}: ok\n"),
            Err(trouble) => format!("{name}: {trouble}\n"),
        });
        Self { good: health.is_good(), lines: lines.collect() }
    }
}

impl Readiness {
    async fn find(&self, now: impl Fn() -> DateTime<Utc>, find_out: impl AsyncFnOnce() -> Answer) -> Answer {
        let mut known = self.0.lock().await;
        if let Some((answer, found_at)) = &*known
            && (now() - *found_at).abs() < ANSWERED_FOR
        {
            return answer.clone();
        }
        let answer = find_out().await;
        *known = Some((answer.clone(), now()));
        answer
    }
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::clock::{Clock, TestClock};

    #[tokio::test]
    async fn however_many_ask_it_is_found_out_once_a_second() {
        let clock = TestClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let (readiness, found_out) = (Readiness::default(), Cell::new(0));
        let ask = async || {
            let find_out = async || {
                found_out.set(found_out.get() + 1);
                tokio::task::yield_now().await;
                Answer { good: true, lines: found_out.get().to_string() }
            };
            readiness.find(|| clock.now(), find_out).await.lines
        };
        assert_eq!(futures::future::join_all((0..10).map(|_| ask())).await, ["1"; 10]);
        clock.advance(TimeDelta::milliseconds(999));
        assert_eq!(ask().await, "1");
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!((ask().await, ask().await), ("2".to_owned(), "2".to_owned()));
        // Set back, a clock does not make an answer last.
        clock.advance(TimeDelta::hours(-1));
        assert_eq!(ask().await, "3");
    }
}
