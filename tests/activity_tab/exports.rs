//! Exports: what is filtered, safe in a spreadsheet, and as lines that verify.

use certdesk::evidence::By;
use certdesk::evidence::export::verify;
use certdesk::ops::activity::at_once::MOST;
use certdesk::ops::activity::{Action, Actor, Event, Outcome, record_alone};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::rig::{MARK, Rig, TAB, Told, person};
use crate::support::events;
use crate::support::page::Page;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn exports(rig: &mut Rig, outcome: &str) -> i64 {
    let sql = format!(
        "SELECT count(*) FROM activity_events WHERE action = 'certdesk.activity.export' AND outcome = '{outcome}'"
    );
    diesel::sql_query(sql).get_result::<Count>(&mut rig.connection).await.unwrap().count
}

fn lines(page: &Page) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(&page.body).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_gets_no_formula() {
    let mut rig = Rig::start().await;
    let told = rig.told();
    rig.tell(&[
        Told { target: (person(130), "=HYPERLINK(\"http://evil.test\",\"x\")"), ..told.clone() },
        Told { target: (person(130), "+1"), actor: (Some(person(2)), "@SUM(A1)\r\n=1"), ..told.clone() },
        Told { target: (person(130), "-1, \"quoted\""), ..told.clone() },
    ])
    .await;
    let omar = rig.portal.person("omar").await;
    let page = omar.get(&format!("{TAB}/export?format=csv&on={}", person(130))).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let disposition = page.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"activity-shop-") && disposition.ends_with(".csv\""));
    let rows = cells(std::str::from_utf8(&page.body).unwrap());
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][0], "\u{feff}number");
    assert!(rows.iter().all(|row| row.len() == 17));
    let names: Vec<&str> = rows[1..].iter().map(|row| row[12].as_str()).collect();
    assert_eq!(names, ["'=HYPERLINK(\"http://evil.test\",\"x\")", "'+1", "'-1, \"quoted\""]);
    assert_eq!(rows[2][6], "'@SUM(A1)\r\n'=1");
    assert_eq!(exports(&mut rig, "success").await, 1);
    rig.portal.stop().await;
}

