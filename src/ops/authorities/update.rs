//! Changing an authority. One from the settings keeps the name, the directory, the roots and the contact that they give.

use diesel_async::AsyncConnection;

use super::check::{Checked, check, look};
use super::create::Terms;
use super::{AuthorityFault, Draft, Saved, Tested, account, event, facts, refused};
use crate::acme::ExternalAccount;
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::Connection;
use crate::db::accounts::{self, Account};
use crate::db::authorities::{self, Authority, UNIQUE_DIRECTORY, UNIQUE_NAME, eab_identity};
use crate::db::columns::Json;
use crate::db::{DbError, violates_unique};
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::orders::connect;

/// What is to become of an authority.
struct Change {
    checked: Checked,
    /// Whether its external account is another from now on.
    external_changed: bool,
    /// The terms, where they are agreed to now.
    terms: Option<Terms>,
    /// Its new account, where it gets one.
    account: Option<Account>,
}

/// Changes an authority, or says everything that is wrong with the change. What the authority has a part in is tried
/// first, outside any transaction; a name or a limit can be changed while it doesn't answer.
pub async fn update(
    app: &App,
    _: &SitePermit,
    actor: &Actor,
    id: AuthorityId,
    draft: &Draft<'_>,
) -> Result<Saved, Fault> {
    let found = authorities::by_id(&*app.db.get().await?, id).await?;
    let Some(before) = found else { return Ok(Saved::NotFound) };
    let change = match prepare(app, actor, &before, draft).await? {
        Ok(change) => change,
        Err(tested) => return refuse(app, actor, &before, tested).await,
    };
    let mut tested = change.checked.tested.clone();
    match store(app, actor, &before, change).await {
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            tested.faults.push(AuthorityFault::NameTaken);
            refuse(app, actor, &before, tested).await
        }
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_DIRECTORY) => {
            tested.faults.push(AuthorityFault::UrlTaken { by: String::new() });
            refuse(app, actor, &before, tested).await
        }
        Ok(Saved::Refused(tested)) => refuse(app, actor, &before, tested).await,
        stored => {
            // What was kept of it may be of another account.
            app.acme.forget(id);
            stored
        }
    }
}

/// Everything before the transaction.
async fn prepare(
    app: &App,
    actor: &Actor,
    before: &Authority,
    draft: &Draft<'_>,
) -> Result<Result<Change, Tested>, Fault> {
    let mut checked = check(app, actor, draft, Some(before)).await?;
    let stored = connect::external_account(app, before)?;
    let external_changed = differs(stored.as_ref(), checked.external.as_ref());
    let contact_changed = checked.contact != before.contact;
    let same_place = checked.url == before.directory_url && checked.roots == before.trusted_roots;
    let agrees = draft.accept_terms;
    // Whether there is anything to agree to shows only in a directory that was read.
    let has_terms = before.facts.as_ref().is_some_and(|Json(facts)| facts.terms_of_service.is_some());
    let settled = before.terms_accepted_at.is_some() || has_terms;
    if settled && same_place && !external_changed && !contact_changed && !agrees {
        let tested = checked.tested.clone();
        let change = Change { checked, external_changed: false, terms: None, account: None };
        return Ok(if tested.faults.is_empty() { Ok(change) } else { Err(tested) });
    }
    look(app, Some(before), &mut checked).await?;
    let terms = match before.terms_accepted_at.is_some() && !agrees {
        true => None,
        false => Terms::of(draft, &mut checked.tested).filter(|terms| terms.accepted),
    };
    if !checked.tested.faults.is_empty() {
        return Ok(Err(checked.tested));
    }
    let accepted = before.terms_accepted_at.is_some() || terms.is_some();
    let _turn = app.acme.registering().await;
    let account_there = accounts::of(&*app.db.get().await?, before.id).await?.is_some();
    let wants_account = accepted && (!account_there || (external_changed && checked.external.is_some()));
    let done = if wants_account {
        account::make(app, before.id, &checked).await?.map(Some)
    } else if account_there && contact_changed {
        account::update_contact(app, before.id, checked.contact.as_deref()).await?.map(|()| None)
    } else {
        Ok(None)
    };
    Ok(match done {
        Ok(account) => Ok(Change { checked, external_changed, terms, account }),
        Err(fault) => {
            checked.tested.faults.push(fault);
            Err(checked.tested)
        }
    })
}

