//! The main job without a browser: signs in, orders through the form, follows the certificate's page, and keeps what is
//! downloaded there.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use url::Url;

use super::browser::{Browser, Page};
use super::files::Files;
use super::form::{Form, select, text};
use super::greeting::say;
use super::neighbours::Facts;
use super::progress::{Entry, Progress, link};
use crate::clock::{Clock, SystemClock};
use crate::crypto::SecretBytes;
use crate::pki::CertificateChain;
use crate::pki::bundle;

/// Who orders: the manager among the demo's people.
const PERSON: &str = "mina";
/// How often the page is asked for what changed.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// The longest that an order may take: the 10 minutes for the answer, and room for the rest.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// Orders a certificate for `names` and keeps it in `out`. Fails, with the page's reason, where it doesn't end valid.
pub(super) async fn order(names: &[String], out: Option<&Path>, portal: &Url, facts: &Facts) -> anyhow::Result<()> {
    let mut browser = Browser::new()?;
    let tab = sign_in(&mut browser, portal).await?;
    let page = place(&mut browser, &tab, names).await?;
    say(&format!("Ordered {} at {}", names.join(", "), page.url));
    let end = tokio::time::timeout(LONGEST, follow(&mut browser, page))
        .await
        .with_context(|| format!("the order did not end within {} minutes", LONGEST.as_secs() / 60))??;
    if end.status != "valid" {
        bail!("the certificate ended {}: {}", end.status, end.reason.join("\n  "));
    }
    let download = end.download.context("the certificate's page has no download")?;
    let archive = SecretBytes::new(browser.download(download).await?);
    let files = Files::unpack(&archive)?;
    let chain = files.check(names, &facts.issuing_root_pem, SystemClock.now())?;
    let folder = match out {
        Some(folder) => folder.to_owned(),
        None => default_folder(names),
    };
    files.write(&folder)?;
    tell(&chain, &std::path::absolute(&folder).unwrap_or(folder));
    Ok(())
}

/// Signs in with the provider, and opens the Manage tab.
async fn sign_in(browser: &mut Browser, portal: &Url) -> anyhow::Result<Page> {
    let door = browser.open(portal.clone()).await?;
    let form = Form::with(&door, "return_to").context("the sign-in page")?;
    let people = browser.send(&door, form).await?;
    let mut form = Form::with(&people, "person").context("the provider's page")?;
    form.set("person", PERSON);
    let home = browser.send(&people, form).await?;
    say(&format!("{}  signed in as {PERSON}", clock_time(SystemClock.now())));
    let tab = link(&home, &home.parsed(), "header nav a[href$='/certificates']")
        .with_context(|| format!("{} answered {} and has no Manage tab", home.url, home.status))?;
    browser.open(tab).await
}

/// Opens the order form, fills it in and sends it. Answers the certificate's page.
async fn place(browser: &mut Browser, tab: &Page, names: &[String]) -> anyhow::Result<Page> {
    let form_url = link(tab, &tab.parsed(), "a[href$='/order']").context("the Manage tab has no Order certificate")?;
    let page = browser.open(form_url).await?;
    let mut form = Form::with(&page, "primary_domain").context("the order form")?;
    let (primary, alternatives) = names.split_first().context("no name to order for")?;
    form.set("name", primary.as_str());
    form.set("primary_domain", primary.as_str());
    form.set("alternative_domains", alternatives.join("\n"));
    let answer = browser.send(&page, form).await?;
    if answer.status.is_success() {
        return Ok(answer);
    }
    let faults: Vec<String> = select(&answer.parsed(), "[role=alert] li").into_iter().map(text).collect();
    bail!("the portal refused the order ({}): {}", answer.status.as_u16(), faults.join("; "))
}

/// Follows the certificate's page until nothing changes by itself any more, printing what is new.
async fn follow(browser: &mut Browser, mut page: Page) -> anyhow::Result<Progress> {
    let mut printed = Printed::default();
    loop {
        let progress = Progress::read(&page)
            .with_context(|| format!("{} answered {} and is no certificate's page", page.url, page.status))?;
        printed.print_new(&progress);
        let Some(refresh) = progress.refresh.clone() else { return Ok(progress) };
        tokio::time::sleep(LOOK_EVERY).await;
        page = browser.refresh(refresh).await?;
    }
}

/// What was printed of a certificate's page.
#[derive(Default)]
struct Printed {
    status: String,
    entries: HashSet<(String, String)>,
}

impl Printed {
    fn print_new(&mut self, progress: &Progress) {
        for Entry { at, what } in &progress.timeline {
            if self.entries.insert((at.clone(), what.clone())) {
                let at = at.parse::<DateTime<Utc>>().map_or_else(|_| at.clone(), clock_time);
                say(&format!("{at}    {what}"));
            }
        }
        if self.status != progress.status {
            self.status.clone_from(&progress.status);
            say(&format!("{}  {}", clock_time(SystemClock.now()), progress.status));
        }
    }
}

fn clock_time(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S").to_string()
}

/// A folder named after the primary domain.
fn default_folder(names: &[String]) -> PathBuf {
    let archive = bundle::file_name(names.first().map_or("", String::as_str));
    Path::new("certdesk-demo").join(archive.trim_end_matches(".zip"))
}

fn tell(chain: &CertificateChain, folder: &Path) {
    let leaf = chain.leaf();
    let subject = leaf.subject_common_name.as_deref().map_or_else(|| "none".to_owned(), |name| format!("CN={name}"));
    say("");
    for (what, said) in [
        ("Subject", subject),
        ("Names", leaf.dns_names.join(", ")),
        ("Issuer", leaf.issuer.clone()),
        ("Expires", leaf.not_after.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ("Chain", "verified to the root of Pebble".to_owned()),
        ("PEM files", format!("cert.pem, chain.pem, fullchain.pem, privkey.pem in {}", folder.display())),
    ] {
        say(&format!("{what:<11}{said}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_below_this_one_whatever_the_name() {
        for (name, folder) in [
            ("www.shop.test", "certdesk-demo/www.shop.test"),
            ("*.shop.test", "certdesk-demo/wildcard.shop.test"),
            ("../../etc", "certdesk-demo/etc"),
        ] {
            assert_eq!(default_folder(&[name.to_owned()]), Path::new(folder), "{name}");
        }
    }
}
