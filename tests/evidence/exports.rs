//! An export is verified without the database, by whoever has the keys.

use certdesk::evidence::export::{ExportError, SealLine, VerifiedExport, verify};
use certdesk::evidence::{By, Finding, SigningKey};

use super::rig::Rig;

fn check(rig: &Rig, export: &str) -> Result<VerifiedExport, String> {
    verify(export.as_bytes(), rig.by()).map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_in_an_export_is_named() {
    let rig = Rig::start().await;
    rig.record(3).await;
    let export = String::from_utf8(rig.export().await).unwrap();
    let verified = check(&rig, &export).unwrap();
    let in_database = rig.verify().await.unwrap();
    assert_eq!((verified.report, verified.selection, verified.own_keys), (in_database, None, false));
    assert_eq!(in_database.unsealed, 3);
    // By its own keys, where nobody has others.
    assert!(verify(export.as_bytes(), By::default()).unwrap().own_keys);
    let (other, _) = SigningKey::generate().unwrap();
    let forged = verify(export.as_bytes(), By { keys: vec![other.public()], ..By::default() }).unwrap_err();
    assert!(matches!(forged, ExportError::Found(Finding::SealForged(1))), "{forged}");

    let number = in_database.events - 3;
    let lines: Vec<&str> = export.lines().collect();
    let place = lines.iter().position(|line| line.starts_with(&format!("{{\"number\":{number},"))).unwrap();
    let without = |place: usize| [&lines[..place], &lines[place + 1..], &[""]].concat().join("\n");
    let with = |place: usize, line: &str| [&lines[..place], &[line], &lines[place + 1..], &[""]].concat().join("\n");
    let said = |export: &str| check(&rig, export).unwrap_err();
    assert_eq!(said(&without(place)), Finding::Missing(number).to_string());
    assert_eq!(said(&with(place, &lines[place].replace("success", "refused"))), Finding::Changed(number).to_string());
    // White space that JSON does not mind.
    assert_eq!(said(&with(place, &format!("{} ", lines[place]))), Finding::Changed(number).to_string());
    let twice = format!("{}\n{}", lines[place], lines[place]);
    assert_eq!(said(&with(place, &twice)), Finding::Added(number).to_string());
    let second_seal = lines.iter().position(|line| line.starts_with("{\"seal\":2,")).unwrap();
    assert_eq!(said(&without(second_seal)), Finding::Added(lines_before(&lines, second_seal)).to_string());
    // Cut short: at a line's end the seal that was kept tells, in the middle of one its end.
    let short = lines[..second_seal].join("\n") + "\n";
    assert_eq!(said(&short), Finding::SealMissing(2).to_string());
    // Without one, the newest that the export's first line has.
    let by = By { keys: rig.keys.clone(), ..By::default() };
    assert!(matches!(verify(short.as_bytes(), by), Err(ExportError::Found(Finding::SealMissing(2)))));
    assert!(said(&export[..export.len() - 2]).contains("line"), "a line without its end");
    for nonsense in ["", "\n", "{}\n", "[]", "\u{0}", &lines[1..].join("\n")] {
        assert_eq!(said(nonsense), "line 1 is not what an export of activity has there", "{nonsense:?}");
    }
    // What is kept elsewhere is a seal's line.
    let seal: SealLine = serde_json::from_str(lines[second_seal]).unwrap();
    assert_eq!(seal.kept().unwrap().0, 2);
    rig.portal.stop().await;
}

/// The number of the first event after the seal at `place`.
fn lines_before(lines: &[&str], place: usize) -> i64 {
    let event: serde_json::Value = serde_json::from_str(lines[place + 1]).unwrap();
    event["number"].as_i64().unwrap()
}
