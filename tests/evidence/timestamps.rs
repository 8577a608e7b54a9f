//! Timestamps of seals by an authority of others: asked for, checked, stored, and verified.

use certdesk::db::timestamps::{self, Timestamp};
use certdesk::evidence::timestamp::{Roots, Token};
use certdesk::evidence::{By, Finding};
use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;

use super::command_line::{Ended, certdesk};
use super::forgery;
use super::rig::Rig;
use super::timestamp_server::{TimestampServer, Way};
use crate::support::portal::PortalOptions;
use crate::support::{temp, waiting};

async fn rig(server: &TimestampServer) -> Rig {
    let options = PortalOptions::new().await.without_scheduler().set("activity-seal-seconds", "1");
    let options = options.set("activity-timestamp-url", server.url()).set("activity-timestamp-seconds", "1");
    let mut rig = Rig::on(options.set("activity-timestamp-root-file", server.root.to_str().unwrap())).await;
    rig.portal.start_scheduler();
    rig
}

/// Waits for a timestamp of a seal behind this one.
async fn stamped(rig: &Rig, after: i64) -> Timestamp {
    waiting::until("a timestamp", async || {
        rig.portal.leap(TimeDelta::seconds(1));
        timestamps::after(&rig.connection, after).await.unwrap()
    })
    .await
}

fn roots(server: &TimestampServer) -> Roots {
    let pem = std::fs::read(&server.root).unwrap();
    Roots::new(&[x509_parser::pem::parse_x509_pem(&pem).unwrap().1.contents]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stamped_was_there() {
    let server = TimestampServer::start().await;
    let rig = rig(&server).await;
    let first = stamped(&rig, 0).await;
    rig.record(2).await;
    let second = stamped(&rig, first.seal).await;
    assert!(second.at >= first.at);
    let by = By { roots: Some(roots(&server)), ..rig.by() };
    let report = rig.verify_by(by).await.unwrap();
    let (event, at) = report.stamped.unwrap();
    assert!(report.timestamps >= 2 && event >= report.kept && at >= second.at, "{report:?}");

    // On the command line, of the database and of an export.
    let export = temp::path("export.jsonl");
    std::fs::write(&export, rig.export().await).unwrap();
    let root = ["--timestamp-root", server.root.to_str().unwrap()];
    let Ended { code, said, .. } = certdesk(&[&["verify"], &root[..]].concat(), &rig.portal.flags).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("as an authority has signed"), "{said}");
    let of_export = ["verify", "--export", export.to_str().unwrap()];
    let Ended { code, said, .. } = certdesk(&[&of_export, &root[..]].concat(), &[]).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("as an authority has signed"), "{said}");
    let Ended { said, .. } = certdesk(&of_export, &[]).await;
    assert!(said.contains("--timestamp-root") && !said.contains("has signed"), "{said}");
    let other = TimestampServer::start().await;
    let others = [&of_export[..], &["--timestamp-root", other.root.to_str().unwrap()]].concat();
    let Ended { code, said, .. } = certdesk(&others, &[]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&Finding::TimestampForged(first.seal).to_string()), "{said}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_to_timestamps_or_below_them_is_found() {
    let server = TimestampServer::start().await;
    let mut rig = rig(&server).await;
    let first = stamped(&rig, 0).await;
    rig.record(2).await;
    let second = stamped(&rig, first.seal).await;
    let seal = first.seal;
    for (sql, finding) in [
        (
            format!(
                "UPDATE activity_timestamps SET token = (SELECT token FROM activity_timestamps WHERE seal = {}) \
                     WHERE seal = {seal}",
                second.seal
            ),
            Finding::TimestampOfAnother(seal),
        ),
        (
            format!(
                "UPDATE activity_timestamps SET token = set_byte(token, length(token) - 1, \
                     get_byte(token, length(token) - 1) # 1) WHERE seal = {seal}"
            ),
            Finding::TimestampForged(seal),
        ),
        (format!("UPDATE activity_timestamps SET token = '\\x00' WHERE seal = {seal}"), Finding::TimestampForged(seal)),
    ] {
        let sql = format!("ALTER TABLE activity_timestamps DISABLE TRIGGER USER; {sql}");
        assert_eq!(rig.after(&sql).await, Err(finding), "{sql}");
    }
    rig.kept.clear();
    let sql = format!(
        "DELETE FROM activity_seals WHERE number >= {seal}; DELETE FROM activity_events WHERE number > \
                       (SELECT max(last_event) FROM activity_seals)"
    );
    assert_eq!(rig.after(&sql).await, Err(Finding::SealMissing(seal)), "seals that were stamped were there");
    for sql in
        ["DELETE FROM activity_timestamps", "UPDATE activity_timestamps SET at = now()", "TRUNCATE activity_timestamps"]
    {
        let refused = rig.connection.batch_execute(sql).await.unwrap_err();
        assert!(refused.to_string().contains("never changed"), "{sql}: {refused}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seals_that_are_made_anew_have_other_timestamps() {
    let server = TimestampServer::start().await;
    let mut rig = rig(&server).await;
    let stamped = stamped(&rig, 0).await;
    rig.portal.stop_scheduler().await;
    forgery::rewrite(&mut rig, "UPDATE activity_events SET actor_name = 'nobody' WHERE number = 2").await;
    rig.kept.clear();
    assert_eq!(rig.verify().await, Err(Finding::TimestampOfAnother(stamped.seal)));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_timestamp_are_not_taken() {
    let server = TimestampServer::start().await;
    let rig = rig(&server).await;
    stamped(&rig, 0).await;
    let answer = server.answers().remove(0);
    let mut forged = answer.clone();
    *forged.last_mut().unwrap() ^= 1;
    for (answer, error) in [
        (answer, "the timestamp is one of something else"),
        (forged, "the timestamp is one of something else"),
        (b"<html>".to_vec(), "not a timestamp as RFC 3161 has it"),
        (vec![0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02], "the timestamp authority refuses: status 2"),
        (vec![b'x'; 1024 * 1024], "not a timestamp as RFC 3161 has it"),
    ] {
        server.goes_on(Way::Answer(answer));
        rig.record(1).await;
        rig.until_failing("activity-timestamps", error).await;
    }
    let before = rig.until_sealed().await.batch.number;
    server.goes_on(Way::Stamp);
    let stamped = stamped(&rig, before - 1).await;
    assert_eq!(Token::read(&stamped.token).unwrap().at, stamped.at);
    rig.portal.stop().await;
}
