//! One conversation with the server (RFC 5321 section 3).

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::net::lookup_host;
use tokio::time::{Instant, timeout, timeout_at};

use super::mailer::Inner;
use super::recipients::mask;
use super::{Mail, MailerSettings, Recipients, SmtpSecurity};
use crate::net::find_cause;
use crate::notify::{EndpointFault, UnreachableClass};

/// Most of one reply that is kept, in bytes, so that one recipient's doesn't crowd out the others'.
const MAX_REPLY: usize = 400;

/// How long the server gets to answer a goodbye, once it has had its say.
const GOODBYE: Duration = Duration::from_secs(1);

/// What the server said.
pub(super) struct Reply {
    /// Its code (RFC 5321 section 4.2).
    pub code: u16,
    /// The code with the text, and those of the refusals of single recipients before it.
    pub text: String,
}

/// The server doesn't have the message.
pub(super) enum Failure {
    /// It said nothing that can be understood.
    NoAnswer(UnreachableClass),
    /// It said that it doesn't take it: now (4yz), or at all (5yz).
    Refused(Reply),
    /// The settings don't allow the connection.
    Forbidden(EndpointFault),
}

/// Hands the message over, and answers what the server said to it, refusals of single recipients included.
pub(super) async fn deliver(mailer: &Inner, recipients: &Recipients, mail: &Mail) -> Result<Reply, Failure> {
    let message = mail.message(&mailer.settings.smtp.from, recipients).map_err(|_| Failure::OUR_FAULT)?;
    let deadline = Instant::now() + mailer.settings.timeout;
    let in_time = |_| Failure::NoAnswer(UnreachableClass::Timeout);
    let mut connection = timeout_at(deadline, connect(mailer)).await.map_err(in_time)??;
    let text = message.formatted();
    let exchange = hand_over(&mut connection, message.envelope(), &text);
    let mut sent = timeout_at(deadline, exchange).await.map_err(in_time)?;
    if let Ok(reply) | Err(Failure::Refused(reply)) = &mut sent {
        reply.mask(recipients);
    }
    // The message is the server's or not, whatever becomes of the goodbye.
    let _ = timeout(GOODBYE, connection.abort()).await;
    sent
}

/// A connection with TLS where that is wanted, signed in where there is a password.
async fn connect(mailer: &Inner) -> Result<AsyncSmtpConnection, Failure> {
    let MailerSettings { smtp, hello, allowed, timeout } = &mailer.settings;
    let found = lookup_host((smtp.host.as_str(), smtp.port)).await;
    let found: Vec<SocketAddr> = found.map_err(|_| Failure::NoAnswer(UnreachableClass::Dns))?.collect();
    let open = |address: &SocketAddr| {
        smtp.security != SmtpSecurity::None || address.ip().to_canonical().is_loopback() || allowed.opens(address.ip())
    };
    let addresses: Vec<SocketAddr> = found.into_iter().filter(open).collect();
    if addresses.is_empty() {
        return Err(Failure::Forbidden(EndpointFault::AddressNotAllowed));
    }
    let hello = client_id(hello);
    let wrapped = (smtp.security == SmtpSecurity::Tls).then(|| mailer.tls.clone());
    let timeout = Some(*timeout);
    let mut connection = AsyncSmtpConnection::connect_tokio1(&addresses[..], timeout, &hello, wrapped, None).await?;
    if smtp.security == SmtpSecurity::StartTls {
        if !connection.can_starttls() {
            return Err(Failure::NoAnswer(UnreachableClass::Tls));
        }
        connection.starttls(mailer.tls.clone(), &hello).await?;
    }
    if let Some((name, password)) = &smtp.credentials {
        let credentials = Credentials::new(name.clone(), password.expose_secret().to_owned());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
    }
    Ok(connection)
}

/// What we call ourselves: an address literal where the portal has no name (RFC 5321 section 4.1.3).
fn client_id(host: &str) -> ClientId {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(host.to_owned()),
    }
}

/// Names the recipients one by one, and sends the message to those that are taken. lettre's own way gives up all of them
/// with the first that is refused, and one mailbox that is gone would silence a channel.
async fn hand_over(connection: &mut AsyncSmtpConnection, to: &Envelope, message: &[u8]) -> Result<Reply, Failure> {
    connection.command(MailFrom::new(to.from().cloned(), vec![])).await?;
    let mut refusals = Vec::new();
    for address in to.to() {
        match connection.command(Rcpt::new(address.clone(), vec![])).await.map_err(Failure::from) {
            Ok(_) => {}
            Err(Failure::Refused(reply)) => refusals.push(reply),
            Err(broken) => return Err(broken),
        }
    }
    if refusals.len() == to.to().len() {
        return Err(Failure::Refused(all_refused(refusals)));
    }
    connection.command(Data).await?;
    let response = connection.message(message).await?;
    refusals.push(Reply::new(response.code().into(), response.message().collect::<Vec<_>>().join(" ")));
    Ok(Reply { code: response.code().into(), text: joined(&refusals) })
}

/// Every recipient was refused. As long as one of them may be taken another time (4yz), the message may be.
fn all_refused(refusals: Vec<Reply>) -> Reply {
    let code = refusals.iter().map(|reply| reply.code).min().unwrap_or_default();
    Reply { code, text: joined(&refusals) }
}

fn joined(replies: &[Reply]) -> String {
    replies.iter().map(|reply| reply.text.as_str()).collect::<Vec<_>>().join("\n")
}

impl Reply {
    fn new(code: u16, text: String) -> Self {
        let mut text = format!("{code} {text}");
        text.truncate(text.floor_char_boundary(MAX_REPLY));
        Self { code, text }
    }

    /// Shortens the recipients' addresses, which servers repeat when they refuse them.
    fn mask(&mut self, recipients: &Recipients) {
        for address in recipients.addresses() {
            self.text = self.text.replace(&address.to_string(), &mask(address));
        }
    }
}

impl Failure {
    /// We could not make the message: nothing was sent.
    const OUR_FAULT: Self = Self::NoAnswer(UnreachableClass::Protocol);
}

impl From<Error> for Failure {
    /// Only the server's reply and the kind of the error are kept.
    fn from(error: Error) -> Self {
        if let Some(code) = error.status() {
            let text = error.source().map(ToString::to_string).unwrap_or_default();
            return Self::Refused(Reply::new(code.into(), text));
        }
        let io = find_cause::<io::Error>(&error).map(io::Error::kind);
        Self::NoAnswer(if error.is_tls() || find_cause::<rustls::Error>(&error).is_some() {
            UnreachableClass::Tls
        } else if error.is_timeout() {
            UnreachableClass::Timeout
        } else if matches!(
            io,
            Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable)
        ) {
            UnreachableClass::Connect
        } else {
            UnreachableClass::Protocol
        })
    }
}
