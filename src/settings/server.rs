//! Where Certdesk listens, and how people reach it.

use std::net::SocketAddr;

use url::Url;

use super::SettingsFault;
use super::section::section;

section! {
    /// Where Certdesk listens, and how people reach it.
    ServerArgs {
        /// Address and port to listen on [default: 127.0.0.1:8080]
        #[arg(long, env = "CERTDESK_LISTEN", value_name = "ADDRESS:PORT")]
        listen: SocketAddr,
        /// The address that people open, such as https://certs.example.org; needed unless it listens on
        /// loopback [default: http:// and the one listened on]
        #[arg(long, env = "CERTDESK_PUBLIC_URL", value_name = "URL")]
        public_url: Url,
        /// Threads that serve pages; at most one for every four connections of --pool-size [default: one per core]
        #[arg(long, env = "CERTDESK_WORKERS", value_name = "N")]
        workers: usize,
        /// Take the client's address from X-Forwarded-For: only behind a proxy that sets it
        #[arg(long, env = "CERTDESK_TRUST_PROXY", num_args = 0..=1, default_missing_value = "true")]
        trust_proxy: bool,
        /// How log lines look: text or json [default: text]
        #[arg(long, env = "CERTDESK_LOG_FORMAT", value_enum)]
        log_format: LogFormat,
        /// What is logged, as tracing filters [default: info]
        #[arg(long, env = "CERTDESK_LOG", value_name = "FILTER")]
        log: String,
        /// Whether this is the demo, which says so; set by `certdesk demo` alone
        #[arg(skip)]
        demo: bool,
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Where Certdesk listens, and how people reach it.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// Address and port listened on.
    pub listen: SocketAddr,
    /// The address that people open; none until the port is known.
    public_url: Url,
    /// Threads that serve pages.
    pub workers: Option<usize>,
    /// Whether the client's address is taken from X-Forwarded-For.
    pub trust_proxy: bool,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
    /// Whether this is the demo.
    pub demo: bool,
}

impl ServerArgs {
    pub(super) fn resolve(self) -> Result<ServerSettings, SettingsFault> {
        let listen = self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let mut public_url = match self.public_url {
            Some(url) => url,
            None if !listen.ip().is_loopback() => {
                return Err(SettingsFault::Missing {
                    name: "public-url",
                    why: "where `listen` is no loopback address, links, cookies and sign-in need the one that people open",
                });
            }
            None => Url::parse(&format!("http://{listen}/")).map_err(|e| SettingsFault::value("public-url", e))?,
        };
        let plain = public_url.query().is_none() && public_url.fragment().is_none() && public_url.path() == "/";
        if !matches!(public_url.scheme(), "http" | "https") || !plain {
            return Err(SettingsFault::value(
                "public-url",
                "give scheme and host only, as in https://certs.example.org",
            ));
        }
        public_url.set_path("/");
        Ok(ServerSettings {
            listen,
            public_url,
            workers: self.workers,
            trust_proxy: self.trust_proxy.unwrap_or(false),
            log_format: self.log_format.unwrap_or_default(),
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            demo: self.demo.unwrap_or(false),
        })
    }
}

impl ServerSettings {
    /// The address that people open; ends in a slash.
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Whether people come by HTTPS: cookies are then sent by nothing else.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The public address as browsers name an origin (RFC 6454): without the slash.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// A team's pages.
    pub fn team_url(&self, slug: &str) -> Url {
        self.at(&format!("teams/{slug}/certificates"))
    }

    /// Where a provider sends the browser back to.
    pub fn sign_in_url(&self, provider: &str) -> Url {
        self.at(&format!("sign-in/{provider}/callback"))
    }

    /// Where a provider sends the browser back to that has signed out there.
    pub fn signed_out_url(&self) -> Url {
        self.at("sign-in")
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(path);
        url
    }
}
