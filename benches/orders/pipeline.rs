//! The whole pipeline: the order form's use case, the scheduler with its own Postgres (as durable as in production), the
//! portal's server that publishes the signing keys, and the sample receiver of callbacks in a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use certdesk::app::App;
use certdesk::auth::access::{Access, OrderCertificates, Permit};
use certdesk::cli::{Built, build};
use certdesk::clock::SystemClock;
use certdesk::db::cached::CachedDsl;
use certdesk::db::grants::Grant;
use certdesk::db::{authorities, teams};
use certdesk::demo::child::{Child, Program};
use certdesk::domain::role::Role;
use certdesk::ops::activity::Actor;
use certdesk::ops::orders::place::{Draft, Placed, place};
use certdesk::scheduler::Scheduler;
use certdesk::settings::{Settings, SettingsArgs};
use certdesk::web;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::common::cpu::Usage;
use super::ground::{Ground, domain};
use super::report::Measured;
use super::{Load, WARM_UP};

const TEAM: &str = "bench";
/// How often is looked how many orders have ended.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// An order ends at least so often.
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes as many orders through as `load` says.
pub async fn measure(ground: &Ground, load: Load) -> anyhow::Result<Measured> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a port for the portal")?;
    let portal = listener.local_addr()?;
    let (receiver, callback_url) = start_receiver(portal, ground).await?;
    let settings = settings(portal, ground, &callback_url)?;
    let Built { app, database_url, postgres } = build(settings, Arc::new(SystemClock)).await?;
    let stop = CancellationToken::new();
    let scheduler = Scheduler::start(&app, &database_url, stop.clone())?;
    let server = tokio::spawn(web::server::run(app.clone(), listener, stop.clone())?);

    let measured = orders(app, &database_url, load).await;

    stop.cancel();
    server.await??;
    scheduler.ended().await;
    if let Some(server) = postgres {
        server.stop().await;
    }
    receiver.stop().await;
    measured
}

async fn orders(app: App, database_url: &str, load: Load) -> anyhow::Result<Measured> {
    let mut customer = Customer::new(app, database_url).await?;
    customer.order(load.orders..load.orders + WARM_UP, load.concurrency).await?;
    let (transactions, before, begun) = (customer.transactions().await?, Usage::now()?, Instant::now());
    customer.order(0..load.orders, load.concurrency).await?;
    let (took, usage) = (begun.elapsed(), Usage::now()?.since(&before));
    let transactions = customer.transactions().await? - transactions;
    Ok(Measured { orders: load.orders, took, usage, transactions: Some(transactions) })
}

/// The defaults of production, but for the limits on orders, and the addresses, which are all on loopback.
fn settings(portal: SocketAddr, ground: &Ground, callback_url: &str) -> anyhow::Result<Arc<Settings>> {
    let settings = json!({
        "server": { "listen": portal, "public-url": format!("http://{portal}/") },
        "database": { "data-dir": ground.folder.join("data") },
        "acme": {
            "acme-contact": "certs@bench.test",
            "acme-accept-terms": true,
            "acme-parallel-new-orders": 1,
            "no-lets-encrypt": true,
            "authority-directory": ground.authority.directory(),
            "authority-root-file": ground.authority.https_root_file(),
        },
        "dns": { "dns-resolvers": [ground.dns.dns()] },
        "network": { "allow-networks": ["127.0.0.0/8"], "allow-http-callbacks": true },
        "team": { "team-name": "Bench", "team-slug": TEAM, "callback-url": callback_url },
        "limits": { "orders-per-minute": 0, "orders-per-hour-of-person": 0, "same-names-per-week": 0 },
    });
    let settings: SettingsArgs = serde_json::from_value(settings).context("the settings")?;
    settings.load().context("the settings")
}

/// The sample receiver, which cargo builds with the benches.
async fn start_receiver(portal: SocketAddr, ground: &Ground) -> anyhow::Result<(Child, String)> {
    let file = Path::new(env!("CARGO_BIN_EXE_callback-receiver"));
    let program = Program { name: "callback-receiver", file, package: "cargo" };
    let (portal, management) = (format!("http://{portal}/"), ground.dns.management());
    let arguments = ["--listen", "127.0.0.1:0", "--portal", &portal, "--challtestsrv", &management];
    let log = ground.folder.join("callback-receiver.log");
    let mut child = Child::spawn(program, arguments, [("", ""); 0], &log).context("the callback receiver")?;
    let listening = async |child: &Child| {
        let printed = child.printed();
        let mut lines = printed.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        lines.find_map(|line| line.strip_prefix("listening on ")).map(str::to_owned)
    };
    let url = child.wait_until_ready(listening).await.context("the callback receiver")?;
    Ok((child, url))
}

