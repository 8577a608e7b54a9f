//! The pages of the Activity tab from a portal that serves, asked for by sixteen connections at once, each as soon as it has
//! its answer; and what an export of all costs in memory.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use certdesk::app::App;
use certdesk::crypto::token;
use certdesk::web;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures::future::try_join_all;
use reqwest::Client;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use tokio_util::sync::CancellationToken;

use super::{memory, per_second};

const CONNECTIONS: usize = 16;
/// Requests of each connection that aren't counted.
const FIRST: usize = 10;
const SESSION: &str = "the-session-of-an-auditor";

/// Somebody who audits a team and the site, with a session as a sign-in would have made it.
const AUDITOR: &str = "
    INSERT INTO teams (id, name, slug, created_at) VALUES (md5('team7')::uuid, 'Team 7', 'team7', now());
    INSERT INTO people (id, provider, subject, name, created_at, signed_in_at, last_team_id)
        VALUES (md5('auditor')::uuid, 'oidc', 'auditor', 'Auditor', now(), now(), md5('team7')::uuid);
    INSERT INTO grants (id, team_id, person_id, role, granted_by, created_at)
        VALUES (gen_random_uuid(), md5('team7')::uuid, md5('auditor')::uuid, 'auditor', 'bench', now());
    INSERT INTO site_grants (id, role, person_id, from_settings, granted_by, created_at)
        VALUES (gen_random_uuid(), 'auditor', md5('auditor')::uuid, false, 'bench', now());";

/// What the pages are asked for, with placeholders for what only the database knows.
const PAGES: [(&str, &str); 21] = [
    ("team_first", "/teams/team7/activity"),
    ("team_deep", "/teams/team7/activity?after={deep}"),
    ("team_person", "/teams/team7/activity?who={person}"),
    ("team_object", "/teams/team7/activity?on={object}"),
    ("team_action", "/teams/team7/activity?action=certdesk.certificate.download"),
    ("team_action_rare", "/teams/team7/activity?action=certdesk.access.grant"),
    ("team_outcome", "/teams/team7/activity?outcome=refused"),
    ("team_time", "/teams/team7/activity?from={from}&to={to}"),
    ("team_text_many", "/teams/team7/activity?q=firefox"),
    ("team_text_few", "/teams/team7/activity?q=shop77"),
    ("team_text_none", "/teams/team7/activity?q=nosuchword"),
    ("team_text_common_and_none", "/teams/team7/activity?q=certificate+nosuchword"),
    (
        "team_all_at_once",
        "/teams/team7/activity?q=shop&who={person}&action=certdesk.certificate.download&outcome=success",
    ),
    ("team_event", "/teams/team7/activity/{event}"),
    ("site_first", "/admin/activity"),
    ("site_person", "/admin/activity?who={person}"),
    ("site_action", "/admin/activity?action=certdesk.access.grant"),
    ("site_outcome", "/admin/activity?outcome=failure"),
    ("site_time", "/admin/activity?from={from}&to={to}"),
    ("site_text_few", "/admin/activity?q=shop77777"),
    ("site_text_none", "/admin/activity?q=nosuchword"),
];

/// Measures every page, and the exports.
pub async fn measure(app: &App, requests: usize) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let stop = CancellationToken::new();
    let server = tokio::spawn(web::server::run(app.clone(), listener, stop.clone())?);
    let known = prepare(app).await?;
    let client = auditor()?;
    for (name, path) in
        [("csv", "/admin/activity/export?format=csv"), ("jsonl", "/admin/activity/export?format=jsonl&q=firefox")]
    {
        export(&client, name, &format!("{base}{path}")).await?;
    }
    for (name, path) in PAGES {
        let path = known.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        page(&client, name, &format!("{base}{path}"), requests).await?;
    }
    stop.cancel();
    server.await??;
    Ok(())
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// Makes the auditor; what stands for the placeholders.
async fn prepare(app: &App) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut connection = app.db.get().await?;
    connection.batch_execute(AUDITOR).await?;
    let session = format!(
        "INSERT INTO sessions (token_hash, person_id, csrf_token, created_at, seen_at, expires_at, address, user_agent)
         VALUES ('\\x{}', md5('auditor')::uuid, 'csrf', now(), now(), now() + interval '1 day', '', '')",
        hex::encode(token::hash_token(SESSION)),
    );
    connection.batch_execute(&session).await?;
    let mut known = Vec::new();
    for (name, sql) in [
        ("{person}", "md5('person7')::uuid"),
        ("{object}", "md5('certificate7')::uuid"),
        ("{from}", "(now() - interval '150 days')::date"),
        ("{to}", "(now() - interval '143 days')::date"),
        (
            "{event}",
            "(SELECT number FROM activity_events WHERE team_id = md5('team7')::uuid ORDER BY at OFFSET 1000 LIMIT 1)",
        ),
        (
            "{deep}",
            "(SELECT (extract(epoch FROM at) * 1000000)::bigint || '.' || number FROM activity_events
              WHERE team_id = md5('team7')::uuid ORDER BY at OFFSET 5000 LIMIT 1)",
        ),
    ] {
        let word: Word = diesel::sql_query(format!("SELECT {sql}::text AS word")).get_result(&mut connection).await?;
        known.push((name, word.word));
    }
    Ok(known)
}

fn auditor() -> anyhow::Result<Client> {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_str(&format!("certdesk-session={SESSION}"))?);
    let client = Client::builder().default_headers(headers).redirect(reqwest::redirect::Policy::none());
    Ok(client.timeout(Duration::from_secs(600)).build()?)
}

/// Asks for a page so many times, and prints how long half of the answers took, and all but a hundredth.
async fn page(client: &Client, name: &str, url: &str, requests: usize) -> anyhow::Result<()> {
    let asked = (0..CONNECTIONS).map(|_| tokio::spawn(ask(client.clone(), url.to_owned(), requests / CONNECTIONS)));
    let took = try_join_all(asked).await?.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let mut took = took.concat();
    took.sort_unstable();
    let at = |hundredth: usize| took[(took.len() * hundredth / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
    println!("bench activity page_{name}_p50_ms {:.1}", at(50));
    println!("bench activity page_{name}_p99_ms {:.1}", at(99));
    Ok(())
}

async fn ask(client: Client, url: String, requests: usize) -> anyhow::Result<Vec<Duration>> {
    // The first open the connection, and have each of the portal's to the database prepare what this page asks.
    for _ in 0..FIRST {
        client.get(&url).send().await?.bytes().await?;
    }
    let mut took = Vec::with_capacity(requests);
    for _ in 0..requests {
        let begun = Instant::now();
        let answer = client.get(&url).send().await?;
        ensure!(answer.status() == 200, "{url}: {}", answer.status());
        answer.bytes().await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// Takes an export of everything, and prints the most memory that was needed meanwhile, client included.
async fn export(client: &Client, name: &str, url: &str) -> anyhow::Result<()> {
    memory::forget_peak()?;
    let begun = Instant::now();
    let mut answer = client.get(url).send().await?;
    ensure!(answer.status() == 200, "{url}: {}", answer.status());
    let mut lines = 0;
    while let Some(part) = answer.chunk().await.context("an export was cut short")? {
        lines += part.iter().filter(|byte| **byte == b'\n').count();
    }
    println!("bench activity export_{name}_per_second {:.0}", per_second(lines, begun.elapsed()));
    println!("bench activity export_{name}_peak_memory_mb {:.0}", memory::peak()?);
    Ok(())
}
