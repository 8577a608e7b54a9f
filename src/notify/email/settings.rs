//! Which server e-mail is handed to, and in whose name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

use crate::net::AllowedNetworks;

/// How the connection to the server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the beginning (RFC 8314).
    Tls,
    /// TLS by STARTTLS (RFC 3207); where the server doesn't offer it, nothing is sent.
    StartTls,
    /// None: to this machine, and to networks that the settings allow.
    None,
}

/// The server that e-mail is handed to. No `Debug`, for the password.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub security: SmtpSecurity,
    /// Whom to sign in as, and with which password.
    pub credentials: Option<(String, SecretString)>,
    /// Who the messages are from.
    pub from: SenderAddress,
    /// DER of a root that the server's certificate may end at, besides the machine's own roots.
    pub trusted_root: Option<Vec<u8>>,
}

/// How e-mail is sent. No `Debug`, for the password.
#[derive(Clone)]
pub struct MailerSettings {
    /// The server that it is handed to.
    pub smtp: SmtpSettings,
    /// What we call ourselves to the server: the host of the portal's address.
    pub hello: String,
    /// Networks that may be connected to without TLS.
    pub allowed: Arc<AllowedNetworks>,
    /// How long an attempt may take in all.
    pub timeout: Duration,
}

/// Who messages are from: `certs@example.org`, or `Certdesk <certs@example.org>`.
#[derive(Clone, PartialEq, Eq)]
pub struct SenderAddress(pub(super) Mailbox);

/// The text is no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither certs@example.org nor Certdesk <certs@example.org>")]
pub struct NotASender;

impl FromStr for SenderAddress {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Non-ASCII addresses would need a server that takes them (RFC 6531).
        let mailbox: Mailbox = text.trim().parse().map_err(|_| NotASender)?;
        let plain = !text.contains(char::is_control) && mailbox.email.to_string().is_ascii();
        if plain { Ok(Self(mailbox)) } else { Err(NotASender) }
    }
}

impl fmt::Debug for SenderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for text in [
            "certs@example.org",
            " Certdesk <certs@example.org> ",
            "\"Certs, all\" <certs@example.org>",
            "인증서 <certs@example.org>",
        ] {
            let sender: SenderAddress = text.parse().unwrap();
            assert_eq!(sender.0.email.to_string(), "certs@example.org");
        }
        for text in [
            "",
            "certs",
            "certs@example.org, more@example.org",
            "kïm@example.org",
            "Certs\r\nBcc: a@b.example <certs@example.org>",
        ] {
            assert_eq!(text.parse::<SenderAddress>(), Err(NotASender), "{text}");
        }
    }
}
