//! A portal, and Sol, who administers it.

use certdesk::demo::pebble::{Pebble, PebbleConfig};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::events::{self, Recorded};
use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::temp;
use crate::support::world::world;

pub const LIST: &str = "/admin/authorities";
/// A key identifier, and the HMAC key that goes with it, as a Pebble is told of them.
pub const KID: &str = "kid-1";
pub const HMAC_KEY: &str = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
/// Another pair that it knows.
pub const OTHER_KID: &str = "kid-2";
pub const OTHER_HMAC_KEY: &str = "b10lLJs8l1GPIzsLP0s6pMt8O0XVGnfTaCeROxQM0BIt2XrJMDHJZBM5NuQmQJQH";

/// The portal, whose settings list the shared Pebble.
pub struct Rig {
    pub portal: Portal,
    pub sol: Person,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(PortalOptions::new().await.without_scheduler()).await
    }

    pub async fn with(options: PortalOptions) -> Self {
        let portal = Portal::start(options).await;
        let sol = portal.person("sol").await;
        Self { portal, sol }
    }

    /// The form that adds an authority, filled in.
    pub async fn form(&self, name: &str, directory: &str, root_pem: &str) -> Form {
        form(&self.sol, name, directory, root_pem).await
    }

    pub async fn test(&self, form: &Form) -> Page {
        self.sol.submit(&with(form.clone(), "do", "test")).await
    }

    pub async fn save(&self, form: &Form) -> Page {
        self.sol.submit(&with(form.clone(), "do", "save")).await
    }

    /// Tests, accepts the terms where there are any, and saves.
    pub async fn accept_and_save(&self, form: &Form) -> Page {
        accept_and_save(&self.sol, form).await
    }

    /// Adds an authority without an external account.
    pub async fn add(&self, name: &str, directory: &str, root_pem: &str) {
        let answer = self.accept_and_save(&self.form(name, directory, root_pem).await).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    /// An authority's path.
    pub async fn path(&self, name: &str) -> String {
        let page = self.sol.get(LIST).await;
        let href = page.hrefs(&format!("tr[data-authority=\"{name}\"] .name a")).pop();
        let href = href.unwrap_or_else(|| panic!("{}", page.text()));
        href.trim_end_matches("/edit").to_owned()
    }

    /// An authority's id.
    pub async fn id(&self, name: &str) -> String {
        self.path(name).await.rsplit('/').next().unwrap().to_owned()
    }

    /// The form that changes an authority.
    pub async fn edit(&self, name: &str) -> Form {
        let path = format!("{}/edit", self.path(name).await);
        self.sol.get(&path).await.form("form.authority")
    }

    /// What the list says of how it stands with an authority.
    pub async fn standing(&self, name: &str) -> String {
        self.sol.get(LIST).await.texts(&format!("tr[data-authority=\"{name}\"] .badge")).concat()
    }

    /// The names in the list.
    pub async fn names(&self) -> Vec<String> {
        self.sol.get(LIST).await.texts("tr[data-authority] .name a")
    }

    /// Sends what a button of the list sends.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.sol.get(LIST).await.form("form[action='/sign-out']").value("csrf").to_owned();
        let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.sol.post(path, &fields).await
    }

    /// The events of one action, oldest first.
    pub async fn events(&self, action: &str) -> Vec<Recorded> {
        events::of(&self.portal.database_url, action).await
    }

    /// How many rows there are of a query that counts.
    pub async fn count(&self, query: &str) -> i64 {
        let query = diesel::sql_query(format!("SELECT count(*) FROM {query}"));
        query.get_result::<Count>(&mut self.connect().await).await.unwrap().count
    }

    async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.portal.database_url).await.unwrap()
    }
}

/// The form that adds an authority, filled in.
pub async fn form(sol: &Person, name: &str, directory: &str, root_pem: &str) -> Form {
    let form = sol.get(&format!("{LIST}/add")).await.form("form.authority");
    form.set("name", name).set("directory_url", directory).set("roots", root_pem)
}

/// Tests, accepts the terms where there are any, and saves.
pub async fn accept_and_save(sol: &Person, form: &Form) -> Page {
    let tested = sol.submit(&with(form.clone(), "do", "test")).await;
    assert_eq!(tested.status, 200, "{}", tested.text());
    let mut form = tested.form("form.authority");
    if form.fields.iter().any(|(name, _)| name == "shown_terms") {
        form = with(form, "accept_terms", "on");
    }
    sol.submit(&with(form, "do", "save")).await
}

/// The form with one more field, such as a box that is ticked.
pub fn with(mut form: Form, name: &str, value: &str) -> Form {
    form.fields.retain(|(field, _)| field != name);
    form.fields.push((name.to_owned(), value.to_owned()));
    form
}

/// What is said at a field.
pub fn said(page: &Page, field: &str) -> String {
    page.texts(&format!("#{field}-error")).concat()
}

/// A Pebble that wants external account binding. It ends with the thread that this is called on.
pub async fn binding_pebble() -> Pebble {
    let mut config = PebbleConfig::new(temp::path("pebble"), world().await.dns.dns());
    config.env = vec![("PEBBLE_WFE_NONCEREJECT".to_owned(), "0".to_owned())];
    let pairs = [(KID, HMAC_KEY), (OTHER_KID, OTHER_HMAC_KEY)];
    config.external_account_keys = pairs.map(|(kid, key)| (kid.to_owned(), key.to_owned())).to_vec();
    Pebble::start(config).await.unwrap()
}
