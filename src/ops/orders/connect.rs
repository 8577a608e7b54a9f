//! Our account at an authority, made when that is added or at the first order.

use diesel_async::AsyncConnection;

use super::StepError;
use crate::acme::{Account, AcmeError, Class, Directory, ExternalAccount};
use crate::app::App;
use crate::crypto::Identity;
use crate::db::authorities::{self, Authority, eab_identity};
use crate::db::{Connection, accounts, columns::Json};
use crate::domain::ids::{AccountId, AuthorityId};
use crate::domain::order::{Failure, Problem};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

/// What the sealed credentials of an account belong to.
fn credentials_identity(id: AccountId) -> Identity {
    Identity::new("acme_accounts.credentials", id.0)
}

/// The account at the authority. It's stored before it's used: a process killed in between leaves an account at the
/// authority that nobody uses, and nothing else.
pub(in crate::ops) async fn account(app: &App, authority: AuthorityId) -> Result<Account, StepError> {
    if let Some(account) = known(app, authority).await? {
        return Ok(account);
    }
    // One at a time, so that a hundred first orders make one account.
    let _turn = app.acme.registering().await;
    if let Some(account) = known(app, authority).await? {
        return Ok(account);
    }
    register(app, authority).await?;
    known(app, authority).await?.ok_or_else(|| Fault::Missing("the account just made").into())
}

/// The account at the authority, where there is one.
pub(in crate::ops) async fn known(app: &App, authority: AuthorityId) -> Result<Option<Account>, StepError> {
    if let Some(account) = app.acme.recent(authority, app.clock.now()) {
        return Ok(Some(account));
    }
    let mut connection = app.db.get().await?;
    let Some(row) = accounts::of(&connection, authority).await? else { return Ok(None) };
    let (directory, authority) = directory(&mut connection, authority).await?;
    drop(connection);
    let credentials = app.keys.open(&credentials_identity(row.id), &row.credentials)?;
    let account = app.acme.account(&directory, row.id, &credentials, app.clock.now()).await?;
    let (profiles, facts) = (account.profiles(), account.facts());
    if authority.profiles.0 != *profiles || authority.facts.as_ref().map(|Json(facts)| facts) != Some(facts) {
        authorities::store_directory(&*app.db.get().await?, authority.id, profiles, facts).await?;
    }
    Ok(Some(account))
}

async fn register(app: &App, authority: AuthorityId) -> Result<(), StepError> {
    let (directory, row) = directory(&mut *app.db.get().await?, authority).await?;
    if row.terms_accepted_at.is_none() {
        let problem = Problem { kind: "userActionRequired".to_owned(), detail: "terms of service".to_owned() };
        let failure = Failure::AccountRefused { problem };
        return Err(AcmeError { class: Class::WaitForPerson, failure, retry_after: None }.into());
    }
    let external = external_account(app, &row)?;
    let account = make(app, &directory, row.contact.as_deref(), external.as_ref()).await?;
    let mut connection = app.db.get().await?;
    let stored = connection.transaction(async |connection| {
        accounts::insert(connection, &account).await?;
        record(connection, app, &row, Some(&account.url)).await
    });
    stored.await?;
    tracing::info!(authority = row.name, account = account.url, "made an account");
    Ok(())
}

/// Has the authority make an account; its row is not stored yet. The caller has the turn of
/// [`AcmeClient::registering`](crate::acme::AcmeClient::registering).
pub(in crate::ops) async fn make(
    app: &App,
    directory: &Directory,
    contact: Option<&str>,
    external: Option<&ExternalAccount>,
) -> Result<accounts::Account, StepError> {
    let registration = app.acme.register(directory, contact, external).await?;
    let id = AccountId::new();
    let credentials = app.keys.seal(&credentials_identity(id), registration.credentials.expose())?;
    Ok(accounts::Account {
        id,
        authority_id: directory.authority,
        url: registration.url,
        credentials,
        created_at: app.clock.now(),
    })
}

/// The external account that an authority's accounts are tied to, where there is one.
pub(in crate::ops) fn external_account(app: &App, row: &Authority) -> Result<Option<ExternalAccount>, Fault> {
    let (Some(key_identifier), Some(sealed)) = (&row.eab_key_identifier, &row.eab_hmac_key) else { return Ok(None) };
    let hmac_key = app.keys.open(&eab_identity(row.id), sealed)?;
    Ok(Some(ExternalAccount { key_identifier: key_identifier.clone(), hmac_key }))
}

/// Forgets an account that its authority says it doesn't know any more; one that was made since stays.
pub(in crate::ops) async fn forget(app: &App, authority: AuthorityId, account: AccountId) -> Result<(), Fault> {
    tracing::warn!(%account, "the authority does not know the account any more");
    let mut connection = app.db.get().await?;
    let row = authorities::by_id(&connection, authority).await?;
    let forgotten = connection.transaction(async |connection| {
        accounts::delete(connection, account).await?;
        match &row {
            Some(row) => record(connection, app, row, None).await,
            None => Ok(()),
        }
    });
    forgotten.await?;
    app.acme.forget(authority);
    Ok(())
}

/// That the scheduler has had an account made, or has lost the one there was.
async fn record(connection: &Connection, app: &App, row: &Authority, account: Option<&str>) -> Result<(), Fault> {
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::AuthorityUpdate,
        team: None,
        target: Some(Target { kind: "authority", id: row.id.0, name: &row.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({ "changed": ["account"], "account": account }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// Where the authority is, and its row.
pub(in crate::ops) async fn directory(
    connection: &mut Connection,
    authority: AuthorityId,
) -> Result<(Directory, Authority), Fault> {
    let row = authorities::by_id(connection, authority).await?.ok_or(Fault::Missing("the order's authority"))?;
    let directory = Directory {
        authority,
        url: row.directory_url.clone(),
        trusted_roots: row.trusted_roots.clone(),
        parallel_new_orders: usize::try_from(row.parallel_new_orders).unwrap_or(1),
    };
    Ok((directory, row))
}
