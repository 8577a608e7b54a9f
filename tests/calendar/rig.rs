//! A portal with a receiver, an authority and schedulers that come and go, all on one clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use certdesk::scheduler::Scheduler;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::renewals::simulated::when_idle;
use crate::support::authority_stub::{AuthorityStub, Ways};
use crate::support::clock::LeapingClock;
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::postgres::TestDb;
use crate::support::receiver::Receiver;
use crate::support::waiting::PATIENCE;

/// How long is waited before looking again whether there is nothing left to do.
const PAUSE: Duration = Duration::from_millis(3);

/// All of it. The schedulers are the test's to start.
pub struct Rig {
    pub portal: Portal,
    pub stub: AuthorityStub,
    pub receiver: Arc<Receiver>,
    pub connection: AsyncPgConnection,
    clock: Arc<LeapingClock>,
    schedulers: Vec<(CancellationToken, Scheduler)>,
    _database: TestDb,
}

impl Rig {
    /// From `start` on, at an authority that behaves as `change` says.
    pub async fn at(start: DateTime<Utc>, change: impl FnOnce(&mut Ways)) -> Self {
        let clock = LeapingClock::new();
        clock.leap(start - now(&*clock));
        let stub = AuthorityStub::with(clock.clone(), change).await;
        let receiver = Receiver::listening().await;
        let database = TestDb::new().await;
        let options = PortalOptions::at_stub(&stub).await.with_clock(&clock).calling(&receiver).without_scheduler();
        let portal = Portal::start(options.set("database-url", database.url())).await;
        let connection = database.connect().await;
        Self { portal, stub, receiver, connection, clock, schedulers: Vec::new(), _database: database }
    }

    /// Starts so many schedulers more.
    pub fn start_schedulers(&mut self, count: usize) {
        for _ in 0..count {
            let stop = CancellationToken::new();
            let scheduler = Scheduler::start(&self.portal.app, &self.portal.database_url, stop.clone()).unwrap();
            self.schedulers.push((stop, scheduler));
        }
    }

    /// Ends every scheduler in order. Answers how many there were.
    pub async fn stop_schedulers(&mut self) -> usize {
        let schedulers = std::mem::take(&mut self.schedulers);
        for (stop, _) in &schedulers {
            stop.cancel();
        }
        for (_, scheduler) in &schedulers {
            scheduler.ended().await;
        }
        schedulers.len()
    }

    /// Ends every scheduler, and starts as many.
    pub async fn restart_schedulers(&mut self) {
        let count = self.stop_schedulers().await;
        self.start_schedulers(count);
    }

    pub fn now(&self) -> DateTime<Utc> {
        now(&*self.clock)
    }

    /// Has the clock leap, be it back.
    pub fn leap_to(&self, moment: DateTime<Utc>) {
        // A moment more, so that it has come for certain.
        self.portal.leap(moment - self.now() + TimeDelta::milliseconds(1));
    }

    /// Lets all that is due be done and sent. Answers when the next is due.
    pub async fn idle(&mut self) -> Option<DateTime<Utc>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = self.now();
            // What is written is sent only after: it is asked for between two looks at the work.
            if when_idle(&mut self.connection, now).await.is_some()
                && self.unsent(now).await == 0
                && let Some(next) = when_idle(&mut self.connection, now).await
            {
                return Some(next);
            }
            assert!(Instant::now() < deadline, "work is due at {now} and is not done");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn unsent(&mut self, now: DateTime<Utc>) -> i64 {
        let query = "SELECT count(*) AS count FROM deliveries WHERE state = 'waiting' AND next_at <= $1";
        let count: Count =
            diesel::sql_query(query).bind::<Timestamptz, _>(now).get_result(&mut self.connection).await.unwrap();
        count.count
    }

    /// Lets time pass until `end`, from one piece of work to the next.
    pub async fn pass_until(&mut self, end: DateTime<Utc>) {
        loop {
            match self.idle().await {
                Some(next) if next < end => self.leap_to(next.max(self.now())),
                _ => break,
            }
        }
        self.leap_to(end);
        self.idle().await;
    }

