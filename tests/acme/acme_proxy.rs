//! acme-proxy, a real ACME server with renewal information and an authority of its own, as a process on loopback.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use certdesk::demo::child::{Child, Program};
use certdesk::demo::tls::LoopbackTls;

use crate::support::temp;
use crate::support::world::world;

/// The server. It ends with this value.
pub struct AcmeProxy {
    child: Child,
    folder: PathBuf,
    address: SocketAddr,
}

/// The program, where it is installed: on PATH, or where `cargo install acme-proxy --ignore-rust-version` puts it.
pub fn installed() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")));
    let folders = on_path.into_iter().flatten().chain(cargo.map(|home| home.join("bin")));
    folders.map(|folder| folder.join("acme-proxy")).find(|file| file.is_file())
}

impl AcmeProxy {
    /// Starts it, validating by dns-01 with the shared DNS, and waits until it listens. Call it from a test's body: it
    /// ends with the thread that starts it.
    pub async fn start(program: &Path) -> Self {
        let folder = temp::path("acme-proxy");
        std::fs::create_dir(&folder).unwrap();
        let tls = LoopbackTls::make().unwrap();
        for (name, pem) in [
            ("https-root.pem", tls.root_pem.as_str()),
            ("https-cert.pem", tls.certificate_pem.as_str()),
            ("https-key.pem", tls.key_pem.as_str()),
        ] {
            std::fs::write(folder.join(name), pem).unwrap();
        }
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let configuration = configuration(&folder, address, world().await.dns.dns());
        std::fs::write(folder.join("config.toml"), configuration).unwrap();
        let program = Program { name: "acme-proxy", file: program, package: "none" };
        let env = [("ACME_PROXY_CONFIG", folder.join("config.toml"))];
        let mut child = Child::spawn(program, ["serve"], env, &folder.join("log")).unwrap();
        child.wait_until_ready(async |_| TcpStream::connect(address).ok()).await.unwrap();
        Self { child, folder, address }
    }

    /// Its directory.
    pub fn directory(&self) -> String {
        format!("https://{}/profile/default/directory", self.address)
    }

    /// The file with the root that its HTTPS certificate ends at.
    pub fn root_file(&self) -> PathBuf {
        self.folder.join("https-root.pem")
    }

    /// The root (PEM) of what it issues.
    pub fn issuing_root_pem(&self) -> String {
        std::fs::read_to_string(self.folder.join("ca.pem")).unwrap()
    }

    /// Ends it.
    pub async fn stop(self) {
        self.child.stop().await;
    }
}

fn configuration(folder: &Path, address: SocketAddr, dns: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        r#"
[database]
url = "sqlite://{folder}/sqlite.db"
[server]
bind_address = "{address}"
base_url = "https://{address}"
[server.tls]
enabled = true
cert_path = "{folder}/https-cert.pem"
key_path = "{folder}/https-key.pem"
[audit]
reverse_dns = false
[logging]
ansi = false
[signer]
backend = "local_ca"
[signer.local_ca]
cert_path = "{folder}/ca.pem"
key_path = "{folder}/ca.key"
crl_path = "{folder}/ca.crl"
leaf_validity_days = 30
[challenge]
enabled = ["dns-01"]
[dns]
resolver = "{dns}"
[profiles.default]
enabled = true
"#
    )
}
