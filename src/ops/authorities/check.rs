//! Checking what was typed for an authority: by itself, and against what its directory says.

use serde_json::json;
use url::Url;

use super::form_key;
use crate::acme::{Directory, DirectoryFault, ExternalAccount, Found};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::crypto::SecretBytes;
use crate::db::authorities::{self, Authority};
use crate::db::{Connection, accounts};
use crate::domain::authority::{MAX_KEY_IDENTIFIER, MAX_NAME, MAX_PARALLEL_NEW_ORDERS, decode_hmac_key, is_contact};
use crate::domain::ids::AuthorityId;
use crate::domain::order::Problem;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::check::readable;
use crate::ops::orders::connect;
use crate::pki::{CertificateChain, pem};

/// Longest address of a directory, in bytes.
const MAX_URL: usize = 2000;

/// An authority as typed, nothing checked.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its directory.
    pub directory_url: &'a str,
    /// The roots to trust, in PEM; empty for the machine's.
    pub roots_pem: &'a str,
    /// The e-mail address that it gets; empty for none.
    pub contact: &'a str,
    /// The key identifier of external account binding; empty for none.
    pub eab_key_identifier: &'a str,
    /// Its HMAC key in base64url; empty where the one that there is stays.
    pub eab_hmac_key: &'a str,
    /// The key typed before: [`form_key::keep`]; empty for none.
    pub eab_kept: &'a str,
    /// How many newOrder requests it gets at once.
    pub parallel_new_orders: &'a str,
    /// The terms of service that were shown beside the box.
    pub shown_terms: &'a str,
    /// Whether the box was ticked.
    pub accept_terms: bool,
}

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityFault {
    /// No name was given.
    NameMissing,
    /// The name is longer than [`MAX_NAME`].
    NameTooLong,
    /// Something in the name is no character that can be read.
    NameUnreadable,
    /// Another authority has this name.
    NameTaken,
    /// No directory was given.
    UrlMissing,
    /// The directory isn't a URL of a web server.
    UrlMalformed,
    /// The directory is no `https` one.
    UrlNotHttps,
    /// The directory's URL has a user name or a password in it.
    UrlCredentials,
    /// This authority has that directory.
    UrlTaken {
        /// Its name.
        by: String,
    },
    /// The directory has our account, or orders; another directory is another authority.
    UrlFixed,
    /// The directory can't be used.
    Directory(DirectoryFault),
    /// The roots are no certificates in PEM.
    RootsMalformed,
    /// The contact is no e-mail address.
    ContactMalformed,
    /// The authority doesn't take the contact.
    ContactRefused(Problem),
    /// The authority wants external account binding.
    EabRequired,
    /// There is an HMAC key without its identifier.
    EabKeyIdentifierMissing,
    /// The key identifier is too long, or can't be read.
    EabKeyIdentifierMalformed,
    /// There is a key identifier without its HMAC key.
    EabHmacKeyMissing,
    /// The HMAC key isn't base64url.
    EabHmacKeyMalformed,
    /// The authority refuses the external account.
    EabRefused(Problem),
    /// Not from 1 to [`MAX_PARALLEL_NEW_ORDERS`].
    LimitOutOfRange,
    /// The directory's terms of service are others than were shown, or were not shown yet.
    TermsNotShown,
    /// The authority refuses to make or change an account for another reason.
    AccountRefused(Problem),
    /// The authority gave no usable answer when the account was made or changed.
    AccountFailed {
        /// What happened, in technical words.
        detail: String,
    },
}

/// What a look at an authority came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tested {
    /// What its directory says, where it could be read.
    pub found: Option<Found>,
    /// Everything that is wrong.
    pub faults: Vec<AuthorityFault>,
}

/// A draft, as far as it could be read. Only one without faults is used.
pub(super) struct Checked {
    pub name: String,
    pub url: String,
    pub roots: Vec<Vec<u8>>,
    pub contact: Option<String>,
    pub external: Option<ExternalAccount>,
    pub parallel_new_orders: i32,
    pub tested: Tested,
    /// Whether there is anywhere to look.
    reachable: bool,
}

/// Tests an authority as it is typed: one to be added, or the one that `id` says. None where there is no such.
pub async fn test(
    app: &App,
    _: &SitePermit,
    actor: &Actor,
    id: Option<AuthorityId>,
    draft: &Draft<'_>,
) -> Result<Option<Tested>, Fault> {
    let before = match id {
        Some(id) => match authorities::by_id(&*app.db.get().await?, id).await? {
            Some(before) => Some(before),
            None => return Ok(None),
        },
        None => None,
    };
    let mut checked = check(app, actor, draft, before.as_ref()).await?;
    look(app, before.as_ref(), &mut checked).await?;
    record_test(app, actor, before.as_ref(), &checked).await?;
    Ok(Some(checked.tested))
}

