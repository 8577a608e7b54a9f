//! What is measured on: a database full of made-up certificates, and a Manager who has signed in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use certdesk::cli::{Built, build};
use certdesk::clock::SystemClock;
use certdesk::crypto::token;
use certdesk::db::embedded::Embedded;
use certdesk::seed::{self, Wanted};
use certdesk::settings::SettingsArgs;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::json;

use crate::client::Connection;
use crate::common::Folder;
use crate::served::Served;
use crate::sql::{self, Statement};

/// How long the scheduler may be busy with what was made up, in seconds.
const LONGEST_TO_SETTLE: u32 = 300;
const SESSION: &str = "the-session-of-a-manager";

/// Where everything stands.
pub struct Ground {
    postgres: Embedded,
    /// The data folder.
    pub data: PathBuf,
    /// The path of the first team's list.
    pub list: String,
    /// A place far down that list.
    pub deep: String,
    _folder: Folder,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

impl Ground {
    pub async fn make(certificates: u64, teams: u32) -> anyhow::Result<Self> {
        let folder = Folder::make()?;
        let data = folder.0.join("data");
        let settings: SettingsArgs = serde_json::from_value(json!({
            "server": { "listen": "127.0.0.1:1", "public-url": "http://127.0.0.1:1/" },
            "database": { "data-dir": data, "pool-size": 4 },
            "acme": { "no-lets-encrypt": true },
        }))?;
        let Built { app, postgres, .. } = build(settings.load()?, Arc::new(SystemClock)).await?;
        let postgres = postgres.context("no Postgres of our own")?;
        let begun = Instant::now();
        let wanted = Wanted { certificates, teams, number: 1, beside_real: false };
        let slugs = seed::seed(&app, wanted, |_| ()).await?;
        println!("bench pages seeded_seconds {:.1}", begun.elapsed().as_secs_f64());
        drop(app);
        let slug = slugs.into_iter().next().context("no team")?;
        let mut connection = AsyncPgConnection::establish(postgres.url()).await?;
        connection.batch_execute(&manager(&slug)).await?;
        connection.batch_execute("CHECKPOINT").await?;
        let deep = format!(
            "SELECT c.id || '.' || (extract(epoch FROM c.created_at) * 1000000)::bigint AS word
             FROM certificates c JOIN teams t ON t.id = c.team_id WHERE t.slug = '{slug}'
             ORDER BY c.created_at, c.id OFFSET 200 LIMIT 1"
        );
        let deep: Word = diesel::sql_query(deep).get_result(&mut connection).await?;
        Ok(Self { list: format!("/teams/{slug}/certificates"), deep: deep.word, postgres, data, _folder: folder })
    }

    pub fn database_url(&self) -> &str {
        self.postgres.url()
    }

    /// What a browser sends for a page, as far as it matters.
    pub fn request(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: certdesk-session={SESSION}\r\nUser-Agent: bench\r\n\
             Accept-Language: en\r\n\r\n"
        )
    }

    /// A page, and the statements that it took once the portal had met it a few times, from the server's own log.
    pub async fn capture(&mut self, served: &Served, path: &str) -> anyhow::Result<(Vec<u8>, Vec<Statement>)> {
        let mut browser = Connection::open(served.address).await?;
        let request = self.request(path);
        for _ in 0..30 {
            browser.ask(&request).await?;
        }
        let log = self.data.join("postgres/postgres.log");
        self.log_statements("all").await?;
        let before = std::fs::metadata(&log)?.len();
        let html = browser.ask(&request).await?.to_vec();
        let text = std::fs::read(&log)?;
        self.log_statements("none").await?;
        let text = String::from_utf8_lossy(text.get(usize::try_from(before)?..).unwrap_or_default()).into_owned();
        let statements = sql::read_log(&text);
        anyhow::ensure!(statements.len() > 2, "the server's log says nothing of {path}: {text}");
        Ok((html, statements))
    }

    /// Waits until the portal has caught up with what its scheduler finds to do among so many new certificates, such as a
    /// day's reminders, which it does once.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let mut connection = AsyncPgConnection::establish(self.postgres.url()).await?;
        for _ in 0..LONGEST_TO_SETTLE {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            let busy = "SELECT kind AS word FROM jobs WHERE kind <> 'activity.seal' AND gave_up_at IS NULL AND run_at <= now()";
            let busy: Vec<Word> = diesel::sql_query(busy).load(&mut connection).await?;
            if busy.is_empty() {
                return Ok(());
            }
        }
        anyhow::bail!("the scheduler doesn't come to rest")
    }

    async fn log_statements(&self, which: &str) -> anyhow::Result<()> {
        let mut connection = AsyncPgConnection::establish(self.postgres.url()).await?;
        connection.batch_execute(&format!("ALTER SYSTEM SET log_statement = '{which}'")).await?;
        connection.batch_execute(&format!("ALTER SYSTEM SET log_line_prefix = '{}'", sql::PREFIX)).await?;
        connection.batch_execute("SELECT pg_reload_conf()").await?;
        // Each server process reads it with its next statement after that.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        Ok(())
    }

    pub async fn stop(self) {
        self.postgres.stop().await;
    }
}

/// Somebody who holds the Manager's role on a team, with a session as a sign-in would have made it.
fn manager(slug: &str) -> String {
    let token = hex::encode(token::hash_token(SESSION));
    format!(
        "INSERT INTO people (id, provider, subject, email, name, created_at, signed_in_at, last_team_id)
             SELECT md5('manager')::uuid, 'oidc', 'manager', 'mina@demo.test', 'Mina', now(), now(), id FROM teams
             WHERE slug = '{slug}';
         INSERT INTO sessions (token_hash, person_id, csrf_token, created_at, seen_at, expires_at, address, user_agent)
             VALUES ('\\x{token}', md5('manager')::uuid, 'csrf', now(), now(), now() + interval '1 day', '', '')"
    )
}
