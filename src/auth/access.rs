//! Permission, proved by type: whoever holds a [`Permit`] was allowed to, when it was made.

use std::marker::PhantomData;

use crate::db::grants::Grant;
use crate::db::teams::Team;
use crate::domain::ids::CertificateId;
use crate::domain::role::{Permission, Role};

/// A permission as a type, so that a function can ask for it in its signature.
pub trait Needs: 'static {
    /// Which one.
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

needs! {
    /// [`Permission::ReadCertificates`].
    ReadCertificates,
    /// [`Permission::DownloadCertificates`].
    DownloadCertificates,
    /// [`Permission::EditMetadata`].
    EditMetadata,
    /// [`Permission::ImportCertificates`].
    ImportCertificates,
    /// [`Permission::OrderCertificates`].
    OrderCertificates,
    /// [`Permission::DeleteCertificates`].
    DeleteCertificates,
    /// [`Permission::ListChannels`].
    ListChannels,
    /// [`Permission::TestChannels`].
    TestChannels,
    /// [`Permission::ManageChannels`].
    ManageChannels,
    /// [`Permission::ReadAccess`].
    ReadAccess,
    /// [`Permission::ManageAccess`].
    ManageAccess,
    /// [`Permission::ReadActivity`].
    ReadActivity,
}

/// What somebody holds on one team.
#[derive(Debug, Clone)]
pub struct Access {
    team: Team,
    grants: Vec<Grant>,
}

/// Which of a team's certificates a permission reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Team,
    /// Only these.
    Certificates(Vec<CertificateId>),
}

impl Access {
    /// The access of somebody who holds these grants, of those on `team`; none where there are none: then the team
    /// is not to be found.
    pub fn on_team(slug: &str, held: &[(Team, Grant)]) -> Option<Self> {
        let mut on_team = held.iter().filter(|(team, _)| team.slug == slug).peekable();
        let team = on_team.peek()?.0.clone();
        Some(Self { team, grants: on_team.map(|(_, grant)| *grant).collect() })
    }

    /// The team.
    pub fn team(&self) -> &Team {
        &self.team
    }

    /// What is left of it without a certificate and the roles on it; none where that is nothing.
    #[must_use]
    pub fn without(&self, certificate: CertificateId) -> Option<Self> {
        let elsewhere = self.grants.iter().filter(|grant| grant.certificate_id != Some(certificate));
        let grants: Vec<Grant> = elsewhere.copied().collect();
        (!grants.is_empty()).then(|| Self { team: self.team.clone(), grants })
    }

    /// The roles held on the whole team or on some certificate of it, each once.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.grants.iter().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// What a permission reaches; none where it isn't held at all.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        let carries = |grant: &&Grant| {
            grant.role.allows(permission) && (grant.certificate_id.is_none() || permission.is_of_certificates())
        };
        let carrying: Vec<&Grant> = self.grants.iter().filter(carries).collect();
        if carrying.is_empty() {
            return None;
        }
        carrying
            .iter()
            .map(|grant| grant.certificate_id)
            .collect::<Option<Vec<_>>>()
            .map_or(Some(Scope::Team), |certificates| Some(Scope::Certificates(certificates)))
    }

    /// The proof that the permission is held on at least one certificate; what it reaches is [`Permit::scope`].
    pub fn permit<N: Needs>(&self) -> Option<Permit<N>> {
        let scope = self.scope(N::PERMISSION)?;
        Some(Permit { team: self.team.clone(), scope, needs: PhantomData })
    }

    /// The proof that the permission is held on the whole team.
    pub fn permit_on_team<N: Needs>(&self) -> Option<Permit<N>> {
        self.permit::<N>().filter(|permit| permit.scope == Scope::Team)
    }

    /// Whether the permission is held on a certificate of the team.
    pub fn allows_on<N: Needs>(&self, certificate: CertificateId) -> bool {
        self.scope(N::PERMISSION).is_some_and(|scope| scope.covers(certificate))
    }
}

