//! The canonical form of an event: one line of JSON with every field in a fixed order. It is what exports hold and what
//! hashes are made over, so that an export is verified byte by byte, without reading it as JSON first.

use std::io::Write;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use uuid::Uuid;

/// An event, to be written as its line.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Its number: events are numbered as they are written, with gaps where a transaction came to nothing.
    pub number: i64,
    /// Its identity.
    pub id: Uuid,
    /// When; kept to the microsecond.
    pub at: DateTime<Utc>,
    /// The team that it belongs to.
    pub team: Option<Uuid>,
    /// Who.
    pub actor: ActorPart<'a>,
    /// Where from.
    pub address: Option<&'a str>,
    /// The browser or program.
    pub user_agent: Option<&'a str>,
    /// What was done or tried.
    pub action: &'a str,
    /// On what.
    pub target: TargetPart<'a>,
    /// How it ended.
    pub outcome: &'a str,
    /// Why, where it was refused or failed.
    pub reason: Option<&'a str>,
    /// The request that it was part of.
    pub request: Option<Uuid>,
    /// What else identifies it: JSON, as the database gives it.
    pub data: &'a str,
}

/// Who acted.
#[derive(Debug, Clone)]
pub struct ActorPart<'a> {
    /// What kind of actor.
    pub kind: &'a str,
    /// Who.
    pub id: Option<Uuid>,
    /// Their name then.
    pub name: &'a str,
}

/// What it was done to.
#[derive(Debug, Clone)]
pub struct TargetPart<'a> {
    /// What kind of thing.
    pub kind: Option<&'a str>,
    /// Which.
    pub id: Option<Uuid>,
    /// Its name then.
    pub name: Option<&'a str>,
}

impl Line<'_> {
    /// Writes the line, without its end, behind what `out` holds.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"number":"#);
        number(out, self.number);
        field(out, "id", Some(self.id), uuid);
        field(out, "at", Some(self.at), moment);
        field(out, "team", self.team, uuid);
        field(out, "actor_kind", Some(self.actor.kind), text);
        field(out, "actor_id", self.actor.id, uuid);
        field(out, "actor_name", Some(self.actor.name), text);
        field(out, "address", self.address, text);
        field(out, "user_agent", self.user_agent, text);
        field(out, "action", Some(self.action), text);
        field(out, "target_kind", self.target.kind, text);
        field(out, "target_id", self.target.id, uuid);
        field(out, "target_name", self.target.name, text);
        field(out, "outcome", Some(self.outcome), text);
        field(out, "reason", self.reason, text);
        field(out, "request", self.request, uuid);
        field(out, "data", Some(self.data), |out, json| out.extend_from_slice(json.as_bytes()));
        out.push(b'}');
    }
}

fn field<T>(out: &mut Vec<u8>, name: &str, value: Option<T>, write: impl FnOnce(&mut Vec<u8>, T)) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    match value {
        Some(value) => write(out, value),
        None => out.extend_from_slice(b"null"),
    }
}

fn number(out: &mut Vec<u8>, number: i64) {
    // Writing to a vector can't fail.
    let _ = write!(out, "{number}");
}

fn uuid(out: &mut Vec<u8>, id: Uuid) {
    let mut buffer = [0; uuid::fmt::Hyphenated::LENGTH];
    out.push(b'"');
    out.extend_from_slice(id.hyphenated().encode_lower(&mut buffer).as_bytes());
    out.push(b'"');
}

/// A JSON string, with as few escapes as there may be (RFC 8259 section 7).
fn text(out: &mut Vec<u8>, text: &str) {
    let mut serializer = serde_json::Serializer::new(out);
    // Strings are valid, and a vector takes everything.
    let _ = text.serialize(&mut serializer);
}

/// RFC 3339 in UTC, with six digits behind the point: what the database keeps.
fn moment(out: &mut Vec<u8>, at: DateTime<Utc>) {
    let (date, time) = (at.date_naive(), at.time());
    let _ = write!(
        out,
        "\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z\"",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.nanosecond() % 1_000_000_000 / 1000
    );
}

/// When an event happened, as its line says.
pub(super) type Moment = [u8; "2027-01-15T08:00:00.000001Z".len()];

/// The moment that a line gives. The line is what was sealed, so its fields stand where they were written.
pub(super) fn moment_of(line: &[u8]) -> Option<Moment> {
    let digits = line.strip_prefix(br#"{"number":"#)?;
    let number = digits.iter().position(|byte| *byte == b',')?;
    let id = digits[number..].strip_prefix(br#","id":""#)?.get(uuid::fmt::Hyphenated::LENGTH..)?;
    id.strip_prefix(br#"","at":""#)?.first_chunk().copied()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::evidence) fn line(number: i64) -> Line<'static> {
        Line {
            number,
            id: Uuid::from_u128(u128::try_from(number).unwrap()),
            at: DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap(),
            team: Some(Uuid::from_u128(7)),
            actor: ActorPart { kind: "person", id: None, name: "Mína \"M\" \u{202e}\n" },
            address: Some("192.0.2.7"),
            user_agent: None,
            action: "certdesk.certificate.download",
            target: TargetPart { kind: Some("certificate"), id: None, name: Some("shop") },
            outcome: "success",
            reason: None,
            request: None,
            data: r#"{"a": [1, 2.50]}"#,
        }
    }

    #[test]
    fn is_json_of_one_line_with_its_fields_in_order() {
        let mut out = Vec::new();
        line(3).write(&mut out);
        let written = String::from_utf8(out).unwrap();
        assert_eq!(
            written,
            "{\"number\":3,\"id\":\"00000000-0000-0000-0000-000000000003\",\"at\":\"2027-01-15T08:00:00.000001Z\",\
             \"team\":\"00000000-0000-0000-0000-000000000007\",\"actor_kind\":\"person\",\"actor_id\":null,\
             \"actor_name\":\"Mína \\\"M\\\" \u{202e}\\n\",\"address\":\"192.0.2.7\",\"user_agent\":null,\
             \"action\":\"certdesk.certificate.download\",\"target_kind\":\"certificate\",\"target_id\":null,\
             \"target_name\":\"shop\",\"outcome\":\"success\",\"reason\":null,\"request\":null,\
             \"data\":{\"a\": [1, 2.50]}}"
        );
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read["actor_name"], "Mína \"M\" \u{202e}\n");
        assert_eq!(written.lines().count(), 1);
        assert_eq!(moment_of(written.as_bytes()), Some(*b"2027-01-15T08:00:00.000001Z"));
        assert_eq!(moment_of(&written.as_bytes()[..70]), None);
    }
}
