//! An event as a syslog message (RFC 5424), framed by its length (RFC 5425 section 4.3).

use std::io::Write;
use std::str::FromStr;

use crate::evidence::Line;

/// The longest message, in octets. What would be longer goes without its text: the structured data stay.
const LONGEST: usize = 64 * 1024;
/// The longest value of a parameter, in octets before escaping.
const LONGEST_VALUE: usize = 512;
/// "log audit" (RFC 5424 section 6.2.1).
const FACILITY: u8 = 13;
/// What begins a text in UTF-8 (RFC 5424 section 6.4).
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What names structured data: a name, and the private enterprise number of who has made it up (RFC 5424 section 7.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdId(String);

/// The text is no such name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name and a private enterprise number, as certdesk@32473, of 32 characters at most")]
pub struct NotAnSdId;

impl Default for SdId {
    /// The number is the one for examples (RFC 5612): whoever has one of their own sets it.
    fn default() -> Self {
        Self("certdesk@32473".to_owned())
    }
}

impl FromStr for SdId {
    type Err = NotAnSdId;

    fn from_str(text: &str) -> Result<Self, NotAnSdId> {
        let (name, number) = text.split_once('@').ok_or(NotAnSdId)?;
        let of = |part: &str, fits: fn(u8) -> bool| !part.is_empty() && part.bytes().all(fits);
        let named = of(name, |byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b'"' | b']'));
        let numbered = of(number, |byte| byte.is_ascii_digit() || byte == b'.');
        if named && numbered && text.len() <= 32 { Ok(Self(text.to_owned())) } else { Err(NotAnSdId) }
    }
}

/// Whom messages are from.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    sd_id: SdId,
    hostname: String,
}

impl Sender {
    pub(super) fn new(sd_id: SdId, hostname: &str) -> Self {
        // At most 255 printable characters (RFC 5424 section 6.2.4).
        let fits =
            !hostname.is_empty() && hostname.len() <= 255 && hostname.bytes().all(|byte| byte.is_ascii_graphic());
        Self { sd_id, hostname: if fits { hostname.to_owned() } else { "-".to_owned() } }
    }

    /// Writes the message of an event behind its length.
    pub(super) fn write_frame(&self, event: &Line<'_>, out: &mut Vec<u8>) {
        let message = self.message(event);
        // Writing to a vector can't fail.
        let _ = write!(out, "{} ", message.len());
        out.extend_from_slice(&message);
    }

    fn message(&self, event: &Line<'_>) -> Vec<u8> {
        let at = event.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let priority = FACILITY * 8 + severity(event.outcome);
        let head = format!("<{priority}>1 {at} {} certdesk - activity ", self.hostname);
        let mut message = head.into_bytes();
        self.write_data(event, &mut message);
        let without_text = message.len();
        message.push(b' ');
        message.extend_from_slice(BOM);
        event.write(&mut message);
        if message.len() > LONGEST {
            message.truncate(without_text);
        }
        message
    }

    fn write_data(&self, event: &Line<'_>, out: &mut Vec<u8>) {
        let uuid = |id: Option<uuid::Uuid>| id.map(|id| id.to_string());
        out.push(b'[');
        out.extend_from_slice(self.sd_id.0.as_bytes());
        for (name, value) in [
            ("number", Some(event.number.to_string()).as_deref()),
            ("id", uuid(Some(event.id)).as_deref()),
            ("team", uuid(event.team).as_deref()),
            ("actor_kind", Some(event.actor.kind)),
            ("actor_id", uuid(event.actor.id).as_deref()),
            ("actor_name", Some(event.actor.name)),
            ("address", event.address),
            ("user_agent", event.user_agent),
            ("action", Some(event.action)),
            ("target_kind", event.target.kind),
            ("target_id", uuid(event.target.id).as_deref()),
            ("target_name", event.target.name),
            ("outcome", Some(event.outcome)),
            ("reason", event.reason),
            ("request", uuid(event.request).as_deref()),
        ] {
            if let Some(value) = value {
                write_parameter(name, value, out);
            }
        }
        out.push(b']');
    }
}