/// The cells of each line (RFC 4180).
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut left = text.chars().peekable();
    while let Some(c) = left.next() {
        match c {
            '"' if quoted && left.peek() == Some(&'"') => cell.extend(left.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(left.next(), Some('\n'), "lines end with CRLF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last line has its end");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_verify_with_their_seals() {
    let mut rig = Rig::start().await;
    let told = rig.told();
    let other =
        Told { data: serde_json::json!({ "other": true }), action: "certdesk.certificate.renew", ..told.clone() };
    // Under one seal more than is read at once; then many small ones; then what isn't sealed.
    let many: Vec<Told> = (0..1300).map(|number| if number % 13 == 0 { other.clone() } else { told.clone() }).collect();
    rig.tell(&many).await;
    rig.seal().await;
    for _ in 0..6 {
        rig.tell(&[told.clone(), other.clone()]).await;
        rig.seal().await;
    }
    rig.tell(&[other.clone(), other]).await;
    rig.seal().await;
    rig.tell(&[told.clone(), told]).await;
    let omar = rig.portal.person("omar").await;
    let path = format!("{TAB}/export?format=jsonl&q={MARK}&action=certdesk.certificate.download");
    let page = omar.get(&path).await;
    assert_eq!(page.status, 200);
    let verified = verify(page.body.as_slice(), By::default()).unwrap();
    assert_eq!((verified.report.events, verified.report.seals, verified.report.unsealed), (1206, 7, 2));
    assert_eq!(verified.selection.unwrap(), format!("team shop?q={MARK}&action=certdesk.certificate.download"));
    let told: Vec<_> = lines(&page).into_iter().filter(|line| line.get("number").is_some()).collect();
    assert!(told.iter().all(|line| line["action"] == "certdesk.certificate.download"));
    let numbers: Vec<i64> = told.iter().map(|line| line["number"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.len() == 1208);
    // What is changed on the way is found.
    let text = String::from_utf8(page.body).unwrap().replacen("Mina Park", "Nina Park", 1);
    assert!(verify(text.as_bytes(), By::default()).is_err());
    // Nothing at all.
    let page = omar.get(&format!("{TAB}/export?format=jsonl&q=nosuchword")).await;
    assert_eq!(verify(page.body.as_slice(), By::default()).unwrap().report.events, 0);
    assert_eq!(exports(&mut rig, "success").await, 2);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_events_are_written_and_sealed() {
    let rig = Rig::start().await;
    rig.tell(&(0..600).map(|_| rig.told()).collect::<Vec<_>>()).await;
    rig.seal().await;
    let omar = rig.portal.person("omar").await;
    let app = rig.portal.app.clone();
    let stop = tokio_util::sync::CancellationToken::new();
    let writing = tokio::spawn({
        let stop = stop.clone();
        async move {
            while !stop.is_cancelled() {
                let (actor, outcome, data) =
                    (&Actor::operator(), Outcome::Success, serde_json::json!({ "mark": MARK }));
                let event = Event { actor, action: Action::TeamUpdate, team: None, target: None, outcome, data };
                record_alone(&app, event).await.unwrap();
                certdesk::ops::activity::seal::seal_all(&app, None, &stop).await.unwrap();
            }
        }
    });
    for _ in 0..5 {
        let page = omar.get(&format!("{TAB}/export?format=jsonl&q={MARK}")).await;
        let report = verify(page.body.as_slice(), By::default()).unwrap().report;
        assert!(report.events + report.unsealed >= 600, "{report:?}");
    }
    stop.cancel();
    writing.await.unwrap();
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn for_whoever_may_read_it_and_nobody_else() {
    let mut rig = Rig::start().await;
    let rae = rig.portal.person("rae").await;
    assert_eq!(rae.get(&format!("{TAB}/export?format=csv")).await.status, 403);
    assert_eq!(exports(&mut rig, "refused").await, 1);
    assert_eq!(rae.get(TAB).await.status, 403);
    let ada = rig.portal.person("ada").await;
    assert_eq!(ada.get(&format!("{TAB}/export?format=csv")).await.status, 200);
    assert_eq!(ada.get(&format!("{TAB}/export?format=xlsx")).await.status, 404);
    assert_eq!(ada.get(&format!("{TAB}/export")).await.status, 404);
    assert_eq!(rig.portal.person("nora").await.get(&format!("{TAB}/export?format=csv")).await.status, 404);
    assert_eq!(exports(&mut rig, "success").await, 1);
    // The refusals stand in the tab, and why: those of nothing that could be exported too.
    let page = ada.get(&format!("{TAB}?outcome=refused&action=certdesk.activity.export")).await;
    assert_eq!(page.texts("#events td.who .main"), ["Nora", "Ada", "Ada", "Rae"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_at_once_and_it_says_so() {
    let mut rig = Rig::start().await;
    let omar = rig.portal.person("omar").await;
    let export = format!("{TAB}/export?format=csv");
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        id: uuid::Uuid,
    }
    let query = diesel::sql_query("SELECT id FROM people WHERE name = 'Omar'");
    let id = query.get_result::<Id>(&mut rig.connection).await.unwrap().id;
    let taken: Vec<_> = (0..MOST).map(|_| rig.portal.app.exports.begin(id).unwrap()).collect();
    let refused = omar.get(&export).await;
    assert_eq!(
        (refused.status, refused.texts("h1").remove(0).as_str()),
        (429, "You are taking as many exports as you may")
    );
    let text = refused.text();
    assert!(text.contains(&format!("takes {MOST} exports at a time")) && text.contains("Wait until"), "{text}");
    assert_eq!(exports(&mut rig, "refused").await, 1);
    drop(taken);
    assert_eq!(omar.get(&export).await.status, 200);
    let told = events::of(&rig.portal.database_url, "activity.export").await;
    assert_eq!(told.iter().map(|event| event.ended()).collect::<Vec<_>>(), ["refused limit", "success"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_on_is_one_event() {
    let rig = Rig::start().await;
    rig.tell(&(0..60).map(|_| rig.told()).collect::<Vec<_>>()).await;
    let omar = rig.portal.person("omar").await;
    let list = omar.get(&format!("{TAB}?q={MARK}")).await;
    omar.get(&list.hrefs("a[rel=next]")[0]).await;
    omar.get(&format!("{TAB}?q={MARK}")).await;
    let reads =
        async || omar.get(&format!("{TAB}?action=certdesk.activity.read&q=zebra")).await.texts("#events td.what").len();
    assert_eq!(reads().await, 1, "pages of the same, and the same once more");
    // Half an hour later, somebody reads anew; and what is filtered otherwise is read for the first time.
    rig.portal.leap(chrono::TimeDelta::minutes(30));
    omar.get(&format!("{TAB}?q={MARK}")).await;
    assert_eq!(reads().await, 3);
    rig.portal.stop().await;
}