impl Scope {
    /// The only certificates that it is about, where it isn't about all.
    pub fn only(&self) -> Option<&[CertificateId]> {
        match self {
            Self::Team => None,
            Self::Certificates(only) => Some(only),
        }
    }

    /// Whether the certificate is within.
    pub fn covers(&self, certificate: CertificateId) -> bool {
        match self {
            Self::Team => true,
            Self::Certificates(only) => only.contains(&certificate),
        }
    }
}

/// The proof that somebody may do what `N` says, on a team. Only [`Access`] makes one.
#[derive(Debug, Clone)]
pub struct Permit<N> {
    team: Team,
    scope: Scope,
    needs: PhantomData<N>,
}

impl<N> Permit<N> {
    /// The team.
    pub fn team(&self) -> &Team {
        &self.team
    }

    /// What it reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// The proof that somebody administers the whole installation: makes teams and authorities, blocks people.
#[derive(Debug, Clone)]
pub struct SitePermit(());

impl SitePermit {
    /// The proof, for somebody of whom the session says that they do.
    pub fn of_admin(administers: bool) -> Option<Self> {
        administers.then_some(Self(()))
    }
}

/// The proof that somebody reads the activity of the whole installation, and nothing else of it.
#[derive(Debug, Clone)]
pub struct SiteAuditPermit(());

impl SiteAuditPermit {
    /// The proof, for somebody of whom the session says that they do.
    pub fn of_auditor(audits: bool) -> Option<Self> {
        audits.then_some(Self(()))
    }
}

/// The proof that somebody may read activity: a team's, or all there is.
#[derive(Debug, Clone)]
pub struct ActivityPermit {
    team: Option<Team>,
}

impl ActivityPermit {
    /// The team whose activity it is; all teams', and that of none, where there is none.
    pub fn team(&self) -> Option<&Team> {
        self.team.as_ref()
    }
}

impl From<Permit<ReadActivity>> for ActivityPermit {
    fn from(permit: Permit<ReadActivity>) -> Self {
        Self { team: Some(permit.team) }
    }
}

impl From<SiteAuditPermit> for ActivityPermit {
    fn from(_: SiteAuditPermit) -> Self {
        Self { team: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::TeamId;

    fn team(slug: &str) -> Team {
        Team { id: TeamId::new(), name: slug.to_owned(), slug: slug.to_owned() }
    }

    #[test]
    fn a_right_is_the_union_of_the_grants() {
        let (shop, other) = (team("shop"), team("other"));
        let one = CertificateId::new();
        let held = vec![
            (shop.clone(), Grant { certificate_id: None, role: Role::Reader }),
            (shop, Grant { certificate_id: Some(one), role: Role::Manager }),
            (other, Grant { certificate_id: None, role: Role::Auditor }),
        ];
        let access = Access::on_team("shop", &held).unwrap();
        assert_eq!(access.permit::<ReadCertificates>().unwrap().scope(), &Scope::Team);
        assert!(access.permit_on_team::<OrderCertificates>().is_none());
        assert!(access.allows_on::<OrderCertificates>(one));
        assert!(!access.allows_on::<OrderCertificates>(CertificateId::new()));
        assert!(Access::on_team("other", &held).unwrap().permit::<DownloadCertificates>().is_none());
        assert!(Access::on_team("nobody", &held).is_none());
    }

    #[test]
    fn a_role_on_one_certificate_reaches_nothing_of_the_team() {
        let shop = team("shop");
        for role in [Role::Manager, Role::Writer, Role::Reader, Role::Auditor] {
            let held = [(shop.clone(), Grant { certificate_id: Some(CertificateId::new()), role })];
            let access = Access::on_team("shop", &held).unwrap();
            assert!(access.permit::<ReadCertificates>().is_some(), "{role}");
            for permission in Permission::ALL.into_iter().filter(|permission| !permission.is_of_certificates()) {
                assert_eq!(access.scope(permission), None, "{role}: {permission}");
            }
        }
    }
}
