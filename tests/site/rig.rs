//! A portal without orders, and its site administrator.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};

/// The path of the teams' list.
pub const TEAMS: &str = "/admin/teams";
/// The path of the people's list.
pub const PEOPLE: &str = "/admin/people";

/// A portal, and Sol, who administers it.
pub struct Rig {
    pub portal: Portal,
    pub sol: Person,
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(options().await).await
    }

    pub async fn with(options: PortalOptions) -> Self {
        let portal = Portal::start(options).await;
        let sol = portal.person("sol").await;
        Self { portal, sol }
    }

    /// The form that makes a team: of this name, which the person with this address administers.
    pub async fn team_form(&self, name: &str, email: &str) -> Form {
        let form = self.sol.get(&format!("{TEAMS}/new")).await.form("form.team-form");
        form.set("name", name).set("email", email)
    }

    /// Makes a team, and answers the path of its page.
    pub async fn make_team(&self, name: &str, email: &str) -> String {
        let made = self.sol.submit(&self.team_form(name, email).await).await;
        assert_eq!(made.status, 303, "{}", made.text());
        made.location().unwrap().path().to_owned()
    }

    /// The path of the page of a team at an address.
    pub async fn team(&self, slug: &str) -> String {
        self.sol.get(&format!("{TEAMS}?q={slug}")).await.hrefs(&format!("tr[data-team='{slug}'] .name a")).remove(0)
    }

    /// The path of somebody's page.
    pub async fn page_of(&self, name: &str) -> String {
        let list = self.sol.get(&format!("{PEOPLE}?q={name}")).await;
        list.hrefs(&format!("tr[data-person='{name}'] .name a")).pop().unwrap_or_else(|| panic!("{}", list.text()))
    }

    /// Blocks somebody, by the page.
    pub async fn block(&self, page: &str) {
        let form = self.sol.get(&format!("{page}/block")).await.form("form.action");
        let blocked = self.sol.submit(&form).await;
        assert_eq!((blocked.status, blocked.location().unwrap().path()), (303, page), "{}", blocked.text());
    }

    /// How many rows there are.
    pub async fn count(&self, from: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let query = diesel::sql_query(format!("SELECT count(*) AS count FROM {from}"));
        query.get_result::<Count>(&mut self.connect().await).await.unwrap().count
    }

    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.portal.database_url).await.unwrap()
    }
}

/// Nobody's scheduler is needed.
pub async fn options() -> PortalOptions {
    PortalOptions::new().await.without_scheduler()
}

/// What every form of somebody's session carries.
pub async fn csrf(person: &Person) -> String {
    person.get("/sessions").await.form("form[action='/sign-out']").value("csrf").to_owned()
}

/// What stands at a field of a form that came back.
pub fn fault_at(page: &Page, field: &str) -> Vec<String> {
    page.texts(&format!("#{field}-error li"))
}