/// Who orders, and sees what comes of it.
struct Customer {
    app: App,
    permit: Arc<Permit<OrderCertificates>>,
    authority: String,
    connection: AsyncPgConnection,
    ordered: i64,
}

#[derive(diesel::QueryableByName)]
struct Left {
    /// Orders that have not ended.
    #[diesel(sql_type = BigInt)]
    under_way: i64,
    /// Callbacks that are not answered yet.
    #[diesel(sql_type = BigInt)]
    waiting: i64,
}

#[derive(diesel::QueryableByName)]
struct Issued {
    #[diesel(sql_type = BigInt)]
    issued: i64,
}

#[derive(diesel::QueryableByName)]
struct Transactions {
    #[diesel(sql_type = BigInt)]
    transactions: i64,
}

impl Customer {
    async fn new(app: App, database_url: &str) -> anyhow::Result<Self> {
        let connection = AsyncPgConnection::establish(database_url).await.context("a connection")?;
        let team = teams::by_slug(&connection, TEAM).await?.context("the team")?;
        let held = [(team, Grant { certificate_id: None, role: Role::Manager })];
        let permit = Access::on_team(TEAM, &held).and_then(|access| access.permit()).context("the permit")?;
        let authority = authorities::all(&connection).await?.pop().context("the authority")?.id.to_string();
        Ok(Self { app, permit: Arc::new(permit), authority, connection, ordered: 0 })
    }

    /// Places orders, so many under way at once, and waits until each has its certificate and each callback its answer.
    async fn order(&mut self, mut numbers: std::ops::Range<usize>, concurrency: usize) -> anyhow::Result<()> {
        let mut placing: JoinSet<anyhow::Result<()>> = JoinSet::new();
        let (mut before, mut changed) = (None, Instant::now());
        self.ordered += i64::try_from(numbers.len())?;
        loop {
            while let Some(placed) = placing.try_join_next() {
                placed??;
            }
            let left = self.left().await?;
            if numbers.is_empty() && placing.is_empty() && left.under_way == 0 && left.waiting == 0 {
                break;
            }
            let under_way = placing.len() + usize::try_from(left.under_way)?;
            for number in numbers.by_ref().take(concurrency.saturating_sub(under_way)) {
                placing.spawn(place_one(self.app.clone(), Arc::clone(&self.permit), self.authority.clone(), number));
            }
            let now = Some((numbers.len(), left.under_way, left.waiting));
            if now != before {
                (before, changed) = (now, Instant::now());
            }
            if changed.elapsed() > PATIENCE {
                bail!("{} orders and {} callbacks are left, and nothing happens", left.under_way, left.waiting);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let issued = self.issued().await?;
        ensure!(
            issued == self.ordered,
            "{issued} of {} orders ended with a certificate: --log info says why",
            self.ordered
        );
        Ok(())
    }

    async fn left(&mut self) -> anyhow::Result<Left> {
        let query = diesel::sql_query(
            "SELECT (SELECT count(*) FROM orders WHERE state NOT IN ('issued', 'failed', 'cancelled')) AS under_way,
                    (SELECT count(*) FROM deliveries WHERE state = 'waiting') AS waiting",
        );
        Ok(query.cached().get_result(&mut self.connection).await?)
    }

    async fn issued(&mut self) -> anyhow::Result<i64> {
        let query = diesel::sql_query(
            "SELECT count(*) AS issued FROM certificates JOIN certificate_versions ON certificate_versions.id = current_version_id",
        );
        let Issued { issued } = query.get_result(&mut self.connection).await?;
        Ok(issued)
    }

    /// Transactions so far that have written something.
    async fn transactions(&mut self) -> anyhow::Result<i64> {
        let query = diesel::sql_query("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS transactions");
        let Transactions { transactions } = query.get_result(&mut self.connection).await?;
        Ok(transactions)
    }
}

async fn place_one(
    app: App,
    permit: Arc<Permit<OrderCertificates>>,
    authority: String,
    number: usize,
) -> anyhow::Result<()> {
    let domain = domain(number);
    let draft = Draft {
        name: &domain,
        description: "",
        authority: &authority,
        profile: "",
        primary_domain: &domain,
        alternative_domains: &[],
        key_algorithm: "ecdsa-p256",
        auto_renew: true,
        labels: &[],
        form_token: "",
    };
    match place(&app, &permit, &Actor::operator(), &draft).await? {
        Placed::New(_) => Ok(()),
        other => bail!("{domain} was not placed: {other:?}"),
    }
}
