//! A receiver of Certdesk's callbacks that sets the TXT records which it is asked for. A starting point: copy this
//! folder and put your DNS provider's API into `dns.rs`. See `README.md`.

mod dns;
mod event;
mod keys;
mod receiver;
mod seen;
mod turns;

use std::io::Write;
use std::net::SocketAddr;

use actix_web::{App, HttpServer, web};
use clap::Parser;
use url::Url;

/// The largest callback that is taken, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// Receives Certdesk's callbacks and answers DNS challenges through pebble-challtestsrv.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8088")]
    listen: SocketAddr,
    /// The address of the Certdesk portal, whose public keys are trusted
    #[arg(long, value_parser = http_url)]
    portal: Url,
    /// Take notifications of this team only (its instance CRN); of any team of the portal otherwise
    #[arg(long)]
    instance: Option<String>,
    /// The management address of pebble-challtestsrv
    #[arg(long, value_parser = http_url, default_value = "http://127.0.0.1:8055")]
    challtestsrv: Url,
}

fn http_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err("neither http nor https".to_owned()) }
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let keys = keys::PortalKeys::new(arguments.portal, arguments.instance)?;
    let dns = dns::Dns::new(arguments.challtestsrv)?;
    let receiver = web::Data::new(receiver::Receiver::new(keys, dns));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(receiver.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY))
            .route("/", web::post().to(receiver::receive))
    })
    .workers(2)
    .shutdown_timeout(5)
    .bind(arguments.listen)?;
    for address in server.addrs() {
        say(&format!("listening on http://{address}"));
    }
    server.run().await?;
    Ok(())
}

/// Prints a line. A reader that has gone away is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
