//! A portal to send things to. Its authority is one that never answers, so that what is ordered stays where it is.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::page::{Form, Page};
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};

/// The path of the order form.
pub fn order_path() -> String {
    format!("/teams/{TEAM}/certificates/order")
}

/// A portal whose authority is away, and the manager.
pub async fn portal() -> (Portal, Person) {
    // The port of RFC 863, which nobody listens on.
    let options = PortalOptions::new().await.set("authority-directory", "https://127.0.0.1:9/dir");
    let portal = Portal::start(options).await;
    let mina = portal.person("mina").await;
    (portal, mina)
}

/// The order form, filled in so that it could be ordered, with a name that nothing else has.
pub async fn good_form(mina: &Person) -> Form {
    let name = crate::support::names::fresh("good");
    mina.order_form(&Order::of(&name, &[&name])).await
}

/// How many certificates, orders and pieces of an order's work there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    #[diesel(sql_type = BigInt)]
    pub certificates: i64,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    #[diesel(sql_type = BigInt)]
    pub jobs: i64,
}

impl Counts {
    /// As they are now.
    pub async fn of(portal: &Portal) -> Self {
        let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        let query =
            "SELECT (SELECT count(*) FROM certificates) AS certificates, (SELECT count(*) FROM orders) AS orders,
            (SELECT count(*) FROM jobs WHERE kind = 'order.advance') AS jobs";
        diesel::sql_query(query).get_result(&mut connection).await.unwrap()
    }

    /// With one whole order more.
    pub fn and_one(self) -> Self {
        Self { certificates: self.certificates + 1, orders: self.orders + 1, jobs: self.jobs + 1 }
    }
}

/// Checks that an answer is no fault of ours, and where it refuses, that it is a page that says so.
pub fn assert_fit(page: &Page, what: &str) {
    assert!(page.status < 500, "{what}: {} {}", page.status, page.text());
    if page.status >= 400 {
        let json = page.headers["content-type"].to_str().unwrap().starts_with("application/json");
        assert!(json || !page.texts("h1").concat().is_empty(), "{what}: {} without a page", page.status);
    }
    let body = String::from_utf8_lossy(&page.body);
    assert!(!body.contains("<script>alert"), "{what}: what was sent is repeated as it is");
}
