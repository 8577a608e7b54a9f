//! What somebody can do, and why: from what requests are decided by, never from a table of its own.

use chrono::{DateTime, Utc};

use crate::auth::access::{Access, Scope};
use crate::db::grants::{self, Granted, Grantee};
use crate::db::people::Person;
use crate::db::teams::Team;
use crate::db::{Connection, DbError};
use crate::domain::ids::GrantId;
use crate::domain::role::Permission;

/// How somebody stands on a team.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The team.
    pub team: Team,
    /// The grants that apply, oldest first.
    pub grants: Vec<Granted>,
    /// Each action, in the order of the product's table.
    pub actions: Vec<Explained>,
}

/// An action, and whether it is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Which.
    pub permission: Permission,
    /// What it reaches; none where it isn't allowed at all.
    pub scope: Option<Scope>,
    /// The grants that allow it.
    pub by: Vec<GrantId>,
}

/// How a person stands on every team on which something is granted to them, by team.
pub async fn of_person(connection: &Connection, person: &Person, now: DateTime<Utc>) -> Result<Vec<Standing>, DbError> {
    let held = grants::held_in_full(connection, person, now).await?;
    let of_team = |chunk: &[(Team, Granted)]| {
        let team = chunk.first().map(|(team, _)| team.clone())?;
        Some(standing(team, chunk.iter().map(|(_, grant)| grant.clone()).collect()))
    };
    Ok(held.chunk_by(|(one, _), (next, _)| one.id == next.id).filter_map(of_team).collect())
}

/// How a person stands on one team.
pub async fn of_person_on(
    connection: &Connection,
    person: &Person,
    team: &Team,
    now: DateTime<Utc>,
) -> Result<Standing, DbError> {
    let standings = of_person(connection, person, now).await?;
    let found = standings.into_iter().find(|standing| standing.team.id == team.id);
    Ok(found.unwrap_or_else(|| standing(team.clone(), Vec::new())))
}

/// How whoever has an e-mail address, or is in a group, stands on a team by that alone.
pub async fn of_grantee_on(
    connection: &Connection,
    grantee: &Grantee,
    team: &Team,
    now: DateTime<Utc>,
) -> Result<Standing, DbError> {
    let mut granted = grants::of_grantee(connection, team.id, grantee).await?;
    granted.retain(|grant| !grant.has_ended(now));
    Ok(standing(team.clone(), granted))
}

/// What these grants on a team let somebody do.
pub fn standing(team: Team, grants: Vec<Granted>) -> Standing {
    let access = |grants: &[Granted]| {
        let held: Vec<_> = grants.iter().map(|grant| (team.clone(), grant.grant())).collect();
        Access::on_team(&team.slug, &held)
    };
    let scope = |grants: &[Granted], permission| access(grants)?.scope(permission);
    let explained = |permission| Explained {
        permission,
        scope: scope(&grants, permission),
        by: grants
            .chunks(1)
            .filter(|alone| scope(alone, permission).is_some())
            .flat_map(|alone| alone.iter().map(|grant| grant.id))
            .collect(),
    };
    let actions = Permission::ALL.into_iter().map(explained).collect();
    Standing { team, grants, actions }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::auth::access::{
        DownloadCertificates, ListChannels, ManageAccess, ManageChannels, Needs, OrderCertificates, ReadAccess,
        ReadCertificates, TestChannels,
    };
    use crate::domain::ids::{CertificateId, TeamId};
    use crate::domain::role::Role;

    fn certificates() -> [CertificateId; 3] {
        [1, 2, 3].map(|n| CertificateId(uuid::Uuid::from_u128(n)))
    }

    fn granted() -> impl Strategy<Value = Granted> {
        let role = proptest::sample::select(Role::ALL.to_vec());
        let on = proptest::option::of(proptest::sample::select(certificates().to_vec()));
        (role, on).prop_map(|(role, on)| Granted {
            id: GrantId::new(),
            grantee: Grantee::Email("kim@x.test".to_owned()),
            role,
            certificate: on.map(|id| (id, id.to_string())),
            expires_at: None,
            granted_by: "ada".to_owned(),
            granted_at: DateTime::UNIX_EPOCH,
            from_settings: false,
        })
    }

    /// The explanation of a permission against what a request gets.
    fn fits<N: Needs>(standing: &Standing, access: Option<&Access>) {
        let explained = standing.actions.iter().find(|explained| explained.permission == N::PERMISSION).unwrap();
        let permit = access.and_then(Access::permit::<N>);
        assert_eq!(explained.scope.as_ref(), permit.as_ref().map(crate::auth::access::Permit::scope));
        for certificate in certificates() {
            let said = explained.scope.as_ref().is_some_and(|scope| scope.covers(certificate));
            assert_eq!(said, access.is_some_and(|access| access.allows_on::<N>(certificate)));
        }
        // The reasons given are what it hangs on: without them it isn't allowed, with them alone it is as much.
        let only = |by: bool| {
            let grants = standing.grants.iter().filter(|grant| explained.by.contains(&grant.id) == by);
            super::standing(standing.team.clone(), grants.cloned().collect())
        };
        let scope = |standing: Standing| {
            standing.actions.into_iter().find(|explained| explained.permission == N::PERMISSION).unwrap().scope
        };
        assert_eq!(scope(only(true)), explained.scope);
        assert_eq!(scope(only(false)), None);
    }

    proptest! {
        #[test]
        fn says_yes_exactly_where_a_request_is_permitted(grants in proptest::collection::vec(granted(), 0..8)) {
            let team = Team { id: TeamId::new(), name: "Shop".to_owned(), slug: "shop".to_owned() };
            let held: Vec<_> = grants.iter().map(|grant| (team.clone(), grant.grant())).collect();
            let access = Access::on_team("shop", &held);
            let standing = standing(team, grants);
            fits::<ReadCertificates>(&standing, access.as_ref());
            fits::<DownloadCertificates>(&standing, access.as_ref());
            fits::<OrderCertificates>(&standing, access.as_ref());
            fits::<ListChannels>(&standing, access.as_ref());
            fits::<TestChannels>(&standing, access.as_ref());
            fits::<ManageChannels>(&standing, access.as_ref());
            fits::<ReadAccess>(&standing, access.as_ref());
            fits::<ManageAccess>(&standing, access.as_ref());
        }
    }
}
