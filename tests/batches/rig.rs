//! A team with certificates that are there already, and what tests do with many of them.

use certdesk::domain::ids::CertificateId;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::portal::{Portal, TEAM};
use crate::support::seed;
use crate::support::waiting;

/// Where it is asked, and sent.
pub const MANY: &str = "/teams/shop/certificates/many";

/// The path of the list.
pub fn list() -> String {
    format!("/teams/{TEAM}/certificates")
}

/// So many ordered certificates with keys, which nobody renews by themselves.
pub async fn seeded(portal: &Portal, count: usize) -> Vec<CertificateId> {
    seed::ordered(&portal.app, count).await
}

/// Has the database do something.
pub async fn execute(portal: &Portal, sql: &str) {
    AsyncPgConnection::establish(&portal.database_url).await.unwrap().batch_execute(sql).await.unwrap();
}

/// What a query answers, as text.
pub async fn one(portal: &Portal, sql: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        word: String,
    }
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let query = diesel::sql_query(format!("SELECT coalesce(({sql})::text, '') AS word"));
    query.get_result::<Row>(&mut connection).await.unwrap().word
}

/// How many rows there are.
pub async fn count(portal: &Portal, from: &str) -> usize {
    one(portal, &format!("SELECT count(*) FROM {from}")).await.parse().unwrap()
}

/// The address of the question about these certificates.
pub fn question(deed: &str, ids: &[CertificateId]) -> String {
    let marked: String = ids.iter().map(|id| format!("&certificate={id}")).collect();
    format!("{MANY}?action={deed}&which=marked{marked}")
}

/// The question, with the form that answers it.
pub async fn asks(person: &Person, address: &str) -> (Page, Form) {
    let page = person.get(address).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let form = page.form("form.many-ask");
    (page, form)
}

/// Has it begin, and answers the path of its page.
pub async fn begins(person: &Person, form: &Form) -> String {
    let answer = person.submit(form).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location().unwrap().path().to_owned()
}

/// Waits until a batch has ended, and answers its page.
pub async fn ends(person: &Person, batch: &str) -> Page {
    waiting::until("the batch to end", async || {
        let page = person.get(batch).await;
        (page.attributes("#batch", "data-status") == ["ended"]).then_some(page)
    })
    .await
}

/// How many are done, were not done, and wait.
pub fn counts(page: &Page) -> [usize; 3] {
    ["#batch-done", "#batch-failed", "#batch-waiting"].map(|css| page.texts(css)[0].parse().unwrap())
}
