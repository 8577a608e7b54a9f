//! Who can sign in at the demo's provider.

use crate::domain::role::Role;

/// Somebody who can be signed in as.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// The name in forms and, as `demo-<id>`, the subject.
    pub id: &'static str,
    /// The full name.
    pub name: &'static str,
    /// The role that the demo's portal gives to the person's group; `None` for somebody without any.
    pub role: Option<Role>,
    /// The groups claim.
    pub groups: &'static [&'static str],
    /// What the role lets one do, on the sign-in page.
    pub about: &'static str,
}

/// The group of those who administer the demo's portal as a whole.
pub const SITE_ADMINS: &str = "certdesk-site-admins";
/// The group of those who read the activity of all teams.
pub const SITE_AUDITORS: &str = "certdesk-site-auditors";

/// Everybody, in the order of the page.
pub const PEOPLE: [Person; 8] = [
    Person {
        id: "mina",
        name: "Mina",
        role: Some(Role::Manager),
        groups: &["certdesk-managers"],
        about: "orders, renews and downloads certificates",
    },
    Person {
        id: "will",
        name: "Will",
        role: Some(Role::Writer),
        groups: &["certdesk-writers"],
        about: "downloads certificates and edits their labels",
    },
    Person {
        id: "rae",
        name: "Rae",
        role: Some(Role::Reader),
        groups: &["certdesk-readers"],
        about: "sees certificates, but no private key",
    },
    Person {
        id: "ada",
        name: "Ada",
        role: Some(Role::TeamAdmin),
        groups: &["certdesk-admins"],
        about: "gives and withdraws the team's roles",
    },
    Person {
        id: "omar",
        name: "Omar",
        role: Some(Role::Auditor),
        groups: &["certdesk-auditors"],
        about: "reads the activity",
    },
    Person {
        id: "sol",
        name: "Sol",
        role: None,
        groups: &[SITE_ADMINS],
        about: "administers the site: teams, authorities and people",
    },
    Person {
        id: "vera",
        name: "Vera",
        role: None,
        groups: &[SITE_AUDITORS],
        about: "reads the activity of all teams and of the site",
    },
    Person { id: "nora", name: "Nora", role: None, groups: &[], about: "belongs to no group and may do nothing" },
];

impl Person {
    /// The person with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.id == id)
    }

    /// `sub`.
    pub fn subject(&self) -> String {
        format!("demo-{}", self.id)
    }

    /// The e-mail address.
    pub fn email(&self) -> String {
        format!("{}@demo.test", self.id)
    }

    /// What the page calls the role.
    pub fn role_name(&self) -> &'static str {
        match self.role {
            Some(Role::Manager) => "Manager",
            Some(Role::Writer) => "Writer",
            Some(Role::Reader) => "Reader",
            Some(Role::TeamAdmin) => "Team admin",
            Some(Role::Auditor) => "Auditor",
            None if self.groups.contains(&SITE_ADMINS) => "Site administrator",
            None if self.groups.contains(&SITE_AUDITORS) => "Site auditor",
            None => "No role",
        }
    }

    /// The letter on the person's badge.
    pub fn initial(&self) -> &'static str {
        self.name.get(..1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_person_per_role() {
        for role in Role::ALL {
            assert_eq!(PEOPLE.iter().filter(|person| person.role == Some(role)).count(), 1, "{role}");
        }
        assert_eq!(Person::find("mina").map(Person::email).as_deref(), Some("mina@demo.test"));
        assert_eq!(Person::find("mallory"), None);
    }
}
