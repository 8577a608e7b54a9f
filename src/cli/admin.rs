//! `certdesk admin`: who administers the site and who audits it, on the database of the settings, whether a portal serves there or not.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::build::{Built, assemble_beside};
use crate::app::App;
use crate::clock::SystemClock;
use crate::db::grants::Grantee;
use crate::domain::role::SiteRole;
use crate::domain::{EmailAddress, GroupName};
use crate::ops::people::site_admins::{self, OnSite, Withdrawn};
use crate::settings::SettingsArgs;

/// Name site administrators and auditors, withdraw or list them
///
/// Administrators make teams and authorities, and block people; they hold no key. Auditors read the activity of all teams,
/// and nothing else. Those whom the settings name (`site-admins`, `site-auditors`) are changed there. What is done here counts at once, also while `certdesk serve` runs.
#[derive(clap::Args)]
pub struct Admin {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Name a site administrator, or an auditor
    Grant(Named),
    /// Take away what `certdesk admin grant` has given
    Withdraw(Named),
    /// Show who holds a role on the site
    List(Listing),
}

#[derive(clap::Args)]
struct Named {
    /// The e-mail address that a provider vouches for; they need not have signed in yet
    #[arg(value_name = "EMAIL", required_unless_present = "group", conflicts_with = "group")]
    email: Option<EmailAddress>,
    /// A group instead: everybody in it
    #[arg(long, value_name = "NAME", requires = "provider")]
    group: Option<GroupName>,
    /// The id of the provider whose group it is
    #[arg(long, value_name = "ID", requires = "group")]
    provider: Option<String>,
    /// The role: admin makes teams and authorities, auditor reads all activity
    #[arg(long, value_name = "ROLE", default_value_t = SiteRole::Administrator)]
    role: SiteRole,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(clap::Args)]
struct Listing {
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Admin {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = match &self.what {
            What::Grant(named) | What::Withdraw(named) => named.settings.clone(),
            What::List(listing) => listing.settings.clone(),
        };
        let Built { app, postgres, .. } = assemble_beside(settings.load()?, Arc::new(SystemClock)).await?;
        let done = self.what.run(&app).await;
        app.db.close_idle();
        if let Some(server) = postgres {
            server.stop().await;
        }
        done
    }
}

impl What {
    async fn run(&self, app: &App) -> anyhow::Result<ExitCode> {
        match self {
            Self::Grant(named) => grant(app, named.role, &named.grantee(app)?).await,
            Self::Withdraw(named) => withdraw(app, named.role, &named.whoever()?).await,
            Self::List(_) => list(app).await,
        }
    }
}

impl Named {
    /// Who is named, known or not.
    fn whoever(&self) -> anyhow::Result<Grantee> {
        match (&self.email, &self.group, &self.provider) {
            (Some(email), ..) => Ok(Grantee::Email(email.to_string())),
            (None, Some(name), Some(provider)) => {
                Ok(Grantee::Group { provider: provider.clone(), name: name.to_string() })
            }
            _ => bail!("name an e-mail address, or a group with its provider"),
        }
    }

    /// Who is named, where anybody can be.
    fn grantee(&self, app: &App) -> anyhow::Result<Grantee> {
        if let Some(provider) = &self.provider
            && !app.providers.iter().any(|known| known.id() == provider)
        {
            let known: Vec<&str> = app.providers.iter().map(|known| known.id()).collect();
            bail!("there is no provider `{provider}` in the settings, only: {}", known.join(", "));
        }
        self.whoever()
    }
}

async fn grant(app: &App, role: SiteRole, grantee: &Grantee) -> anyhow::Result<ExitCode> {
    let who = shown(grantee);
    if site_admins::grant(app, role, grantee).await.context("giving a role on the site")? {
        println!("{who} {} from now on", does(role));
    } else {
        println!("{who} was named already");
    }
    Ok(ExitCode::SUCCESS)
}

async fn withdraw(app: &App, role: SiteRole, grantee: &Grantee) -> anyhow::Result<ExitCode> {
    let (who, does, setting) = (shown(grantee), does(role), setting(role));
    match site_admins::withdraw(app, role, grantee).await.context("withdrawing a role on the site")? {
        Withdrawn::Done { still_by_settings, somebody_left } => {
            println!("withdrawn: {who}");
            if still_by_settings {
                println!("{who} still {does}, by the settings: take it out of `{setting}` there");
            } else if !somebody_left {
                println!("nobody who has signed in {does} now");
            }
            Ok(ExitCode::SUCCESS)
        }
        Withdrawn::BySettings => {
            bail!("{who} {does} by the settings: take it out of `{setting}` there, and start anew")
        }
        Withdrawn::NotNamed => bail!("{who} was not named: `certdesk admin list` shows who is"),
    }
}

async fn list(app: &App) -> anyhow::Result<ExitCode> {
    let OnSite { granted, people } = site_admins::list(app).await.context("reading who holds a role on the site")?;
    if granted.is_empty() {
        println!("nobody is named: certdesk admin grant EMAIL");
    }
    for (role, people) in people {
        let mut those = granted.iter().filter(|one| one.role == role).peekable();
        if those.peek().is_none() {
            continue;
        }
        println!("{}:", title(role));
        for one in those {
            let by = if one.from_settings { "by the settings" } else { "by this command" };
            println!("{}  {by}, {}", shown(&one.grantee), one.created_at.format("%Y-%m-%d %H:%M UTC"));
        }
        println!();
        println!("{}", if people.is_empty() { "None of them has signed in." } else { "Of them have signed in:" });
        for (name, email) in &people {
            println!("  {name}{}", email.as_ref().map(|email| format!(" <{email}>")).unwrap_or_default());
        }
    }
    Ok(ExitCode::SUCCESS)
}

const fn does(role: SiteRole) -> &'static str {
    match role {
        SiteRole::Administrator => "administers the site",
        SiteRole::Auditor => "reads the activity of all teams",
    }
}

const fn title(role: SiteRole) -> &'static str {
    match role {
        SiteRole::Administrator => "Site administrators",
        SiteRole::Auditor => "Site auditors",
    }
}

const fn setting(role: SiteRole) -> &'static str {
    match role {
        SiteRole::Administrator => "site-admins",
        SiteRole::Auditor => "site-auditors",
    }
}

fn shown(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Person(id) => format!("person {id}"),
        Grantee::Email(email) => email.clone(),
        Grantee::Group { provider, name } => format!("group {name} of {provider}"),
    }
}