/// That an authority was tested: refused where what was typed can't be looked at, failed where nothing came of the look.
async fn record_test(app: &App, actor: &Actor, before: Option<&Authority>, checked: &Checked) -> Result<(), Fault> {
    let faults = &checked.tested.faults;
    let outcome = match faults.iter().find(|fault| matches!(fault, AuthorityFault::Directory(_))) {
        Some(AuthorityFault::Directory(DirectoryFault::NotAllowed)) => Outcome::Refused("not allowed".to_owned()),
        Some(_) => Outcome::Failure("the directory can't be used".to_owned()),
        None if checked.reachable => Outcome::Success,
        None => super::refused(),
    };
    let target = before.map(|before| Target { kind: "authority", id: before.id.0, name: &before.name });
    // An address with a password in it is never taken for one, and stays out of the audit trail.
    let directory = Some(&checked.url).filter(|_| !faults.contains(&AuthorityFault::UrlCredentials));
    let data = json!({ "name": super::readable(&checked.name), "directory": directory, "faults": faults.len() });
    let event = Event { actor, action: Action::AuthorityTest, team: None, target, outcome, data };
    Ok(activity::record_alone(app, event).await?)
}

/// Every check that needs no network.
pub(super) async fn check(
    app: &App,
    actor: &Actor,
    draft: &Draft<'_>,
    before: Option<&Authority>,
) -> Result<Checked, Fault> {
    let mut faults = Vec::new();
    let set = before.filter(|before| before.from_settings);
    let name = set.map_or(draft.name.trim(), |set| &set.name);
    name_faults(name, &mut faults);
    let of_name = faults.len();
    let url = match set {
        Some(set) => set.directory_url.clone(),
        None => url(app, draft.directory_url.trim(), &mut faults),
    };
    let roots = match set {
        Some(set) => set.trusted_roots.clone(),
        None => roots(draft.roots_pem, &mut faults),
    };
    let reachable = faults.len() == of_name;
    let contact = match set {
        Some(set) => set.contact.clone(),
        None => contact(draft.contact.trim(), &mut faults),
    };
    let external = match before.filter(|before| before.eab_from_settings) {
        Some(before) => connect::external_account(app, before)?,
        None => external(app, actor, draft, before, &mut faults)?,
    };
    let parallel_new_orders = draft.parallel_new_orders.trim().parse().unwrap_or(0);
    if !(1..=MAX_PARALLEL_NEW_ORDERS).contains(&parallel_new_orders) {
        faults.push(AuthorityFault::LimitOutOfRange);
    }
    taken(&*app.db.get().await?, before, name, &url, &mut faults).await?;
    let tested = Tested { found: None, faults };
    let name = name.to_owned();
    Ok(Checked { name, url, roots, contact, external, parallel_new_orders, tested, reachable })
}

/// Reads the directory, where the draft says how to.
pub(super) async fn look(app: &App, before: Option<&Authority>, checked: &mut Checked) -> Result<(), Fault> {
    if !checked.reachable {
        return Ok(());
    }
    match app.acme.look(&checked.directory(AuthorityId::new())).await {
        Ok(found) => {
            let lacks = found.facts.external_account_required && checked.external.is_none() && !checked.says_of_eab();
            // What an account needs to be made counts no more once it is.
            if lacks && !has_account(app, before).await? {
                checked.tested.faults.push(AuthorityFault::EabRequired);
            }
            checked.tested.found = Some(found);
        }
        Err(fault) => checked.tested.faults.push(AuthorityFault::Directory(fault)),
    }
    Ok(())
}

async fn has_account(app: &App, before: Option<&Authority>) -> Result<bool, Fault> {
    let Some(before) = before else { return Ok(false) };
    Ok(accounts::of(&*app.db.get().await?, before.id).await?.is_some())
}

impl Checked {
    /// Where the authority is, for requests as `authority`.
    pub fn directory(&self, authority: AuthorityId) -> Directory {
        let parallel_new_orders = usize::try_from(self.parallel_new_orders).unwrap_or(1);
        Directory { authority, url: self.url.clone(), trusted_roots: self.roots.clone(), parallel_new_orders }
    }

    /// Whether something else is wrong with the external account already.
    fn says_of_eab(&self) -> bool {
        use AuthorityFault::{
            EabHmacKeyMalformed, EabHmacKeyMissing, EabKeyIdentifierMalformed, EabKeyIdentifierMissing,
        };
        let of_eab = |fault: &AuthorityFault| {
            matches!(
                fault,
                EabHmacKeyMalformed | EabHmacKeyMissing | EabKeyIdentifierMalformed | EabKeyIdentifierMissing
            )
        };
        self.tested.faults.iter().any(of_eab)
    }
}

fn name_faults(name: &str, faults: &mut Vec<AuthorityFault>) {
    match name.chars().count() {
        0 => faults.push(AuthorityFault::NameMissing),
        1..=MAX_NAME => {}
        _ => faults.push(AuthorityFault::NameTooLong),
    }
    if !readable(name) {
        faults.push(AuthorityFault::NameUnreadable);
    }
}

