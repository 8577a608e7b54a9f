//! Grants and grantees as the pages show them.

use std::collections::HashMap;

use super::{grant_href, person_href, provider_name};
use crate::auth::access::{ManageAccess, ReadCertificates};
use crate::db::Connection;
use crate::db::grants::{Granted, Grantee};
use crate::db::people::{self, Person};
use crate::domain::ids::PersonId;
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::whom;
use crate::web::pages::access::form::FIXED;
use crate::web::pages::access::{CertificateView, GrantView, NamedPerson, WhoView};

/// What is known of grantees: looked up once for a page.
#[derive(Default)]
pub(super) struct Known {
    people: HashMap<PersonId, Person>,
    by_email: HashMap<String, Vec<Person>>,
    in_groups: HashMap<Grantee, i64>,
}

impl Known {
    /// What is known of these.
    pub async fn of(connection: &Connection, grantees: &[&Grantee]) -> WebResult<Self> {
        let (mut ids, mut emails, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        for grantee in grantees {
            match grantee {
                Grantee::Person(id) => ids.push(*id),
                Grantee::Email(email) => emails.push(email.as_str()),
                Grantee::Group { name, .. } => groups.push(name.as_str()),
            }
        }
        let mut known = Self::default();
        if !ids.is_empty() {
            let found = people::by_ids(connection, &ids).await?;
            known.people = found.into_iter().map(|person| (person.id, person)).collect();
        }
        if !emails.is_empty() {
            for person in people::by_emails(connection, &emails).await? {
                if let Some(email) = person.email.clone() {
                    known.by_email.entry(email).or_default().push(person);
                }
            }
        }
        if !groups.is_empty() {
            for group in people::in_groups(connection, &groups).await? {
                let grantee = Grantee::Group { provider: group.provider, name: group.name };
                known.in_groups.insert(grantee, group.people);
            }
        }
        Ok(known)
    }

    /// A grantee as the pages show it.
    pub fn who(&self, access: &TeamAccess, grantee: &Grantee) -> WhoView {
        match grantee {
            Grantee::Person(id) => match self.people.get(id) {
                Some(known) => whom::person(access.app(), known),
                // Gone since the grant was read.
                None => {
                    let provider = String::new();
                    WhoView::Person { name: id.to_string(), email: None, provider, blocked: false }
                }
            },
            Grantee::Email(email) => WhoView::Email {
                address: email.clone(),
                people: self.by_email.get(email).into_iter().flatten().map(|known| named(access, known)).collect(),
            },
            Grantee::Group { provider, name } => WhoView::Group {
                name: name.clone(),
                provider: provider_name(access.app(), provider).to_owned(),
                people: self.in_groups.get(grantee).copied().unwrap_or_default(),
            },
        }
    }
}

fn named(access: &TeamAccess, person: &Person) -> NamedPerson {
    NamedPerson { name: person.name.clone(), href: person_href(access.access_href(), person.id) }
}

/// Whether the reader may change the team's grants.
pub(super) fn may_manage(access: &TeamAccess) -> bool {
    access.access().permit_on_team::<ManageAccess>().is_some()
}

/// Whether a grantee can be granted anything: a group can't once its provider is no longer in the settings.
fn is_known(access: &TeamAccess, grantee: &Grantee) -> bool {
    match grantee {
        Grantee::Group { provider, .. } => access.app().providers.iter().any(|known| known.id() == provider),
        Grantee::Person(_) | Grantee::Email(_) => true,
    }
}

/// The form that grants a grantee a role, where the reader may: nobody grants one to themselves.
pub(super) fn may_grant_href(access: &TeamAccess, grantee: &Grantee) -> WebResult<Option<String>> {
    let may = may_manage(access) && is_known(access, grantee) && !grantee.includes(&access.signed_in()?.person);
    Ok(may.then(|| grant_href(access.access_href(), grantee, &[])))
}

/// A grant as the pages show it.
pub(super) fn grant(access: &TeamAccess, grant: &Granted) -> WebResult<GrantView> {
    let yours = grant.grantee.includes(&access.signed_in()?.person);
    let ended = grant.has_ended(access.app().clock.now());
    let changes = may_manage(access) && !yours && !grant.from_settings;
    let certificate = grant.certificate.as_ref().map(|(id, name)| CertificateView {
        name: name.clone(),
        href: access.access().allows_on::<ReadCertificates>(*id).then(|| format!("{}/{id}", access.manage_href())),
    });
    Ok(GrantView {
        id: grant.id,
        role: grant.role,
        last_day: grant.last_day(),
        ended,
        granted_by: grant.granted_by.clone(),
        granted_at: grant.granted_at,
        from_settings: grant.from_settings,
        yours,
        change_href: (changes && is_known(access, &grant.grantee)).then(|| change_href(access, grant)),
        withdraw_href: (changes && !ended).then(|| format!("{}/grants/{}/withdraw", access.access_href(), grant.id)),
        certificate,
    })
}

/// The form that grants the same with another end, or once more.
fn change_href(access: &TeamAccess, grant: &Granted) -> String {
    let last_day = grant.last_day().filter(|_| !grant.has_ended(access.app().clock.now()));
    let last_day = last_day.map(|day| day.to_string()).unwrap_or_default();
    let on = if grant.certificate.is_some() { "certificate" } else { "team" };
    let name = grant.certificate.as_ref().map_or("", |(_, name)| name);
    let fixed = if grant.has_ended(access.app().clock.now()) { "" } else { FIXED };
    let role = grant.role.as_str();
    let more = [("role", role), ("on", on), ("certificate", name), ("last_day", &last_day), ("fixed", fixed)];
    grant_href(access.access_href(), &grant.grantee, &more)
}
