//! A portal and an authority on one clock, which leaps from one piece of work to the next.

use std::sync::Arc;
use std::time::{Duration, Instant};

use certdesk::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::authority_stub::{AuthorityStub, Issued, Ways};
use crate::support::clock::LeapingClock;
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions};
use crate::support::postgres::TestDb;
use crate::support::receiver::Receiver;
use crate::support::waiting::PATIENCE;

/// How long is waited before looking again whether there is nothing left to do.
const PAUSE: Duration = Duration::from_millis(3);

/// The portal, its authority and its database; the last two stay when the first is stopped.
pub struct Simulated {
    pub clock: Arc<LeapingClock>,
    pub stub: AuthorityStub,
    pub portal: Portal,
    options: Options,
    database: TestDb,
    connection: AsyncPgConnection,
}

/// What the portal is started with besides.
type Options = Box<dyn Fn(PortalOptions) -> PortalOptions + Send>;

#[derive(QueryableByName)]
struct Work {
    #[diesel(sql_type = BigInt)]
    busy: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    next: Option<DateTime<Utc>>,
}

async fn work(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Work {
    diesel::sql_query(
        "SELECT count(*) FILTER (WHERE leased_until IS NOT NULL OR run_at <= $1) AS busy, min(run_at) AS next
         FROM jobs WHERE gave_up_at IS NULL AND kind <> 'activity.seal'",
    )
    .bind::<Timestamptz, _>(now)
    .get_result(connection)
    .await
    .unwrap()
}

/// When the next work is due, but for sealing, which is every ten seconds: where there is none at this moment.
pub async fn when_idle(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let work = work(connection, now).await;
    work.next.filter(|_| work.busy == 0)
}

/// A plan as it is stored.
#[derive(Debug, Clone, PartialEq, QueryableByName)]
pub struct Planned {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub renew_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    pub basis: String,
}

impl Simulated {
    /// Both, at an authority that behaves as `change` says, from `start` on.
    pub async fn at(start: DateTime<Utc>, change: impl FnOnce(&mut Ways)) -> Self {
        Self::with(start, change, |options| options).await
    }

    /// The same with callbacks.
    pub async fn calling(start: DateTime<Utc>, receiver: &Arc<Receiver>, change: impl FnOnce(&mut Ways)) -> Self {
        let receiver = Arc::clone(receiver);
        Self::with(start, change, move |options| options.calling(&receiver)).await
    }

    /// The same with a portal that has other options.
    pub async fn with(
        start: DateTime<Utc>,
        change: impl FnOnce(&mut Ways),
        options: impl Fn(PortalOptions) -> PortalOptions + Send + 'static,
    ) -> Self {
        let options: Options = Box::new(options);
        let clock = LeapingClock::new();
        clock.leap(start - clock.now());
        let stub = AuthorityStub::with(clock.clone(), change).await;
        let database = TestDb::new().await;
        let portal = start_portal(&clock, &stub, &database, &options).await;
        let connection = AsyncPgConnection::establish(database.url()).await.unwrap();
        Self { clock, stub, portal, options, database, connection }
    }

    /// The portal's process is down for a while.
    pub async fn down_for(mut self, pause: TimeDelta) -> Self {
        self.portal.stop().await;
        self.clock.leap(pause);
        self.portal = start_portal(&self.clock, &self.stub, &self.database, &self.options).await;
        self
    }

    /// Orders a certificate that is renewed by itself, and waits for it; answers the path of its page.
    pub async fn order(&mut self, label: &str) -> String {
        let mina = self.mina().await;
        let domain = fresh(label);
        let form = mina.order_form(&Order::of(label, &[&domain])).await.set("auto_renew", "on");
        let answer = mina.submit(&form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let path = answer.location().unwrap().path().to_owned();
        self.idle().await;
        mina.wait_for_status(&path, "valid").await;
        path
    }

    pub async fn mina(&self) -> Person {
        self.portal.person("mina").await
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets all work that is due be done, and what follows from it at once.
    pub async fn idle(&mut self) -> Option<DateTime<Utc>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = self.now();
            let work = work(&mut self.connection, now).await;
            if work.busy == 0 {
                return work.next;
            }
            assert!(Instant::now() < deadline, "work is due at {} and is not done", self.now());
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Lets time pass until `end`, from one piece of work to the next.
    pub async fn pass_until(&mut self, end: DateTime<Utc>) {
        loop {
            match self.idle().await {
                Some(next) if next < end => self.leap_to(next),
                _ => break,
            }
        }
        self.leap_to(end);
        self.idle().await;
    }

    /// Lets so much time pass.
    pub async fn pass(&mut self, time: TimeDelta) {
        self.pass_until(self.now() + time).await;
    }

    fn leap_to(&self, moment: DateTime<Utc>) {
        // A moment more, so that it has come for certain.
        self.portal.leap((moment - self.now()).max(TimeDelta::zero()) + TimeDelta::milliseconds(1));
    }

    /// The only plan there is.
    pub async fn planned(&mut self) -> Planned {
        diesel::sql_query("SELECT renew_at, basis FROM renewal_plans").get_result(&mut self.connection).await.unwrap()
    }

    /// What was issued, checked to leave no gap: each before the one before has expired.
    pub fn issued_without_a_gap(&self) -> Vec<Issued> {
        let issued = self.stub.issued();
        for pair in issued.windows(2) {
            assert!(pair[1].not_before < pair[0].not_after, "a gap between {:?} and {:?}", pair[0], pair[1]);
        }
        let last = issued.last().unwrap();
        assert!(last.not_after > self.now(), "expired since {}", last.not_after);
        issued
    }
}

async fn start_portal(clock: &Arc<LeapingClock>, stub: &AuthorityStub, database: &TestDb, change: &Options) -> Portal {
    let options = PortalOptions::at_stub(stub).await.with_clock(clock).set("database-url", database.url());
    Portal::start(change(options)).await
}

/// A moment in January 2028: two years from there on have a leap day.
pub fn january() -> DateTime<Utc> {
    "2028-01-15T10:00:00Z".parse().unwrap()
}