/// The directory's URL in its normal form; as it was typed where it is none.
fn url(app: &App, typed: &str, faults: &mut Vec<AuthorityFault>) -> String {
    if typed.is_empty() {
        faults.push(AuthorityFault::UrlMissing);
        return String::new();
    }
    let parsed = Url::parse(typed).ok().filter(|url| {
        matches!(url.scheme(), "https" | "http") && url.has_host() && url.fragment().is_none() && typed.len() <= MAX_URL
    });
    let Some(url) = parsed else {
        faults.push(AuthorityFault::UrlMalformed);
        return String::new();
    };
    let allowed = &app.settings.network.allowed;
    if !url.username().is_empty() || url.password().is_some() {
        faults.push(AuthorityFault::UrlCredentials);
    } else if url.scheme() != "https" && !allowed.opens_literal(&url) {
        faults.push(AuthorityFault::UrlNotHttps);
    } else if !allowed.permits_literal(&url) {
        faults.push(AuthorityFault::Directory(DirectoryFault::NotAllowed));
    }
    url.into()
}

fn roots(typed: &str, faults: &mut Vec<AuthorityFault>) -> Vec<Vec<u8>> {
    if typed.trim().is_empty() {
        return Vec::new();
    }
    match CertificateChain::from_pem(typed.as_bytes()) {
        Ok(roots) => roots.iter().map(|root| root.der.clone()).collect(),
        Err(_) => {
            faults.push(AuthorityFault::RootsMalformed);
            Vec::new()
        }
    }
}

fn contact(typed: &str, faults: &mut Vec<AuthorityFault>) -> Option<String> {
    if !typed.is_empty() && !is_contact(typed) {
        faults.push(AuthorityFault::ContactMalformed);
    }
    Some(typed.to_owned()).filter(|contact| !contact.is_empty())
}

/// The external account: its key as typed, as typed before, or as stored for the same identifier.
fn external(
    app: &App,
    actor: &Actor,
    draft: &Draft<'_>,
    before: Option<&Authority>,
    faults: &mut Vec<AuthorityFault>,
) -> Result<Option<ExternalAccount>, Fault> {
    let key_identifier = draft.eab_key_identifier.trim();
    if key_identifier.chars().count() > MAX_KEY_IDENTIFIER || !readable(key_identifier) {
        faults.push(AuthorityFault::EabKeyIdentifierMalformed);
        return Ok(None);
    }
    let typed = draft.eab_hmac_key.trim();
    if key_identifier.is_empty() && typed.is_empty() {
        return Ok(None);
    }
    let hmac_key = if !typed.is_empty() {
        let Ok(key) = decode_hmac_key(typed) else {
            faults.push(AuthorityFault::EabHmacKeyMalformed);
            return Ok(None);
        };
        Some(SecretBytes::from(key))
    } else if let Some(kept) = form_key::kept(app, actor, draft.eab_kept) {
        Some(kept)
    } else {
        let same = before.filter(|before| before.eab_key_identifier.as_deref() == Some(key_identifier));
        same.map(|before| connect::external_account(app, before)).transpose()?.flatten().map(|stored| stored.hmac_key)
    };
    if key_identifier.is_empty() {
        faults.push(AuthorityFault::EabKeyIdentifierMissing);
        return Ok(None);
    }
    if hmac_key.is_none() {
        faults.push(AuthorityFault::EabHmacKeyMissing);
    }
    Ok(hmac_key.map(|hmac_key| ExternalAccount { key_identifier: key_identifier.to_owned(), hmac_key }))
}

/// Whether others have the name or the directory, and whether the directory may still be another.
async fn taken(
    connection: &Connection,
    before: Option<&Authority>,
    name: &str,
    url: &str,
    faults: &mut Vec<AuthorityFault>,
) -> Result<(), Fault> {
    let id = before.map(|before| before.id);
    if readable(name) && authorities::is_name_taken(connection, name, id).await? {
        faults.push(AuthorityFault::NameTaken);
    }
    // The settings' directories stand as they were written there.
    let same = |other: &Authority| Url::parse(&other.directory_url).is_ok_and(|other| other.as_str() == url);
    let others = authorities::all(connection).await?;
    if let Some(other) = others.into_iter().find(|other| Some(other.id) != id && same(other)) {
        faults.push(AuthorityFault::UrlTaken { by: other.name });
    }
    if let Some(before) = before.filter(|before| !before.from_settings && !same(before) && !url.is_empty())
        && (accounts::of(connection, before.id).await?.is_some()
            || authorities::is_referred_to(connection, before.id).await?)
    {
        faults.push(AuthorityFault::UrlFixed);
    }
    Ok(())
}

/// An authority's roots in PEM, as they may be typed.
pub fn roots_pem(authority: &Authority) -> String {
    authority.trusted_roots.iter().map(|root| pem::encode(pem::CERTIFICATE, root)).collect()
}
