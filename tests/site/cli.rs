//! `certdesk admin`, the built program: on a database that is given, and on the Postgres of our own, whether it runs or
//! not.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use certdesk::clock::SystemClock;
use certdesk::demo::child::{Child, Program};

use super::rig::{Rig, options};
use crate::support::events::{self, Recorded};
use crate::support::person::Person;
use crate::support::portal::Ground;
use crate::support::{temp, waiting};

/// Runs `certdesk admin` with a portal's settings.
async fn admin(arguments: &[&str], flags: &[String]) -> Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_certdesk"));
    command.arg("admin").args(arguments).args(flags).kill_on_drop(true);
    command.env_remove("DATABASE_URL").stdin(std::process::Stdio::null());
    tokio::time::timeout(waiting::PATIENCE, command.output()).await.expect("it doesn't end").unwrap()
}

/// What it says where it does what is asked.
async fn done(arguments: &[&str], flags: &[String]) -> String {
    let output = admin(arguments, flags).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// What it says where it doesn't.
async fn refused(arguments: &[&str], flags: &[String], code: i32) -> String {
    let output = admin(arguments, flags).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{}{said}", String::from_utf8_lossy(&output.stdout));
    said
}

fn is_by_the_operator(line: &Recorded) -> bool {
    (&*line.actor_kind, &*line.actor_name) == ("operator", "certdesk admin")
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_withdraws_beside_a_portal_that_serves() {
    let rig = Rig::with(options().await.set("site-admin", "group:certdesk-site-admins,email:omar@demo.test")).await;
    let flags = &rig.portal.flags;
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get("/admin/teams").await.status, 404);
    assert_eq!(done(&["grant", "Nora@Demo.test"], flags).await, "nora@demo.test administers the site from now on\n");
    assert_eq!(nora.get("/admin/teams").await.status, 200, "at once");
    assert_eq!(done(&["grant", "nora@demo.test"], flags).await, "nora@demo.test was named already\n");
    let group = ["--group", "certdesk-readers", "--provider", "oidc"];
    done(&[&["grant"], &group[..]].concat(), flags).await;
    let rae = rig.portal.person("rae").await;
    assert_eq!(rae.get("/admin/people").await.status, 200);

    let list = done(&["list"], flags).await;
    for line in [
        "group certdesk-site-admins of oidc  by the settings, ",
        "omar@demo.test  by the settings, ",
        "nora@demo.test  by this command, ",
        "group certdesk-readers of oidc  by this command, ",
        "  Nora <nora@demo.test>\n",
        "  Rae <rae@demo.test>\n",
        "  Sol <sol@demo.test>\n",
    ] {
        assert!(list.contains(line), "{line:?} in {list}");
    }

    assert_eq!(done(&["withdraw", "NORA@demo.test"], flags).await, "withdrawn: nora@demo.test\n");
    assert_eq!(nora.get("/admin/teams").await.status, 404, "at once");
    assert!(refused(&["withdraw", "nora@demo.test"], flags, 1).await.contains("was not named"));
    // The settings' own stay.
    let said = refused(&["withdraw", "omar@demo.test"], flags, 1).await;
    assert!(said.contains("by the settings") && said.contains("site-admin"), "{said}");
    done(&["grant", "omar@demo.test"], flags).await;
    assert!(done(&["withdraw", "omar@demo.test"], flags).await.contains("still administers the site, by the settings"));
    done(&[&["withdraw"], &group[..]].concat(), flags).await;
    assert_eq!(rae.get("/admin/people").await.status, 404);

    let granted = events::but_settings(&rig.portal.database_url, "access.grant").await;
    assert!(granted.iter().all(is_by_the_operator), "{granted:?}");
    let changed: Vec<bool> = granted.iter().map(|line| line.data.get("changed").is_none()).collect();
    assert_eq!(changed, [true, false, true, true], "what was so already is said to be");
    assert_eq!(granted[0].data, serde_json::json!({ "role": "site-admin", "to": { "email": "nora@demo.test" } }));
    let withdrawn = events::but_settings(&rig.portal.database_url, "access.withdraw").await;
    let refused: Vec<&str> = withdrawn.iter().filter_map(|line| line.reason.as_deref()).collect();
    assert_eq!((withdrawn.len(), refused), (5, vec!["not named", "from settings"]));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_auditors_by_their_role() {
    let rig = Rig::start().await;
    let flags = &rig.portal.flags;
    let nora = rig.portal.person("nora").await;
    let role = ["--role", "auditor", "nora@demo.test"];
    let said = done(&[&["grant"], &role[..]].concat(), flags).await;
    assert_eq!(said, "nora@demo.test reads the activity of all teams from now on\n");
    assert_eq!(nora.get("/admin/activity").await.status, 200, "at once");
    assert_eq!(nora.get("/admin/teams").await.status, 404, "and nothing else");
    let list = done(&["list"], flags).await;
    assert!(list.contains("Site auditors:\nnora@demo.test  by this command, "), "{list}");
    // Of each role by itself.
    assert!(refused(&["withdraw", "nora@demo.test"], flags, 1).await.contains("was not named"));
    assert!(done(&[&["withdraw"], &role[..]].concat(), flags).await.contains("withdrawn: nora@demo.test"));
    assert_eq!(nora.get("/admin/activity").await.status, 404, "at once");
    let granted = events::but_settings(&rig.portal.database_url, "access.grant").await;
    assert_eq!(granted[0].data, serde_json::json!({ "role": "site-auditor", "to": { "email": "nora@demo.test" } }));
    refused(&["grant", "--role", "king", "kim@x.test"], flags, 2).await;
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_it_does_not_take() {
    let rig = Rig::start().await;
    let flags = &rig.portal.flags;
    for arguments in [
        &["grant"][..],
        &["grant", "kim"],
        &["grant", "kim@x.test", "--group", "g", "--provider", "oidc"],
        &["grant", "--group", "g"],
        &["grant", "--provider", "oidc"],
        &["grant", "--group", " ", "--provider", "oidc"],
        &["everybody"],
    ] {
        refused(arguments, flags, 2).await;
    }
    let said = refused(&["grant", "--group", "g", "--provider", "corp"], flags, 1).await;
    assert!(said.contains("no provider `corp`") && said.contains("oidc"), "{said}");
    // One that has left the settings can still be withdrawn.
    assert!(refused(&["withdraw", "--group", "g", "--provider", "corp"], flags, 1).await.contains("was not named"));
    assert_eq!(events::but_settings(&rig.portal.database_url, "access.grant").await, []);
    rig.portal.stop().await;
}

/// A `certdesk serve` that runs a Postgres of its own.
struct Serving {
    child: Child,
}

impl Serving {
    async fn start(flags: &[String], url: &url::Url, log: &Path) -> Self {
        let program = Program { name: "certdesk", file: Path::new(env!("CARGO_BIN_EXE_certdesk")), package: "none" };
        let arguments = ["serve".to_owned()].into_iter().chain(flags.iter().cloned());
        let mut child = Child::spawn(program, arguments, [("CERTDESK_LOG", "info")], log).unwrap();
        let address = url.socket_addrs(|| None).unwrap()[0];
        child.wait_until_ready(async |_| std::net::TcpStream::connect(address).ok()).await.unwrap();
        waiting::until("the portal to answer", async || {
            let answer = reqwest::Client::builder().no_proxy().build().unwrap().get(url.join("healthz").unwrap());
            answer.send().await.ok().filter(|answer| answer.status() == 200).map(drop)
        })
        .await;
        Self { child }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uses_the_postgres_of_its_own_whether_it_runs_or_not() {
    let data: PathBuf = temp::path("data");
    // Nothing listens at the database that is named here: it is taken away below.
    let given = options().await.set("database-url", "postgres://nobody@127.0.0.1:1/none");
    let ground = Ground::prepare(given, Arc::new(SystemClock)).await;
    let mut flags: Vec<String> =
        ground.flags.iter().filter(|flag| !flag.starts_with("--database-url")).cloned().collect();
    flags.push(format!("--data-dir={}", data.display()));

    // Before anything else: the command makes the database, and leaves nothing running.
    assert!(done(&["list"], &flags).await.contains("nobody is named"));
    let said = done(&["grant", "nora@demo.test"], &flags).await;
    assert!(said.contains("administers the site from now on"), "{said}");
    assert!(!data.join("postgres/cluster/postmaster.pid").exists(), "its Postgres goes on");

    drop(ground.listener);
    let serving = Serving::start(&flags, &ground.url, &temp::path("serve.log")).await;
    let nora = Person::sign_in(&ground.url, "nora").await;
    assert_eq!(nora.get("/admin/teams").await.status, 200);
    let list = done(&["list"], &flags).await;
    assert!(list.contains("  Nora <nora@demo.test>"), "{list}");
    let rae = Person::sign_in(&ground.url, "rae").await;
    assert_eq!(rae.get("/admin/teams").await.status, 404);
    done(&["grant", "rae@demo.test"], &flags).await;
    assert_eq!(rae.get("/admin/teams").await.status, 200, "it is the database that serves");
    serving.child.stop().await;

    let said = done(&["withdraw", "nora@demo.test"], &flags).await;
    assert_eq!(said, "withdrawn: nora@demo.test\n");
    let said = done(&["withdraw", "rae@demo.test"], &flags).await;
    assert!(said.contains("nobody who has signed in administers the site now"), "{said}");
    ground.provider.stop().await;
}
