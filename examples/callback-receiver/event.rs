//! What a callback says, checked before anything is done.

use serde::Deserialize;

/// The body of a callback: `{"data": "<JWT>"}`.
#[derive(Deserialize)]
struct Envelope {
    data: String,
}

/// What is read of a payload of version 4. Certdesk has two kinds; the fields of the other kind are missing.
#[derive(Deserialize)]
pub struct Claims {
    instance_crn: String,
    jti: String,
    event_type: String,
    domain_validation_method: Option<String>,
    domain: Option<String>,
    challenge: Option<Challenge>,
    #[serde(default)]
    certificates: Vec<Certificate>,
}

#[derive(Deserialize)]
struct Challenge {
    txt_record_name: String,
    txt_record_val: String,
}

#[derive(Deserialize)]
struct Certificate {
    name: String,
    domains: String,
    additional_info: Option<String>,
}

/// The callback isn't what Certdesk sends.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Nonsense(pub &'static str);

/// A notification, and what it asks for.
pub struct Event {
    /// Its name: the same whenever it is sent again.
    pub id: String,
    pub change: Change,
}

/// What a notification asks for.
pub enum Change {
    Set(Record),
    Remove(Record),
    /// Nothing but being told.
    Nothing(String),
}

/// One value of a TXT record.
pub struct Record {
    /// The whole name with the dot at its end.
    pub name: String,
    pub value: String,
}

impl Event {
    /// The JWT within the body of a callback.
    pub fn token(body: &[u8]) -> Result<String, Nonsense> {
        let envelope: Envelope = serde_json::from_slice(body).map_err(|_| Nonsense("no JSON with a JWT in data"))?;
        Ok(envelope.data)
    }

    /// What this event must not be handled at once with: other events of the same record.
    pub fn turn(&self) -> &str {
        match &self.change {
            Change::Set(record) | Change::Remove(record) => &record.name,
            Change::Nothing(_) => &self.id,
        }
    }
}

impl TryFrom<Claims> for Event {
    type Error = Nonsense;

    fn try_from(claims: Claims) -> Result<Self, Nonsense> {
        if claims.jti.is_empty() || claims.jti.len() > 128 {
            return Err(Nonsense("no jti"));
        }
        let id = format!("{} {}", claims.instance_crn, claims.jti);
        let change = match claims.event_type.as_str() {
            "cert_domain_validation_required" => Change::Set(record(claims)?),
            "cert_domain_validation_completed" => Change::Remove(record(claims)?),
            _ => Change::Nothing(one_line(&claims)),
        };
        Ok(Self { id, change })
    }
}

/// The record of a challenge: its label before the domain less `*.`, so that a wildcard shares it with the name itself.
fn record(claims: Claims) -> Result<Record, Nonsense> {
    if claims.domain_validation_method.as_deref() != Some("dns-01") {
        return Err(Nonsense("not dns-01"));
    }
    let domain = claims.domain.ok_or(Nonsense("no domain"))?;
    let challenge = claims.challenge.ok_or(Nonsense("no challenge"))?;
    let name = format!("{}.{}.", challenge.txt_record_name, domain.strip_prefix("*.").unwrap_or(&domain));
    if !is_name(&name) {
        return Err(Nonsense("no domain name"));
    }
    if !is_value(&challenge.txt_record_val) {
        return Err(Nonsense("no value of a challenge"));
    }
    Ok(Record { name, value: challenge.txt_record_val })
}

fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.len() <= 254 && name.strip_suffix('.').is_some_and(|name| name.split('.').all(label))
}

/// Base64url without padding, as in RFC 8555 section 8.4.
fn is_value(value: &str) -> bool {
    (1..=255).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The event in one line, whatever its texts hold.
fn one_line(claims: &Claims) -> String {
    let mut line = claims.event_type.clone();
    for certificate in &claims.certificates {
        line += &format!(" {:?} ({})", certificate.name, certificate.domains);
        if let Some(info) = &certificate.additional_info {
            line += &format!(": {info}");
        }
    }
    line.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
