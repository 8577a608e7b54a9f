//! Where connections of ours may go.

use std::sync::Arc;

use super::section::section;
use crate::net::{AllowedNetworks, Network};

section! {
    /// Where connections of ours may go.
    NetworkArgs {
        /// Networks that callbacks, authorities, providers and name servers may be in besides the public ones, as
        /// 10.0.0.0/8
        #[arg(long, env = "CERTDESK_ALLOW_NETWORKS", value_name = "NETWORK", value_delimiter = ',')]
        allow_networks: Vec<Network>,
        /// Let callbacks go to http:// addresses too
        #[arg(long, env = "CERTDESK_ALLOW_HTTP_CALLBACKS", num_args = 0..=1, default_missing_value = "true")]
        allow_http_callbacks: bool,
    }
}

/// Where connections of ours may go.
#[derive(Debug, Clone)]
pub struct NetworkSettings {
    /// Networks besides the public ones.
    pub allowed: Arc<AllowedNetworks>,
    /// Whether callbacks may go to `http` addresses.
    pub allow_http_callbacks: bool,
}

impl NetworkArgs {
    pub(super) fn resolve(self) -> NetworkSettings {
        NetworkSettings {
            allowed: Arc::new(AllowedNetworks::new(self.allow_networks.unwrap_or_default())),
            allow_http_callbacks: self.allow_http_callbacks.unwrap_or(false),
        }
    }
}
