//! The names by which payloads and the API call a team and a certificate: CRNs.
//!
//! In a URL's path, the slash within a CRN is written `%2F` (RFC 3986 section 2.1); actix-web matches such a segment as
//! one and hands it over decoded.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::domain::ids::{CertificateId, TeamId};

const PREFIX: &str = "crn:v1:certdesk:private:certs:local:t/";

/// A team's name: `crn:v1:certdesk:private:certs:local:t/<team id>:<team id>::`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InstanceCrn(pub TeamId);

/// A certificate's name: `crn:v1:certdesk:private:certs:local:t/<team id>:<team id>:certificate:<certificate id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CertificateCrn {
    /// The team that owns it.
    pub team: TeamId,
    /// The certificate.
    pub certificate: CertificateId,
}

/// The text is no CRN of the kind that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a CRN of this kind")]
pub struct NotACrn;

impl fmt::Display for InstanceCrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{0}:{0}::", self.0)
    }
}

impl fmt::Display for CertificateCrn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{0}:{0}:certificate:{1}", self.team, self.certificate)
    }
}

impl FromStr for InstanceCrn {
    type Err = NotACrn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (team, rest) = parse_team(text)?;
        if rest == "::" { Ok(Self(team)) } else { Err(NotACrn) }
    }
}

impl FromStr for CertificateCrn {
    type Err = NotACrn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (team, rest) = parse_team(text)?;
        let certificate = rest.strip_prefix(":certificate:").ok_or(NotACrn)?;
        Ok(Self { team, certificate: CertificateId(parse_id(certificate)?) })
    }
}

/// The team, which stands there twice, and what follows it.
fn parse_team(text: &str) -> Result<(TeamId, &str), NotACrn> {
    let (first, rest) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once(':')).ok_or(NotACrn)?;
    let rest = rest.strip_prefix(first).ok_or(NotACrn)?;
    Ok((TeamId(parse_id(first)?), rest))
}

/// An identity as we write it: one object has one name, so other spellings of a UUID are refused.
fn parse_id(text: &str) -> Result<Uuid, NotACrn> {
    let id = Uuid::try_parse(text).map_err(|_| NotACrn)?;
    if id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text { Ok(id) } else { Err(NotACrn) }
}

impl serde::Serialize for InstanceCrn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl serde::Serialize for CertificateCrn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, test as actix, web};

    use super::*;

    const TEAM: &str = "0190163d-8694-739b-aea5-966c26f8ad91";
    const CERTIFICATE: &str = "0190163d-8694-739b-aea5-966c26f8ad92";

    #[test]
    fn are_written_and_read_back() {
        let team = TeamId(TEAM.parse().unwrap());
        let instance = InstanceCrn(team);
        let certificate = CertificateCrn { team, certificate: CertificateId(CERTIFICATE.parse().unwrap()) };
        assert_eq!(instance.to_string(), format!("crn:v1:certdesk:private:certs:local:t/{TEAM}:{TEAM}::"));
        assert_eq!(
            certificate.to_string(),
            format!("crn:v1:certdesk:private:certs:local:t/{TEAM}:{TEAM}:certificate:{CERTIFICATE}")
        );
        assert_eq!(instance.to_string().parse(), Ok(instance));
        assert_eq!(certificate.to_string().parse(), Ok(certificate));
    }

    #[test]
    fn anything_else_is_refused() {
        let upper = TEAM.to_uppercase();
        let simple = TEAM.replace('-', "");
        for text in [
            String::new(),
            "crn".to_owned(),
            PREFIX.to_owned(),
            format!("{PREFIX}{TEAM}:{TEAM}:"),
            format!("{PREFIX}{TEAM}:{TEAM}:::"),
            format!("{PREFIX}{TEAM}:{CERTIFICATE}::"),
            format!("{PREFIX}{upper}:{upper}::"),
            format!("{PREFIX}{simple}:{simple}::"),
            format!("{PREFIX}{{{TEAM}}}:{{{TEAM}}}::"),
            format!(" {PREFIX}{TEAM}:{TEAM}::"),
            format!("{PREFIX}::::"),
            format!("crn:v2:certdesk:private:certs:local:t/{TEAM}:{TEAM}::"),
            format!("{PREFIX}{TEAM}:{TEAM}:certificate:"),
        ] {
            assert_eq!(text.parse::<InstanceCrn>(), Err(NotACrn), "{text}");
            assert_eq!(text.parse::<CertificateCrn>(), Err(NotACrn), "{text}");
        }
        assert!(format!("{PREFIX}{TEAM}:{TEAM}:certificate:{CERTIFICATE}").parse::<InstanceCrn>().is_err());
        assert!(format!("{PREFIX}{TEAM}:{TEAM}::").parse::<CertificateCrn>().is_err());
    }

    #[actix_web::test]
    async fn one_path_segment_carries_it() {
        let app =
            App::new().route("/instances/{crn}/key", web::get().to(async |crn: web::Path<String>| crn.into_inner()));
        let app = actix::init_service(app).await;
        let mut url: url::Url = "http://portal.example/instances".parse().unwrap();
        let crn = InstanceCrn(TeamId(TEAM.parse().unwrap())).to_string();
        url.path_segments_mut().unwrap().extend([&crn, "key"]);
        assert!(url.path().contains("t%2F"));
        let answer = actix::call_and_read_body(&app, actix::TestRequest::get().uri(url.path()).to_request()).await;
        assert_eq!(answer, crn);
    }
}
