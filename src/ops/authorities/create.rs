//! Adding an authority.

use diesel_async::AsyncConnection;

use super::check::{Checked, check, look};
use super::{AuthorityFault, Draft, Saved, Tested, account, event, facts, readable, refused};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::accounts::{self, Account};
use crate::db::authorities::{self, Authority, UNIQUE_DIRECTORY, UNIQUE_NAME, eab_identity};
use crate::db::columns::Json;
use crate::db::{Connection, DbError, violates_unique};
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome};

/// Adds an authority, or says everything that is wrong with it. Its directory is read, and where its terms of service
/// are accepted, or it has none, our account is made there. All of that is outside any transaction.
pub async fn create(app: &App, _: &SitePermit, actor: &Actor, draft: &Draft<'_>) -> Result<Saved, Fault> {
    let mut checked = check(app, actor, draft, None).await?;
    look(app, None, &mut checked).await?;
    let Some(terms) = Terms::of(draft, &mut checked.tested) else {
        return refuse(app, actor, draft, checked.tested).await;
    };
    // One account at a time; and nobody else of this process adds the same meanwhile.
    let _turn = app.acme.registering().await;
    let mut tested = check(app, actor, draft, None).await?.tested;
    if !tested.faults.is_empty() {
        tested.found = checked.tested.found;
        return refuse(app, actor, draft, tested).await;
    }
    let id = AuthorityId::new();
    let account = match terms.accepted {
        false => None,
        true => match account::make(app, id, &checked).await? {
            Ok(account) => Some(account),
            Err(fault) => {
                checked.tested.faults.push(fault);
                return refuse(app, actor, draft, checked.tested).await;
            }
        },
    };
    match store(app, actor, row(app, actor, id, &checked, terms)?, account).await {
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            checked.tested.faults.push(AuthorityFault::NameTaken);
            refuse(app, actor, draft, checked.tested).await
        }
        // Another process was quicker: it has the account that counts.
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_DIRECTORY) => {
            checked.tested.faults.push(AuthorityFault::UrlTaken { by: checked.name });
            refuse(app, actor, draft, checked.tested).await
        }
        stored => stored.map(|()| Saved::Done(id)),
    }
}

/// How it stands with an authority's terms of service.
pub(super) struct Terms {
    /// Whether they are agreed to, or there are none.
    pub accepted: bool,
    /// Which, where there are any.
    pub url: Option<String>,
}

impl Terms {
    /// What the draft says of the terms that were found, where nothing is wrong with it: only those that were shown can be
    /// agreed to, and left.
    pub fn of(draft: &Draft<'_>, tested: &mut Tested) -> Option<Self> {
        let url = tested.found.as_ref().and_then(|found| found.facts.terms_of_service.clone());
        if url.as_deref().is_some_and(|url| url != draft.shown_terms) {
            tested.faults.push(AuthorityFault::TermsNotShown);
        }
        let accepted = url.is_none() || draft.accept_terms;
        tested.faults.is_empty().then_some(Self { accepted, url })
    }
}

fn row(app: &App, actor: &Actor, id: AuthorityId, checked: &Checked, terms: Terms) -> Result<Authority, Fault> {
    let external = checked.external.as_ref();
    let sealed = external.map(|external| app.keys.seal(&eab_identity(id), external.hmac_key.expose()));
    let found = checked.tested.found.clone().unwrap_or_default();
    let now = app.clock.now();
    Ok(Authority {
        id,
        name: checked.name.clone(),
        directory_url: checked.url.clone(),
        contact: checked.contact.clone(),
        terms_accepted_at: terms.accepted.then_some(now),
        parallel_new_orders: checked.parallel_new_orders,
        profiles: Json(found.profiles),
        // The last; where several are added at once, their names decide.
        position: i32::MAX,
        created_at: now,
        from_settings: false,
        trusted_roots: checked.roots.clone(),
        terms_accepted_by: terms.accepted.then(|| actor.name.clone()),
        terms_url: terms.url.filter(|_| terms.accepted),
        facts: Some(Json(found.facts)),
        eab_key_identifier: external.map(|external| external.key_identifier.clone()),
        eab_hmac_key: sealed.transpose()?,
        eab_from_settings: false,
        limit_set_here: true,
        switched_off_at: None,
        switched_off_by: None,
    })
}

async fn store(app: &App, actor: &Actor, row: Authority, account: Option<Account>) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            authorities::insert(connection, &row).await?;
            if let Some(account) = &account {
                accounts::insert(connection, account).await?;
            }
            let mut data = facts(&row);
            data["terms_accepted"] = row.terms_url.as_deref().filter(|_| account.is_some()).into();
            data["account"] = account.as_ref().map(|account| account.url.as_str()).into();
            let made = event(actor, &row, Action::AuthorityCreate, Outcome::Success, data);
            Ok(activity::record(connection, app, made).await?)
        })
        .await
}

async fn refuse(app: &App, actor: &Actor, draft: &Draft<'_>, tested: Tested) -> Result<Saved, Fault> {
    let connection = app.db.get().await?;
    record_refusal(&connection, app, actor, draft).await?;
    Ok(Saved::Refused(tested))
}

async fn record_refusal(connection: &Connection, app: &App, actor: &Actor, draft: &Draft<'_>) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: Action::AuthorityCreate,
        team: None,
        target: None,
        outcome: refused(),
        data: serde_json::json!({ "name": readable(draft.name) }),
    };
    Ok(activity::record(connection, app, event).await?)
}
