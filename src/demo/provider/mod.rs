//! A small OpenID Connect provider for the demo and the tests: one person per role, no password, loopback only.
//!
//! It speaks what a relying party needs (discovery, authorization code flow with PKCE S256, RS256 ID tokens, user info,
//! RP-initiated logout) and refuses what a real one refuses, so that the portal can treat it like any other provider.
//! As OpenID Connect Core section 5.4 has it for the code flow, claims about the person are in the user info and not in
//! the ID token.

mod authorize;
mod client;
mod discovery;
mod expiring;
mod logout;
mod pages;
pub mod people;
mod signing;
mod token;
mod user_info;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, HttpServer, web};
use secrecy::SecretString;
use tokio::task::JoinHandle;
use url::Url;

use crate::clock::SharedClock;
use client::Client;
use expiring::Expiring;
use signing::SigningKey;

/// The longest form taken, in bytes.
const FORM_LIMIT: usize = 32 * 1024;

/// How to start the provider: where, and for which one client.
pub struct ProviderConfig {
    /// A loopback address; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret, taken as `client_secret_basic` and `client_secret_post`.
    pub client_secret: SecretString,
    /// Where codes may be sent to, compared exactly; may be empty until [`Running::register`].
    pub redirect_uris: Vec<Url>,
    /// Where a browser may be sent after signing out, compared exactly.
    pub post_logout_redirect_uris: Vec<Url>,
}

/// Why the provider didn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It lets anybody be anybody, so only this machine may reach it.
    #[error("{0} is not a loopback address; the demo's provider listens on no other")]
    NotLoopback(SocketAddr),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No signing key could be made.
    #[error("cannot make the signing key")]
    Key,
}

/// The demo's OpenID Connect provider.
pub struct DemoProvider;

/// A provider at work. Dropping it ends it.
pub struct Running {
    /// The issuer identifier: `http://<address>:<port>/`.
    pub issuer: Url,
    state: Arc<State>,
    handle: ServerHandle,
    server: JoinHandle<io::Result<()>>,
}

/// What the handlers share.
struct State {
    issuer: Url,
    clock: SharedClock,
    client: Client,
    key: SigningKey,
    codes: Expiring<authorize::Grant>,
    access_tokens: Expiring<user_info::Access>,
}

impl DemoProvider {
    /// Starts the provider on the tokio runtime that this is called in.
    ///
    /// # Errors
    ///
    /// An address that isn't loopback or can't be listened on.
    pub async fn start(config: ProviderConfig, clock: SharedClock) -> Result<Running, StartError> {
        let address = config.bind;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        let fault = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(fault)?;
        let issuer = issuer(listener.local_addr().map_err(fault)?).map_err(fault)?;
        // An RSA key takes a tenth of a second of computing.
        let key = tokio::task::spawn_blocking(SigningKey::generate).await.ok().flatten().ok_or(StartError::Key)?;
        let state = Arc::new(State {
            issuer: issuer.clone(),
            codes: Expiring::new(Arc::clone(&clock)),
            access_tokens: Expiring::new(Arc::clone(&clock)),
            clock,
            client: Client::new(config.client_id, config.client_secret),
            key,
        });
        state.client.register(config.redirect_uris, config.post_logout_redirect_uris);
        let server = serve(listener, Arc::clone(&state)).map_err(fault)?;
        let handle = server.handle();
        Ok(Running { issuer, state, handle, server: tokio::spawn(server) })
    }
}

impl Running {
    /// Replaces the addresses that the client may have browsers sent to: the portal's port is often known only after
    /// the portal was told its provider.
    pub fn register(&self, redirect_uris: Vec<Url>, post_logout_redirect_uris: Vec<Url>) {
        self.state.client.register(redirect_uris, post_logout_redirect_uris);
    }

    /// Waits until the provider ends, which it only does by itself when something is broken. May be dropped and called
    /// again, but not again once it has returned.
    ///
    /// # Errors
    ///
    /// Why the server ended.
    pub async fn ended(&mut self) -> io::Result<()> {
        (&mut self.server).await.map_err(io::Error::other)?
    }

    /// Ends the provider; connections still open are cut.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The command is sent by the call; the future only waits until it is done.
        drop(self.handle.stop(false));
    }
}

fn issuer(address: SocketAddr) -> io::Result<Url> {
    Url::parse(&format!("http://{address}/")).map_err(io::Error::other)
}

fn serve(listener: TcpListener, state: Arc<State>) -> io::Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::from(Arc::clone(&state)))
            .app_data(web::FormConfig::default().limit(FORM_LIMIT).error_handler(pages::unreadable))
            .app_data(web::QueryConfig::default().error_handler(pages::unreadable_query))
            .wrap(
                DefaultHeaders::new()
                    .add(("X-Content-Type-Options", "nosniff"))
                    .add(("Referrer-Policy", "no-referrer"))
                    .add(("Cache-Control", "no-store")),
            )
            .configure(routes)
    });
    Ok(server.workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/.well-known/openid-configuration", web::get().to(discovery::document))
        .route("/jwks", web::get().to(discovery::keys))
        .route("/authorize", web::get().to(authorize::ask))
        .route("/authorize", web::post().to(authorize::answer))
        .route("/token", web::post().to(token::exchange))
        .route("/userinfo", web::get().to(user_info::tell))
        .route("/userinfo", web::post().to(user_info::tell))
        .route("/logout", web::get().to(logout::leave))
        .route("/demo.css", web::get().to(pages::stylesheet))
        .default_service(web::to(pages::not_found));
}