/// Informational where it was done, a warning where it was refused, an error where it failed (RFC 5424 section 6.2.1).
fn severity(outcome: &str) -> u8 {
    match outcome {
        "refused" => 4,
        "failure" => 3,
        _ => 6,
    }
}

/// A parameter, its value escaped (RFC 5424 section 6.3.3) and cut. Control characters become spaces, since receivers that
/// write lines would break them there; the text has them as they are, in JSON.
fn write_parameter(name: &str, value: &str, out: &mut Vec<u8>) {
    let _ = write!(out, " {name}=\"");
    let mut buffer = [0; 4];
    for character in value[..value.floor_char_boundary(LONGEST_VALUE)].chars() {
        match character {
            '"' | '\\' | ']' => out.extend_from_slice(&[b'\\', character as u8]),
            control if control.is_control() => out.push(b' '),
            other => out.extend_from_slice(other.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{ActorPart, TargetPart};

    fn event<'a>(name: &'a str, data: &'a str) -> Line<'a> {
        Line {
            number: 7,
            id: uuid::Uuid::from_u128(7),
            at: chrono::DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap(),
            team: None,
            actor: ActorPart { kind: "person", id: None, name },
            address: None,
            user_agent: None,
            action: "certdesk.certificate.download",
            target: TargetPart { kind: None, id: None, name: None },
            outcome: "refused",
            reason: None,
            request: None,
            data,
        }
    }

    fn sender() -> Sender {
        Sender::new(SdId::default(), "certs.example.org")
    }

    #[test]
    fn a_message_is_framed_and_escaped() {
        let event = event("a\"b\\c]d\ne\u{e9}", "{}");
        let mut frames = Vec::new();
        sender().write_frame(&event, &mut frames);
        let frames = String::from_utf8(frames).unwrap();
        let (length, message) = frames.split_once(' ').unwrap();
        assert_eq!(length.parse(), Ok(message.len()));
        let (head, text) = message.split_once(" \u{feff}").unwrap();
        assert_eq!(
            head,
            "<108>1 2027-01-15T08:00:00.000001Z certs.example.org certdesk - activity [certdesk@32473 number=\"7\" \
             id=\"00000000-0000-0000-0000-000000000007\" actor_kind=\"person\" actor_name=\"a\\\"b\\\\c\\]d e\u{e9}\" \
             action=\"certdesk.certificate.download\" outcome=\"refused\"]"
        );
        let mut line = Vec::new();
        event.write(&mut line);
        assert_eq!(text.as_bytes(), line);
    }

    #[test]
    fn whatever_is_long_is_cut() {
        let (long, data) = ("\u{e9}".repeat(100_000), format!("\"{}\"", "x".repeat(100_000)));
        let message = sender().message(&event(&long, "{}"));
        assert!(message.len() < LONGEST);
        let message = String::from_utf8(message).unwrap();
        assert!(message.contains(&format!("actor_name=\"{}\"", "\u{e9}".repeat(256))) && message.ends_with(']'));
        let message = sender().message(&event("short", &data));
        assert!(message.len() < 1024 && message.ends_with(&b"]"[..]));
    }

    #[test]
    fn names_of_structured_data() {
        for text in ["certdesk@32473", "a@1.2.3", "audit-log@99999"] {
            assert!(text.parse::<SdId>().is_ok(), "{text}");
        }
        for text in ["certdesk", "@1", "a@", "a@b", "a b@1", "a\"@1", "a]@1", "a=@1", &format!("{}@1", "a".repeat(31))]
        {
            assert_eq!(text.parse::<SdId>(), Err(NotAnSdId), "{text}");
        }
        assert_eq!(Sender::new(SdId::default(), "a b").hostname, "-");
    }
}