fn differs(before: Option<&ExternalAccount>, after: Option<&ExternalAccount>) -> bool {
    let both = |tie: &ExternalAccount| (tie.key_identifier.clone(), tie.hmac_key.expose().to_vec());
    match (before, after) {
        (None, None) => false,
        (Some(before), Some(after)) => both(before) != both(after),
        _ => true,
    }
}

async fn store(app: &App, actor: &Actor, looked_at: &Authority, change: Change) -> Result<Saved, Fault> {
    let id = looked_at.id;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(before) = authorities::lock(connection, id).await? else { return Ok(Saved::NotFound) };
            if let Some(fault) = overtaken(connection, looked_at, &before, &change).await? {
                let mut tested = change.checked.tested.clone();
                tested.faults.push(fault);
                return Ok(Saved::Refused(tested));
            }
            let (after, changed) = changed(app, actor, &before, &change)?;
            authorities::update(connection, &after).await?;
            if let Some(account) = &change.account {
                accounts::delete_of(connection, id).await?;
                accounts::insert(connection, account).await?;
            }
            let mut data = facts(&after);
            data["changed"] = changed.into();
            data["account"] = change.account.as_ref().map(|account| account.url.as_str()).into();
            let event = event(actor, &after, Action::AuthorityUpdate, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Saved::Done(id))
        })
        .await
}

/// Why a change of the directory that was fine when it was looked at is so no more: an order was placed there meanwhile, or
/// the settings have taken the authority over.
async fn overtaken(
    connection: &Connection,
    looked_at: &Authority,
    before: &Authority,
    change: &Change,
) -> Result<Option<AuthorityFault>, Fault> {
    let moves = before.directory_url != change.checked.url;
    let same = before.directory_url == looked_at.directory_url && before.from_settings == looked_at.from_settings;
    let fixed = moves
        && (!same
            || accounts::of(connection, before.id).await?.is_some()
            || authorities::is_referred_to(connection, before.id).await?);
    Ok(fixed.then_some(AuthorityFault::UrlFixed))
}

/// The row as it is to be, and what of it is another than before.
fn changed(
    app: &App,
    actor: &Actor,
    before: &Authority,
    change: &Change,
) -> Result<(Authority, Vec<&'static str>), Fault> {
    let Change { checked, external_changed, terms, account } = change;
    let mut after = Authority {
        name: checked.name.clone(),
        directory_url: checked.url.clone(),
        contact: checked.contact.clone(),
        parallel_new_orders: checked.parallel_new_orders,
        trusted_roots: checked.roots.clone(),
        ..before.clone()
    };
    after.limit_set_here |= after.parallel_new_orders != before.parallel_new_orders;
    if let Some(found) = &checked.tested.found {
        (after.profiles, after.facts) = (Json(found.profiles.clone()), Some(Json(found.facts.clone())));
    }
    if *external_changed {
        let external = checked.external.as_ref();
        let sealed = external.map(|external| app.keys.seal(&eab_identity(before.id), external.hmac_key.expose()));
        after.eab_hmac_key = sealed.transpose()?;
        after.eab_key_identifier = external.map(|external| external.key_identifier.clone());
    }
    if let Some(terms) = terms {
        after.terms_accepted_at = Some(app.clock.now());
        after.terms_accepted_by = Some(actor.name.clone());
        after.terms_url.clone_from(&terms.url);
    }
    let compared = [
        ("name", after.name != before.name),
        ("directory", after.directory_url != before.directory_url),
        ("roots", after.trusted_roots != before.trusted_roots),
        ("contact", after.contact != before.contact),
        ("external-account", *external_changed),
        ("parallel-new-orders", after.parallel_new_orders != before.parallel_new_orders),
        ("terms", terms.is_some()),
        ("account", account.is_some()),
    ];
    let changed = compared.into_iter().filter_map(|(what, changed)| changed.then_some(what)).collect();
    Ok((after, changed))
}

async fn refuse(app: &App, actor: &Actor, authority: &Authority, tested: Tested) -> Result<Saved, Fault> {
    let event = event(actor, authority, Action::AuthorityUpdate, refused(), serde_json::json!({}));
    activity::record_alone(app, event).await?;
    Ok(Saved::Refused(tested))
}
