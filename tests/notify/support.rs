//! A team that signs, the portal that publishes its key, and the programs that the sample receiver needs, each a real
//! process that ends with the value that stands for it.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use certdesk::clock::{Clock, SystemClock};
use certdesk::domain::ids::{CertificateId, DeliveryId, TeamId};
use certdesk::notify::Notification;
use certdesk::notify::crn::InstanceCrn;
use certdesk::notify::payload::{DomainValidation, DomainValidationStage, Origin, PayloadVersion};
use certdesk::notify::signing::{SigningKey, jwks};
use chrono::TimeDelta;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// How long a program may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that is ended when this is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A team and its signing key.
pub struct Team {
    pub id: TeamId,
    pub key: SigningKey,
}

impl Team {
    pub fn new() -> Self {
        Self { id: TeamId::new(), key: SigningKey::generate().unwrap().key }
    }

    pub fn crn(&self) -> String {
        InstanceCrn(self.id).to_string()
    }

    /// The body of a callback about `notification`, signed `ago`.
    pub fn sign(&self, notification: &Notification, jti: DeliveryId, ago: TimeDelta) -> String {
        let origin =
            Origin { team: self.id, team_name: "Shop", certificate_manager_url: "https://certs.example/teams/shop" };
        let payload = notification.render(PayloadVersion::LATEST, origin).unwrap();
        self.key.callback_body(&payload, jti, SystemClock.now() - ago).unwrap()
    }

    /// A fresh notification that `value` is needed for `domain`.
    pub fn required(&self, domain: &str, value: &str) -> String {
        self.sign(&validation(DomainValidationStage::Required, domain, value), DeliveryId::new(), TimeDelta::zero())
    }

    /// A fresh notification that it is no longer needed.
    pub fn completed(&self, domain: &str, value: &str) -> String {
        self.sign(&validation(DomainValidationStage::Completed, domain, value), DeliveryId::new(), TimeDelta::zero())
    }

    /// A portal that publishes the team's key.
    pub async fn portal(&self) -> MockServer {
        let portal = MockServer::start().await;
        self.publish(&portal).await;
        portal
    }

    pub async fn publish(&self, portal: &MockServer) {
        let address = format!("/api/v1/instances/{}/notifications/jwks", self.crn().replace('/', "%2F"));
        let answer = ResponseTemplate::new(200).set_body_json(jwks([self.key.public()]));
        Mock::given(method("GET")).and(path(address)).respond_with(answer).mount(portal).await;
    }
}

pub fn validation(stage: DomainValidationStage, domain: &str, value: &str) -> Notification {
    Notification::DomainValidation(DomainValidation {
        stage,
        certificate: CertificateId::new(),
        domain: domain.parse().unwrap(),
        txt_value: value.to_owned(),
    })
}

/// The sample receiver.
pub struct SampleReceiver {
    base: String,
    http: reqwest::Client,
    lines: Receiver<String>,
    _process: Process,
}

impl SampleReceiver {
    pub fn start(portal: &str, challtestsrv: &str, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callback-receiver"));
        command.args(["--listen", "127.0.0.1:0", "--portal", portal, "--challtestsrv", challtestsrv]).args(more);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let process = Process(child);
        let (sender, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let first = lines.recv_timeout(PATIENCE).unwrap();
        let base = first.strip_prefix("listening on ").unwrap().to_owned();
        Self { base, http: reqwest::Client::new(), lines, _process: process }
    }

    /// The status that a callback is answered with.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> u16 {
        self.http.post(&self.base).body(body).send().await.unwrap().status().as_u16()
    }

    /// The next line that it prints.
    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }
}

/// The real pebble-challtestsrv.
pub struct Challtestsrv {
    dns: SocketAddr,
    pub management: String,
    _process: Process,
}

impl Challtestsrv {
    pub fn start() -> Self {
        // Somebody else may take a port between our looking and its binding: then others are tried.
        (0..5).find_map(|_| Self::try_start()).unwrap()
    }

    fn try_start() -> Option<Self> {
        let dns = free_address();
        let management = free_address();
        let child = Command::new("pebble-challtestsrv")
            .args(["-dns01", &dns.to_string(), "-management", &management.to_string()])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", ""])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut process = Process(child);
        let started = Instant::now();
        while TcpStream::connect(management).is_err() || TcpStream::connect(dns).is_err() {
            if started.elapsed() > PATIENCE || process.0.try_wait().unwrap().is_some() {
                return None;
            }
            std::thread::yield_now();
        }
        Some(Self { dns, management: format!("http://{management}"), _process: process })
    }

    /// The TXT values at `name`, sorted, as a DNS query finds them.
    pub async fn txt(&self, name: &str) -> Vec<String> {
        let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
        udp.port = self.dns.port();
        tcp.port = self.dns.port();
        let server = NameServerConfig::new(self.dns.ip(), true, vec![udp, tcp]);
        let config = ResolverConfig::from_parts(None, vec![], vec![server]);
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().cache_size = 0;
        match builder.build().unwrap().txt_lookup(name).await {
            Ok(found) => {
                let values = found.answers().iter().filter_map(|record| match &record.data {
                    RData::TXT(txt) => Some(String::from_utf8(txt.txt_data.concat()).unwrap()),
                    _ => None,
                });
                let mut values: Vec<String> = values.collect();
                values.sort();
                values
            }
            Err(error) if error.is_no_records_found() => vec![],
            Err(error) => panic!("{error}"),
        }
    }
}

/// A loopback address whose port is free for TCP and UDP.
fn free_address() -> SocketAddr {
    (0..100)
        .find_map(|_| {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = tcp.local_addr().unwrap();
            UdpSocket::bind(address).ok().map(|_| address)
        })
        .unwrap()
}
