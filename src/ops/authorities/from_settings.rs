//! The authorities that the settings list: made and kept as they say at every start. What people have set besides stays,
//! and so do the authorities that they list no more: those are switched off, and people's from then on.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use url::Url;

use super::{event, facts};
use crate::app::App;
use crate::db::Connection;
use crate::db::authorities::{self, Authority, eab_identity};
use crate::db::columns::Json;
use crate::domain::authority::decode_hmac_key;
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::orders::connect;
use crate::settings::AuthoritySettings;

/// Brings the authorities in line with the settings.
pub(in crate::ops) async fn ensure(connection: &Connection, app: &App) -> Result<(), Fault> {
    let listed = &app.settings.acme.authorities;
    let before = authorities::lock_all(connection).await?;
    // New ones come first, in their order: the first of all is the order form's own choice.
    let first = before.iter().map(|row| row.position).min().unwrap_or(0);
    let first = first.saturating_sub(i32::try_from(listed.len()).unwrap_or(0));
    for (position, settings) in (first..).zip(listed) {
        match before.iter().find(|row| row.directory_url == settings.directory) {
            Some(row) => keep(connection, app, row, settings).await?,
            None => add(connection, app, settings, position).await?,
        }
    }
    for row in before.iter().filter(|row| row.from_settings) {
        if !listed.iter().any(|settings| settings.directory == row.directory_url) {
            drop_listed(connection, app, row).await?;
        }
    }
    Ok(())
}

async fn add(connection: &Connection, app: &App, settings: &AuthoritySettings, position: i32) -> Result<(), Fault> {
    let (acme, now) = (&app.settings.acme, app.clock.now());
    let profiles: BTreeMap<_, _> = settings.profiles.iter().map(|name| (name.clone(), String::new())).collect();
    let row = Authority {
        id: AuthorityId::new(),
        name: free_name(connection, settings, None).await?,
        directory_url: settings.directory.clone(),
        contact: acme.contact.clone(),
        terms_accepted_at: acme.accept_terms.then_some(now),
        parallel_new_orders: acme.parallel_new_orders,
        profiles: Json(profiles),
        position,
        created_at: now,
        from_settings: true,
        trusted_roots: settings.trusted_roots.clone(),
        terms_accepted_by: None,
        terms_url: None,
        facts: None,
        eab_key_identifier: None,
        eab_hmac_key: None,
        eab_from_settings: false,
        limit_set_here: false,
        switched_off_at: None,
        switched_off_by: None,
    };
    let row = with_external_account(app, row, settings)?;
    authorities::insert(connection, &row).await?;
    record(connection, app, &row, Action::AuthorityCreate, &[]).await
}

async fn keep(
    connection: &Connection,
    app: &App,
    before: &Authority,
    settings: &AuthoritySettings,
) -> Result<(), Fault> {
    let acme = &app.settings.acme;
    let mut row = Authority {
        name: free_name(connection, settings, Some(before.id)).await?,
        contact: acme.contact.clone(),
        trusted_roots: settings.trusted_roots.clone(),
        from_settings: true,
        ..before.clone()
    };
    if !row.limit_set_here {
        row.parallel_new_orders = acme.parallel_new_orders;
    }
    if acme.accept_terms && row.terms_accepted_at.is_none() {
        row.terms_accepted_at = Some(app.clock.now());
    }
    // What they had dropped they offer again; what a person has switched off stays so.
    let offered_again = before.switched_off_at.is_some() && before.switched_off_by.is_none();
    if offered_again {
        row.switched_off_at = None;
    }
    let row = with_external_account(app, row, settings)?;
    let compared = [
        ("name", row.name != before.name),
        ("roots", row.trusted_roots != before.trusted_roots),
        ("contact", row.contact != before.contact),
        ("external-account", row.eab_hmac_key != before.eab_hmac_key),
        ("parallel-new-orders", row.parallel_new_orders != before.parallel_new_orders),
        ("terms", row.terms_accepted_at != before.terms_accepted_at),
        ("settings", !before.from_settings),
        ("offered", offered_again),
    ];
    let changed: Vec<_> = compared.into_iter().filter_map(|(what, changed)| changed.then_some(what)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    authorities::update(connection, &row).await?;
    record(connection, app, &row, Action::AuthorityUpdate, &changed).await
}

/// It is listed no more.
async fn drop_listed(connection: &Connection, app: &App, before: &Authority) -> Result<(), Fault> {
    let mut row = Authority { from_settings: false, eab_from_settings: false, ..before.clone() };
    let mut changed = vec!["settings"];
    if row.switched_off_at.is_none() {
        row.switched_off_at = Some(app.clock.now());
        changed.push("offered");
    }
    authorities::update(connection, &row).await?;
    record(connection, app, &row, Action::AuthorityUpdate, &changed).await
}

/// The external account as the settings give it. Without one in them, that of a person stays.
fn with_external_account(app: &App, row: Authority, settings: &AuthoritySettings) -> Result<Authority, Fault> {
    let Some(given) = &settings.external_account else {
        return Ok(match row.eab_from_settings {
            true => Authority { eab_key_identifier: None, eab_hmac_key: None, eab_from_settings: false, ..row },
            false => row,
        });
    };
    let key = decode_hmac_key(given.hmac_key.expose_secret()).map_err(Fault::other)?;
    let stored = connect::external_account(app, &row)?;
    let same = |tie: &crate::acme::ExternalAccount| {
        tie.key_identifier == given.key_identifier && tie.hmac_key.expose() == key.as_slice()
    };
    if stored.as_ref().is_some_and(same) {
        return Ok(Authority { eab_from_settings: true, ..row });
    }
    let sealed = app.keys.seal(&eab_identity(row.id), &key)?;
    let key_identifier = Some(given.key_identifier.clone());
    Ok(Authority { eab_key_identifier: key_identifier, eab_hmac_key: Some(sealed), eab_from_settings: true, ..row })
}

/// The name in the settings, with the host where another authority has that name.
async fn free_name(
    connection: &Connection,
    settings: &AuthoritySettings,
    own: Option<AuthorityId>,
) -> Result<String, Fault> {
    let url = &settings.directory;
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    for name in [settings.name.clone(), format!("{} ({host})", settings.name)] {
        if !authorities::is_name_taken(connection, &name, own).await? {
            return Ok(name);
        }
    }
    Ok(format!("{} ({url})", settings.name))
}

async fn record(
    connection: &Connection,
    app: &App,
    row: &Authority,
    action: Action,
    changed: &[&str],
) -> Result<(), Fault> {
    let mut data = facts(row);
    if !changed.is_empty() {
        data["changed"] = changed.into();
    }
    let actor = Actor::operator();
    let event = event(&actor, row, action, Outcome::Success, data);
    Ok(activity::record(connection, app, event).await?)
}
