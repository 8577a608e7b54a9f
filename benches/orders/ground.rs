//! What both sides stand on: an authority and its DNS, fresh for each measurement, since one Pebble is good for some
//! 1,000 orders only.

use std::path::{Path, PathBuf};

use anyhow::Context;
use certdesk::demo::challtestsrv::Challtestsrv;
use certdesk::demo::pebble::{Pebble, PebbleConfig};

/// An authority and its DNS.
pub struct Ground {
    pub dns: Challtestsrv,
    pub authority: Pebble,
    pub folder: PathBuf,
}

impl Ground {
    /// Starts both. The authority refuses no nonce and validates without a pause; otherwise those two would be measured.
    pub async fn start(folder: &Path) -> anyhow::Result<Self> {
        let dns = Challtestsrv::start(folder).await.context("the DNS")?;
        let config = PebbleConfig {
            env: vec![("PEBBLE_WFE_NONCEREJECT".to_owned(), "0".to_owned())],
            ..PebbleConfig::new(folder.join("pebble"), dns.dns())
        };
        let authority = Pebble::start(config).await.context("the authority")?;
        Ok(Self { dns, authority, folder: folder.to_owned() })
    }

    pub async fn stop(self) {
        self.authority.stop().await;
        self.dns.stop().await;
    }
}

/// The domain of an order.
pub fn domain(number: usize) -> String {
    format!("order-{number}.bench.test")
}
