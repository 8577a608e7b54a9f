//! The program itself as a process of its own, which can be killed and started again.

use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use certdesk::clock::SystemClock;
use certdesk::demo::child::{Child, Program};
use certdesk::demo::provider::Running;
use url::Url;

use super::person::Person;
use super::portal::{Ground, PortalOptions};
use super::postgres::TestDb;
use super::{temp, waiting};

/// What is given by the environment, as secrets are in earnest.
const BY_ENVIRONMENT: [(&str, &str); 3] = [
    ("master-key", "CERTDESK_MASTER_KEY"),
    ("database-url", "DATABASE_URL"),
    ("oidc-client-secret", "CERTDESK_OIDC_CLIENT_SECRET"),
];

/// `certdesk serve` in a process, with a provider and a database that outlive it.
pub struct Process {
    pub url: Url,
    arguments: Vec<String>,
    env: Vec<(&'static str, String)>,
    child: Option<Child>,
    provider: Running,
    database: Option<TestDb>,
}

impl Process {
    /// Starts it, and waits until it is ready. Call it from a test's body: the process ends with the thread that
    /// starts it.
    pub async fn start(options: PortalOptions) -> Self {
        let ground = Ground::prepare(options, Arc::new(SystemClock)).await;
        let Ground { url, listener, provider, flags, database, .. } = ground;
        // It was held so that nobody took the port; the process listens itself.
        drop(listener);
        let (arguments, env) = command("serve", &flags, "info");
        let mut process = Self { url, arguments, env, child: None, provider, database };
        process.start_again().await;
        process
    }

    /// Ends it as a crash would, wherever it is.
    pub async fn kill(&mut self) {
        self.child.take().unwrap().kill().await;
        assert!(self.connect().is_none(), "it is still there");
    }

    /// Starts it where it was, after [`Process::kill`].
    pub async fn start_again(&mut self) {
        let mut child = spawn(&self.arguments, &self.env);
        child.wait_until_ready(async |_| self.connect()).await.unwrap();
        self.child = Some(child);
    }

    /// Somebody who has signed in.
    pub async fn person(&self, id: &str) -> Person {
        Person::sign_in(&self.url, id).await
    }

    /// Its database.
    pub fn database(&self) -> &TestDb {
        self.database.as_ref().unwrap()
    }

    /// Everything that it has said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.child.as_ref().unwrap().log()).unwrap()
    }

    /// Ends it in order.
    pub async fn stop(mut self) {
        self.child.take().unwrap().stop().await;
        self.provider.stop().await;
    }

    fn connect(&self) -> Option<()> {
        TcpStream::connect(self.url.socket_addrs(|| None).unwrap()[0]).ok().map(drop)
    }
}

/// `certdesk scheduler` in a process of its own, on a portal's database. It ends with the thread that starts it.
pub struct SchedulerProcess {
    child: Child,
}

impl SchedulerProcess {
    /// Starts it with a portal's settings, and waits until it says that it works.
    pub async fn start(flags: &[String]) -> Self {
        let (arguments, env) = command("scheduler", flags, "info,certdesk::scheduler=debug");
        let mut child = spawn(&arguments, &env);
        child.wait_until_ready(async |child| child.printed().contains("scheduling").then_some(())).await.unwrap();
        Self { child }
    }

    /// Everything that it has said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.child.log()).unwrap()
    }

    /// Tells it to end, and waits until it has heard.
    pub async fn terminate(&self) {
        self.child.ask_to_end();
        waiting::until("the signal to be heard", async || self.said().contains("terminated").then_some(())).await;
    }

    /// Waits until it has ended by itself, and answers what it said.
    pub async fn ended(mut self) -> String {
        tokio::time::timeout(waiting::PATIENCE, self.child.ended()).await.expect("it doesn't end");
        let said = self.said();
        assert!(said.contains("scheduler stopped"), "{said}");
        said
    }

    /// Ends it as a crash would.
    pub async fn kill(self) {
        self.child.kill().await;
    }
}

/// Arguments and environment of a command with these settings.
fn command(command: &str, flags: &[String], log: &str) -> (Vec<String>, Vec<(&'static str, String)>) {
    let log = std::env::var("TEST_LOG").unwrap_or_else(|_| log.to_owned());
    let (mut arguments, mut env) = (vec![command.to_owned()], vec![("CERTDESK_LOG", log)]);
    for flag in flags {
        let (name, value) = flag.trim_start_matches('-').split_once('=').unwrap();
        match BY_ENVIRONMENT.iter().find(|(flag, _)| *flag == name) {
            Some((_, variable)) => env.push((variable, value.to_owned())),
            None => arguments.push(flag.clone()),
        }
    }
    (arguments, env)
}

fn spawn(arguments: &[String], env: &[(&'static str, String)]) -> Child {
    let program = Program { name: "certdesk", file: Path::new(env!("CARGO_BIN_EXE_certdesk")), package: "none" };
    Child::spawn(program, arguments, env.iter().cloned(), &temp::path("certdesk.log")).unwrap()
}
