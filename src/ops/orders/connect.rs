//! Our account at an authority, made at the first order.

use super::StepError;
use crate::acme::{Account, AcmeError, Class, Directory};
use crate::app::App;
use crate::crypto::Identity;
use crate::db::{accounts, authorities};
use crate::domain::ids::{AccountId, AuthorityId};
use crate::domain::order::{Failure, Problem};
use crate::ops::Fault;

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
    let Some(row) = accounts::of(&mut connection, authority).await? else { return Ok(None) };
    let (directory, authority) = directory(&mut connection, authority).await?;
    drop(connection);
    let credentials = app.keys.open(&credentials_identity(row.id), &row.credentials)?;
    let account = app.acme.account(&directory, row.id, &credentials, app.clock.now()).await?;
    if authority.profiles.0 != *account.profiles() {
        authorities::store_profiles(&mut *app.db.get().await?, authority.id, account.profiles()).await?;
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
    let registration = app.acme.register(&directory, row.contact.as_deref()).await?;
    let id = AccountId::new();
    let credentials = app.keys.seal(&credentials_identity(id), registration.credentials.expose())?;
    let account = accounts::Account {
        id,
        authority_id: authority,
        url: registration.url,
        credentials,
        created_at: app.clock.now(),
    };
    accounts::insert(&mut *app.db.get().await?, &account).await?;
    tracing::info!(authority = row.name, account = account.url, "made an account");
    Ok(())
}

/// Forgets an account that its authority says it doesn't know any more; one that was made since stays.
pub(in crate::ops) async fn forget(app: &App, authority: AuthorityId, account: AccountId) -> Result<(), Fault> {
    tracing::warn!(%account, "the authority does not know the account any more");
    accounts::delete(&mut *app.db.get().await?, account).await?;
    app.acme.forget(authority);
    Ok(())
}

/// Where the authority is, and its row.
pub(in crate::ops) async fn directory(
    connection: &mut crate::db::Connection,
    authority: AuthorityId,
) -> Result<(Directory, authorities::Authority), Fault> {
    let row = authorities::by_id(connection, authority).await?.ok_or(Fault::Missing("the order's authority"))?;
    let directory = Directory {
        authority,
        url: row.directory_url.clone(),
        trusted_root: row.trusted_root.clone(),
        parallel_new_orders: usize::try_from(row.parallel_new_orders).unwrap_or(1),
    };
    Ok((directory, row))
}