    /// Orders a certificate, and waits for it; answers the path of its page.
    pub async fn order(&mut self, name: &str, profile: &str, auto_renew: bool) -> String {
        let mina = self.portal.person("mina").await;
        let domain = fresh(&name.replace(' ', "-"));
        let mut form = mina.order_form(&Order::of(name, &[&domain])).await;
        form.fields.retain(|(field, _)| field != "auto_renew");
        if auto_renew {
            form.fields.push(("auto_renew".to_owned(), "on".to_owned()));
        }
        let form = if profile.is_empty() { form } else { form.set("profile", profile) };
        let answer = mina.submit(&form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let path = answer.location().unwrap().path().to_owned();
        self.idle().await;
        mina.wait_for_status(&path, "valid").await;
        path
    }

    pub async fn download(&self, certificate: &str) {
        let mina = self.portal.person("mina").await;
        assert_eq!(mina.get(&format!("{certificate}/download")).await.status, 200);
    }

    pub async fn renew(&mut self, certificate: &str) {
        let mina = self.portal.person("mina").await;
        let form = mina.get(&format!("{certificate}/renew")).await.form("form.action");
        assert_eq!(mina.submit(&form).await.status, 303);
        self.idle().await;
    }

    /// Whether the version in use was not downloaded, and since when it has expired.
    pub async fn standing(&mut self, name: &str) -> Standing {
        diesel::sql_query(
            "SELECT downloaded_at IS NOT NULL AS downloaded, version.not_after FROM certificates
             JOIN certificate_versions AS version ON version.id = current_version_id WHERE name = $1",
        )
        .bind::<Text, _>(name)
        .get_result(&mut self.connection)
        .await
        .unwrap()
    }

    /// What was told of a certificate, day by day, but for failed renewals; what goes on for days in one
    /// line. Nothing was told twice.
    pub fn told(&self, name: &str) -> String {
        let events = self.receiver.events();
        assert_eq!(events.len(), self.receiver.notifications().len(), "something came twice");
        let mut told: Vec<Told> = Vec::new();
        let about =
            |event: &&Value| event["certificates"][0]["name"] == name && event["event_type"] != "cert_renew_failed";
        for event in events.iter().filter(about) {
            let day = DateTime::from_timestamp(event["iat"].as_i64().unwrap(), 0).unwrap().date_naive();
            let what = said(event);
            let before = told.iter_mut().rev().find(|told| told.what == what);
            if !before.is_some_and(|told| told.goes_on(day)) {
                told.push(Told { what, first: day, last: day, step: None, count: 1 });
            }
        }
        told.iter().map(Told::line).collect::<Vec<_>>().join("\n")
    }

    /// Ends it in order.
    pub async fn stop(mut self) {
        self.stop_schedulers().await;
        self.portal.stop().await;
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What was told on a day, or again every so many days.
struct Told {
    what: String,
    first: NaiveDate,
    last: NaiveDate,
    step: Option<i64>,
    count: usize,
}

impl Told {
    /// Whether it is told again on a day as it was before: after as many days, three at most.
    fn goes_on(&mut self, day: NaiveDate) -> bool {
        let step = (day - self.last).num_days();
        let goes_on = (1..=3).contains(&step) && self.step.is_none_or(|known| known == step);
        if goes_on {
            (self.last, self.step, self.count) = (day, Some(step), self.count + 1);
        }
        goes_on
    }

    fn line(&self) -> String {
        let Self { what, first, last, count, .. } = self;
        match self.step {
            None => format!("{first} {what}"),
            Some(1) => format!("{first} {what}, daily until {last}: {count}"),
            Some(step) => format!("{first} {what}, every {step} days until {last}: {count}"),
        }
    }
}

/// How it stands with a certificate.
#[derive(QueryableByName)]
pub struct Standing {
    #[diesel(sql_type = Bool)]
    pub downloaded: bool,
    #[diesel(sql_type = Timestamptz)]
    pub not_after: DateTime<Utc>,
}

fn now(clock: &dyn certdesk::clock::Clock) -> DateTime<Utc> {
    clock.now()
}

/// The event with the day that it names.
fn said(event: &Value) -> String {
    let what = event["event_type"].as_str().unwrap().to_owned();
    match event["expiry_date"].as_i64() {
        Some(day) => format!("{what} ({})", DateTime::from_timestamp_millis(day).unwrap().date_naive()),
        None => what,
    }
}
