//! Real authoritative name servers: Debian's knot, a process per address, on loopback.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use certdesk::dns::{DnsSettings, TxtLookup};
use certdesk::net::AllowedNetworks;

/// The address of the server that stands in for a recursive resolver.
const PARENT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);

/// How long a server may take to be ready.
const START: Duration = Duration::from_secs(20);

/// A zone's name, and its records in zone file format but for the SOA record.
pub type Zone<'a> = (&'a str, &'a str);

/// Some name servers at one port, each at its own address. They end with it.
pub struct Lab {
    folder: PathBuf,
    pub port: u16,
    servers: Vec<Knot>,
}

struct Knot {
    process: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Lab {
    /// Starts the server that is asked in place of a recursive resolver. It holds `zones`, and the root above them:
    /// only what leads to their name servers need stand there.
    pub async fn start(zones: &[Zone<'_>]) -> Self {
        static LABS: AtomicU32 = AtomicU32::new(0);
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("certdesk-dns-{}-{number}", std::process::id()));
        let mut lab = Self { folder, port: free_port(), servers: Vec::new() };
        let mut held = vec![(".", "@ NS root-server.")];
        held.extend(zones);
        lab.serve(PARENT, &held).await;
        lab
    }

    /// Starts a server of `zones` at `address`, and waits until it serves them.
    pub async fn serve(&mut self, address: Ipv4Addr, zones: &[Zone<'_>]) {
        let folder = self.folder.join(address.to_string());
        std::fs::create_dir_all(folder.join("db")).unwrap();
        for (apex, records) in zones {
            write_zone(&folder, apex, records);
        }
        let address = SocketAddr::from((address, self.port));
        let apexes: Vec<&str> = zones.iter().map(|(apex, _)| *apex).collect();
        std::fs::write(folder.join("knot.conf"), configuration(&folder, address, &apexes)).unwrap();
        self.servers.push(Knot { process: spawn(&folder), folder, address });
        for apex in apexes {
            self.wait_until_served(address, apex).await;
        }
    }

    async fn wait_until_served(&self, address: SocketAddr, apex: &str) {
        let lookup = TxtLookup::new(
            DnsSettings {
                resolvers: vec![address],
                query_timeout: Duration::from_millis(200),
                ..DnsSettings::default()
            },
            Arc::default(),
        )
        .unwrap();
        let begun = Instant::now();
        let name = format!("ready.{}", apex.trim_end_matches('.'));
        while !lookup.look(&name, "ready").await.seen() {
            assert!(begun.elapsed() < START, "knotd at {address} doesn't serve {apex}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Gives a zone other records at one server.
    pub fn rewrite(&self, address: Ipv4Addr, (apex, records): Zone<'_>) {
        let knot = self.servers.iter().find(|knot| knot.address.ip() == address).unwrap();
        write_zone(&knot.folder, apex, records);
        let done = Command::new(program("knotc"))
            .arg("--socket")
            .arg(knot.folder.join("knot.sock"))
            .args(["--blocking", "zone-reload", apex])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success(), "knotc: {done}");
    }

    /// The settings that lead to these servers.
    pub fn settings(&self) -> DnsSettings {
        DnsSettings {
            recursive: vec![(PARENT, self.port).into()],
            authoritative_port: self.port,
            query_timeout: Duration::from_secs(3),
            ..DnsSettings::default()
        }
    }

    /// A lookup that may connect to loopback addresses.
    pub fn lookup(&self) -> TxtLookup {
        self.lookup_within("127.0.0.0/8")
    }

    /// A lookup that may connect to one network that isn't public.
    pub fn lookup_within(&self, network: &str) -> TxtLookup {
        let allowed = AllowedNetworks::new(vec![network.parse().unwrap()]);
        TxtLookup::new(self.settings(), Arc::new(allowed)).unwrap()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for knot in &mut self.servers {
            let _ = knot.process.kill();
            let _ = knot.process.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A port that no socket of this machine is bound to, and no lab of this process was given.
fn free_port() -> u16 {
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let mut given = GIVEN.lock().unwrap();
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = udp.local_addr().unwrap().port();
        if !given.contains(&port) && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
            given.push(port);
            return port;
        }
    }
}

fn zone_file(folder: &Path, apex: &str) -> PathBuf {
    folder.join(format!("{}.zone", if apex == "." { "root" } else { apex }))
}

fn write_zone(folder: &Path, apex: &str, records: &str) {
    static SERIAL: AtomicU32 = AtomicU32::new(1);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let origin = format!("{}.", apex.trim_end_matches('.'));
    let text = format!(
        "$ORIGIN {origin}\n$TTL 60\n@ SOA ns hostmaster {serial} 3600 600 86400 60\nready TXT ready\n{records}\n"
    );
    std::fs::write(zone_file(folder, apex), text).unwrap();
}

fn configuration(folder: &Path, address: SocketAddr, apexes: &[&str]) -> String {
    let at = folder.display();
    let mut text = format!(
        "server:\n    rundir: {at}\n    listen: {}@{}\n    udp-workers: 1\n    tcp-workers: 1\n    \
         background-workers: 1\nlog:\n  - target: stderr\n    any: error\ncontrol:\n    listen: {at}/knot.sock\n\
         database:\n    storage: {at}/db\nzone:\n",
        address.ip(),
        address.port()
    );
    for apex in apexes {
        let file = zone_file(folder, apex);
        text += &format!(
            "  - domain: {apex}\n    file: {}\n    zonefile-sync: -1\n    journal-content: none\n",
            file.display()
        );
    }
    text
}

fn spawn(folder: &Path) -> Child {
    let mut command = Command::new(program("knotd"));
    command.arg("--config").arg(folder.join("knot.conf")).stdin(Stdio::null()).stdout(Stdio::null());
    // SAFETY: prctl is async-signal-safe, and touches nothing of the parent's.
    unsafe {
        command.pre_exec(|| {
            // The server ends with the test's thread, however that ends.
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) == 0 {
                Ok(())
            } else {
                Err(std::io::Error::last_os_error())
            }
        });
    }
    command.spawn().expect("knotd, of Debian's package knot")
}

/// Debian puts it where an ordinary user's PATH doesn't lead.
fn program(name: &str) -> PathBuf {
    let path = Path::new("/usr/sbin").join(name);
    if path.exists() { path } else { name.into() }
}
