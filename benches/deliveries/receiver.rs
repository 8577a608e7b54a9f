//! A receiver in a process of its own, so that its part of the processors can be told apart: it reads what comes, answers
//! 204, and counts.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use certdesk::demo::child::{Child, Program};

/// What the system calls the process: this program, again.
pub fn program() -> String {
    let file = std::env::current_exe().unwrap_or_default();
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

static TAKEN: AtomicUsize = AtomicUsize::new(0);

pub async fn receive() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on http://{}/", listener.local_addr()?);
    let server = HttpServer::new(|| {
        App::new()
            .app_data(web::PayloadConfig::new(1 << 20))
            .route("/", web::post().to(take))
            .route("/taken", web::get().to(async || TAKEN.load(Ordering::Relaxed).to_string()))
    });
    Ok(server.workers(1).listen(listener)?.run().await?)
}

async fn take(body: web::Bytes) -> HttpResponse {
    if body.is_empty() {
        return HttpResponse::BadRequest().finish();
    }
    TAKEN.fetch_add(1, Ordering::Relaxed);
    HttpResponse::NoContent().finish()
}

pub struct Receiver {
    child: Child,
    pub url: String,
}

impl Receiver {
    pub async fn start(log: &Path) -> anyhow::Result<Self> {
        let file = std::env::current_exe()?;
        let program = Program { name: "the receiver", file: &file, package: "cargo" };
        let mut child = Child::spawn(program, ["--receive"], [("", ""); 0], log)?;
        let listening = async |child: &Child| {
            let printed = child.printed();
            let mut lines = printed.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
            lines.find_map(|line| line.strip_prefix("listening on ")).map(str::to_owned)
        };
        let url = child.wait_until_ready(listening).await.context("the receiver")?;
        Ok(Self { child, url })
    }

    /// How many it has taken so far.
    pub async fn taken(&self) -> anyhow::Result<usize> {
        Ok(reqwest::get(format!("{}taken", self.url)).await?.text().await?.parse()?)
    }

    pub async fn stop(self) {
        self.child.stop().await;
    }
}
