//! Where evidence goes outside: a file, a timestamp authority, a collector. Seals go there so that even whoever owns the
//! database can't rewrite what was sealed before; events, so that they are somewhere else too. What goes where and when is
//! decided elsewhere; nothing here reads or writes the database.

mod error;
mod file;
mod https;
mod syslog;
mod timestamps;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

pub use error::{OutletError, SetupError};
pub use file::WitnessFile;
pub use syslog::{NotAnSdId, SdId};
pub use timestamps::TimestampServer;

use crate::evidence::Line;
use crate::evidence::timestamp::Roots;
use crate::net::AllowedNetworks;
use https::HttpsCollector;
use syslog::SyslogReceiver;

/// How long one attempt may take in all.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause that a server can ask for.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// Where evidence is to go. No `Debug`, for the token.
#[derive(Clone, Default)]
pub struct OutletSettings {
    /// The file that seals are appended to.
    pub file: Option<PathBuf>,
    /// Who makes timestamps.
    pub timestamps: Option<TimestampSettings>,
    /// Where events are forwarded to.
    pub forward: Option<ForwardSettings>,
}

/// A timestamp authority (RFC 3161).
#[derive(Clone)]
pub struct TimestampSettings {
    /// Its address; `http` will do, since what it answers is signed.
    pub url: Url,
    /// What its certificate has to end at, where that is known.
    pub roots: Option<Roots>,
}

/// A collector of events. No `Debug`, for the token.
#[derive(Clone)]
pub struct ForwardSettings {
    /// `https://...`, or `syslog+tls://host:port`.
    pub url: Url,
    /// What it knows us by, over HTTPS.
    pub token: Option<SecretString>,
    /// DER of the roots that its certificate may end at; the machine's own where there are none.
    pub roots: Vec<Vec<u8>>,
    /// What names the structured data of a syslog message.
    pub sd_id: SdId,
    /// Whom a syslog message is from: the host of the portal's address.
    pub hostname: String,
    /// Most events that are sent at once.
    pub batch: usize,
}

/// Every outlet that the settings want. Cheap to clone.
#[derive(Clone)]
pub struct Outlets {
    /// The file that seals are appended to.
    pub file: Option<WitnessFile>,
    /// Who makes timestamps.
    pub timestamps: Option<TimestampServer>,
    /// Where events are forwarded to.
    pub collector: Option<Collector>,
}

impl Outlets {
    /// What these settings want.
    ///
    /// # Errors
    ///
    /// [`SetupError`].
    pub fn new(settings: OutletSettings, allowed: &Arc<AllowedNetworks>) -> Result<Self, SetupError> {
        let timestamps = settings.timestamps.map(|settings| TimestampServer::new(settings, Arc::clone(allowed)));
        let collector = settings.forward.map(|settings| Collector::new(settings, Arc::clone(allowed)));
        Ok(Self {
            file: settings.file.map(WitnessFile::new),
            timestamps: timestamps.transpose()?,
            collector: collector.transpose()?,
        })
    }
}

/// Takes events, in their order.
#[derive(Clone)]
pub struct Collector {
    way: Way,
    batch: usize,
}

#[derive(Clone)]
enum Way {
    Https(HttpsCollector),
    Syslog(SyslogReceiver),
}

impl Collector {
    fn new(settings: ForwardSettings, allowed: Arc<AllowedNetworks>) -> Result<Self, SetupError> {
        let batch = settings.batch;
        let way = match settings.url.scheme() {
            "https" => Way::Https(HttpsCollector::new(settings, allowed)?),
            _ => Way::Syslog(SyslogReceiver::new(settings, allowed)?),
        };
        Ok(Self { way, batch })
    }

    /// Most events that are sent at once.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Sends events. It has taken all of them, or it has to get all of them again.
    ///
    /// # Errors
    ///
    /// [`OutletError`].
    pub async fn send(&self, events: &[Line<'_>]) -> Result<(), OutletError> {
        match &self.way {
            Way::Https(collector) => collector.send(events).await,
            Way::Syslog(receiver) => receiver.send(events).await,
        }
    }
}
