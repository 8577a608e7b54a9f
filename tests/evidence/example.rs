//! The example of `docs/activity.md`, which people follow by hand: it is what the program makes, and it verifies.

use certdesk::evidence::export::{Header, SealLine, verify};
use certdesk::evidence::{
    ActorPart, By, Entries, Entry, Head, Leaf, Line, SealedBatch, SigningKey, TargetPart, VerifyingKey,
};
use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

const EXAMPLE: &str = include_str!("../../docs/activity-example.jsonl");
const DESCRIPTION: &str = include_str!("../../docs/activity.md");

/// An Ed25519 key (RFC 8410) of 32 times the same byte.
fn key() -> SigningKey {
    let head = hex::decode("302e020100300506032b657004220420").unwrap();
    SigningKey::from_pkcs8(&[head, vec![7; 32]].concat()).unwrap()
}

fn event(number: i64, name: &'static str, outcome: &'static str) -> Line<'static> {
    Line {
        number,
        id: Uuid::from_u128(u128::try_from(number).unwrap()),
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(number),
        team: Some(Uuid::from_u128(0x7ea3)),
        actor: ActorPart { kind: "person", id: Some(Uuid::from_u128(0xada)), name },
        address: Some("192.0.2.7"),
        user_agent: None,
        action: "certdesk.certificate.download",
        target: TargetPart { kind: Some("certificate"), id: Some(Uuid::from_u128(0xce)), name: Some("shop") },
        outcome,
        reason: (outcome == "refused").then_some("no role"),
        request: None,
        data: r#"{"domains": ["shop.example.org"]}"#,
    }
}

fn made() -> String {
    let mut entries = Entries::default();
    let (mut head, mut lines) = (Head::START, Vec::new());
    for event in [event(1, "Mina", "success"), event(2, "Rae", "refused")] {
        let mut line = Vec::new();
        event.write(&mut line);
        let leaf = Leaf::of(&line);
        head = head.then(leaf);
        entries.push(Entry { number: event.number, leaf });
        lines.push(String::from_utf8(line).unwrap());
    }
    let batch = SealedBatch {
        number: 1,
        after: 0,
        last: 2,
        events: 2,
        head,
        entries: SealedBatch::hash_entries(&entries),
        at: DateTime::from_timestamp(1_800_000_010, 0).unwrap(),
        previous: Head::START.0,
        cut: 0,
    };
    let seal = key().seal(batch);
    let header = Header::new(seal.batch.at, None, &[key().public()], Some(&seal));
    let parts = [serde_json::to_string(&header), serde_json::to_string(&SealLine::new(&seal, Some(&entries)))];
    let [header, seal] = parts.map(Result::unwrap);
    [&[header, seal], &lines[..], &["{\"unsealed\":true}\n".to_owned()]].concat().join("\n")
}

#[test]
fn the_example_is_what_the_program_makes_and_verifies() {
    assert_eq!(made(), EXAMPLE);
    let by = By { keys: vec![VerifyingKey::from_bytes(key().public().as_bytes()).unwrap()], ..By::default() };
    assert_eq!(verify(EXAMPLE.as_bytes(), by).unwrap().report.events, 2);
}

#[test]
fn the_hashes_that_the_description_shows_are_those_of_the_example() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    let leaves = [lines[2], lines[3]].map(|line| Leaf::of(line.as_bytes()));
    let head = leaves.iter().fold(Head::START, |head, leaf| head.then(*leaf));
    let seal: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(seal["head"], head.0.to_string());
    let hashes = [leaves[0].0, leaves[1].0, head.0].map(|digest| digest.to_string());
    for shown in hashes.iter().map(String::as_str).chain(seal["hash"].as_str()) {
        assert!(DESCRIPTION.contains(shown), "{shown}");
    }
}
