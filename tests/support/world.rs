//! The DNS and the authority that the tests share.

use certdesk::demo::challtestsrv::Challtestsrv;
use certdesk::demo::pebble::{Pebble, PebbleConfig};
use tokio::sync::OnceCell;

use super::{host, temp};

/// The zone that [`World::pebble`] issues nothing for.
pub const BLOCKED: &str = "blocked.test";

/// One pebble-challtestsrv and one Pebble for the whole run, which places far fewer orders than the 1,000 that a Pebble
/// is good for.
pub struct World {
    /// The DNS; it answers for every name.
    pub dns: Challtestsrv,
    /// The authority. It refuses [`BLOCKED`] and what is below it.
    pub pebble: Pebble,
}

/// Pebble refuses one nonce in twenty unless told; tests that count requests would fail by chance.
const NO_BAD_NONCES: (&str, &str) = ("PEBBLE_WFE_NONCEREJECT", "0");

/// The shared world, started at the first call.
pub async fn world() -> &'static World {
    static SHARED: OnceCell<World> = OnceCell::const_new();
    SHARED
        .get_or_init(|| {
            host::run(async || {
                let dns = Challtestsrv::start(temp::path("dns")).await.unwrap();
                let mut config = PebbleConfig::new(temp::path("pebble"), dns.dns());
                config.blocked_domains = vec![BLOCKED.to_owned()];
                config.env = vec![(NO_BAD_NONCES.0.to_owned(), NO_BAD_NONCES.1.to_owned())];
                let pebble = Pebble::start(config).await.unwrap();
                World { dns, pebble }
            })
        })
        .await
}

/// A Pebble of one's own, validating with the shared DNS; for what changes its state or its ways. It ends with the
/// thread that this is called on: call it from a test's body, not from a spawned task.
pub async fn own_pebble(env: &[(&str, &str)]) -> Pebble {
    let mut config = PebbleConfig::new(temp::path("pebble"), world().await.dns.dns());
    let env = [NO_BAD_NONCES].into_iter().chain(env.iter().copied());
    config.env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Pebble::start(config).await.unwrap()
}
