//! E-mail: what people read, whom it goes to, and how one message is handed to the operator's server (RFC 5321).

mod content;
mod mailer;
mod message;
mod recipients;
mod session;
mod settings;

pub use content::EmailContent;
pub use mailer::{Mailer, MailerSetupError};
pub use message::Mail;
pub(super) use recipients::Recipients;
pub use settings::{MailerSettings, NotASender, SenderAddress, SmtpSecurity, SmtpSettings};
