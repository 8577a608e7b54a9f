//! A Chromium of one's own, without a window.

use std::fs;
use std::path::{Path, PathBuf};

use certdesk::demo::child::{Child, Program};
use chromiumoxide::browser::Browser;
use chromiumoxide::cdp::browser_protocol::browser::{SetDownloadBehaviorBehavior, SetDownloadBehaviorParams};
use chromiumoxide::handler::HandlerConfig;
use futures::StreamExt;
use tokio::task::JoinHandle;

use super::tab::Tab;
use crate::support::{temp, waiting};

/// Its own folders, nothing asked of the network but what a page asks, English to begin with. The sandbox is off, since
/// root and most containers have none, and only pages of our own are opened.
const FLAGS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--lang=en-US",
    "--no-proxy-server",
    "--remote-debugging-port=0",
];

/// A running Chromium. It ends with the thread that started it: start it in a test's body.
pub struct Chromium {
    child: Child,
    browser: Browser,
    events: JoinHandle<()>,
    folder: PathBuf,
    downloads: PathBuf,
}

impl Chromium {
    /// Starts it.
    pub async fn start() -> Self {
        let folder = temp::path("chromium");
        let downloads = folder.join("downloads");
        fs::create_dir_all(&downloads).unwrap();
        let program = Program { name: "chromium", file: Path::new("chromium"), package: "chromium" };
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let flags = FLAGS.into_iter().chain([&*profile, "about:blank"]);
        // Whatever it would keep at home, it keeps here.
        let home = ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"].map(|name| (name, &folder));
        let mut child = Child::spawn(program, flags, home, &folder.join("log")).unwrap();
        let address = child.wait_until_ready(async |child| devtools(&child.printed())).await.unwrap();
        let config = HandlerConfig { viewport: None, ..HandlerConfig::default() };
        let (browser, mut handler) = Browser::connect_with_config(address, config).await.unwrap();
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { child, browser, events, folder, downloads }
    }

    /// A new tab. Files that are downloaded go where [`Chromium::downloaded`] finds them.
    pub async fn tab(&self) -> Tab {
        let downloads = SetDownloadBehaviorParams::builder()
            .behavior(SetDownloadBehaviorBehavior::Allow)
            .download_path(self.downloads.to_str().unwrap());
        self.browser.execute(downloads.build().unwrap()).await.unwrap();
        Tab::new(self.browser.new_page("about:blank").await.unwrap()).await
    }

    /// Waits for a download, and answers the file's name and what is in it.
    pub async fn downloaded(&self) -> (String, Vec<u8>) {
        waiting::until("the download", async || {
            let entry = fs::read_dir(&self.downloads).unwrap().next()?.unwrap();
            let name = entry.file_name().into_string().unwrap();
            // While it comes in, it has another name.
            let ending = Path::new(&name).extension()?;
            ["zip", "jsonl", "p12"].contains(&ending.to_str()?).then(|| (name, fs::read(entry.path()).unwrap()))
        })
        .await
    }

    /// Ends it, and removes what it kept.
    pub async fn stop(self) {
        self.child.stop().await;
        self.events.abort();
        // One of its processes may still be leaving; what stays is swept by the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn devtools(printed: &str) -> Option<String> {
    let (_, address) = printed.split_once("DevTools listening on ")?;
    let (address, _) = address.split_once('\n')?;
    Some(address.to_owned())
}
