//! An e-mail as it goes over the line (RFC 5322, MIME).

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use super::{EmailContent, Recipients, SenderAddress};
use crate::domain::ids::DeliveryId;

/// An e-mail, but for who sends it to whom.
#[derive(Debug, Clone)]
pub struct Mail {
    pub(in crate::notify) content: EmailContent,
    pub(in crate::notify) delivery: DeliveryId,
    pub(in crate::notify) at: DateTime<Utc>,
}

/// Tells programs that answer by themselves not to (RFC 3834 section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mail {
    /// The message to these recipients. Every attempt of one delivery has the same Message-ID, so that a mailbox that got
    /// it twice can tell.
    ///
    /// # Errors
    /// Where the addresses make no envelope, which addresses that were parsed don't.
    pub(super) fn message(
        &self,
        from: &SenderAddress,
        recipients: &Recipients,
    ) -> Result<Message, lettre::error::Error> {
        let sender = &from.0.email;
        let envelope = Envelope::new(Some(sender.clone()), recipients.addresses().to_vec())?;
        let mut builder = Message::builder()
            .from(from.0.clone())
            .date(SystemTime::from(self.at))
            .message_id(Some(format!("<{}@{}>", self.delivery, sender.domain())))
            .subject(&self.content.subject)
            .header(AutoSubmitted)
            .envelope(envelope);
        for address in recipients.addresses() {
            builder = builder.to(Mailbox::new(None, address.clone()));
        }
        builder.multipart(MultiPart::alternative_plain_html(self.content.text.clone(), self.content.html.clone()))
    }
}
