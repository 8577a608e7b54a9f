//! One request, and what the audit trail says of it.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use reqwest::Method;
use uuid::Uuid;

use crate::permissions::table::ROWS;
use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::Portal;

/// A line of the audit trail.
#[derive(Debug, QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    said: String,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    user_agent: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// What browsers say of themselves.
const AGENT: &str = "A browser of the tests";

/// Somebody who goes through all there is to do.
pub struct Walk {
    pub portal: Portal,
    connection: AsyncPgConnection,
    /// The routes that something was read or done by.
    done: BTreeSet<String>,
}

/// Whose request it is: their name, and their browser.
#[derive(Clone, Copy)]
pub struct By<'a>(pub &'a str, pub &'a Person);

impl Walk {
    pub async fn of(portal: Portal) -> Self {
        let connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        Self { portal, connection, done: BTreeSet::new() }
    }

    /// Reads a page; `expected` is what the audit trail says of it, as `action outcome [(reason)] [kind:name]`, without the
    /// prefix that all actions have.
    pub async fn reads(&mut self, by: By<'_>, path: &str, expected: &[&str]) -> Page {
        let page = by.1.send(Method::GET, path, |request| request.header("user-agent", AGENT)).await;
        self.check(by, "GET", &page, expected).await;
        page
    }

    /// Sends a form; likewise.
    pub async fn sends(&mut self, by: By<'_>, form: &Form, expected: &[&str]) -> Page {
        let fields = form.fields.clone();
        let sent = |request: reqwest::RequestBuilder| request.header("user-agent", AGENT).form(&fields);
        let page = by.1.send(Method::POST, form.action.as_str(), sent).await;
        self.check(by, "POST", &page, expected).await;
        page
    }

    /// Sends what a button sends; likewise.
    pub async fn posts(&mut self, by: By<'_>, path: &str, fields: &[(&str, &str)], expected: &[&str]) -> Page {
        let csrf = by.1.get("/sessions").await.form("form[action='/sign-out']").value("csrf").to_owned();
        let fields = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied());
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let action = self.portal.url.join(path).unwrap();
        self.sends(by, &Form { method: "post".to_owned(), action, fields }, expected).await
    }

    /// Sends a form of another origin's page; likewise.
    pub async fn sends_from(&mut self, by: By<'_>, origin: &str, path: &str, expected: &[&str]) {
        let csrf = by.1.csrf().await;
        let headed = |request: reqwest::RequestBuilder| request.header("user-agent", AGENT).header("origin", origin);
        let page = by.1.send(Method::POST, path, |request| headed(request).form(&[("csrf", csrf)])).await;
        assert_eq!(page.status, 403);
        self.check(by, "POST", &page, expected).await;
    }

    async fn check(&mut self, by: By<'_>, method: &str, page: &Page, expected: &[&str]) {
        let id = Uuid::parse_str(page.headers["x-request-id"].to_str().unwrap()).unwrap();
        let query = format!("{SAID} WHERE request_id = $1 ORDER BY number");
        let query = diesel::sql_query(query).bind::<diesel::sql_types::Uuid, _>(id);
        let lines: Vec<Line> = query.load(&mut self.connection).await.unwrap();
        let said: Vec<&str> = lines.iter().map(|line| line.said.as_str()).collect();
        let path = page.url.path();
        let text = if page.status < 400 { String::new() } else { page.text() };
        assert_eq!(said, expected, "{method} {path} by {}: {} {text}", by.0, page.status);
        for line in &lines {
            assert_eq!(line.actor, format!("person {}", by.0), "{method} {path}");
            assert_eq!(line.address.as_deref(), Some("127.0.0.1"), "{method} {path}");
            assert_eq!(line.user_agent.as_deref(), Some(AGENT), "{method} {path}");
        }
        if said.iter().any(|said| !said.contains(" refused")) {
            self.done.insert(route(method, path));
        }
    }

    /// What the audit trail says of what was done without a request, of one action, the oldest first.
    pub async fn said_of(&mut self, actor: &str, action: &str) -> Vec<String> {
        let query = format!("{SAID} WHERE request_id IS NULL AND actor_kind = $1 AND action = $2 ORDER BY number");
        let query = diesel::sql_query(query).bind::<Text, _>(actor).bind::<Text, _>(format!("certdesk.{action}"));
        query.load::<Line>(&mut self.connection).await.unwrap().into_iter().map(|line| line.said).collect()
    }

    /// Has what batches have done count as not done.
    pub async fn fail_batches(&mut self) {
        let query = r#"UPDATE batch_items SET state = 'failed', reason = '{"why": "stopped"}'"#;
        diesel::sql_query(query).execute(&mut self.connection).await.unwrap();
    }

    /// How many rows there are.
    pub async fn count(&mut self, from: &str) -> i64 {
        let query = diesel::sql_query(format!("SELECT count(*) AS number FROM {from}"));
        query.get_result::<Number>(&mut self.connection).await.unwrap().number
    }

    /// Whether a text stands anywhere in the audit trail.
    pub async fn holds(&mut self, text: &str) -> bool {
        let query =
            "SELECT count(*) AS number FROM activity_events WHERE strpos(to_jsonb(activity_events)::text, $1) > 0";
        let query = diesel::sql_query(query).bind::<Text, _>(text);
        query.get_result::<Number>(&mut self.connection).await.unwrap().number > 0
    }

    /// Everything that the table of permissions says can be read or done with an event was.
    pub fn assert_complete(&self) {
        let leaves = |row: &&crate::permissions::table::Row| !row.leaves.is_empty() || row.method == "POST";
        let left: Vec<String> = ROWS
            .iter()
            .filter(|row| leaves(row) && !row.action.is_empty())
            .map(|row| row.name())
            .filter(|name| !self.done.contains(name))
            .collect();
        assert!(left.is_empty(), "nobody has done this with success: {left:#?}");
    }
}

/// An event in a line.
const SAID: &str = "SELECT replace(action, 'certdesk.', '') || ' ' || outcome || coalesce(' (' || reason || ')', '')
    || coalesce(' ' || target_kind || ':' || coalesce(target_name, ''), '') AS said,
    actor_kind || ' ' || actor_name AS actor, address, user_agent FROM activity_events";

/// The route of an address: the one with most words of its own that fits.
pub fn route(method: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let of: Vec<&str> = pattern.split('/').collect();
        of.len() == parts.len() && of.iter().zip(&parts).all(|(of, part)| of.starts_with('{') || of == part)
    };
    let rows = ROWS.iter().filter(|row| row.method == method && fits(row.pattern));
    rows.min_by_key(|row| row.pattern.matches('{').count()).unwrap_or_else(|| panic!("no route {path}")).name()
}
