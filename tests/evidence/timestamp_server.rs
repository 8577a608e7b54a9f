//! A timestamp authority (RFC 3161): openssl's, behind HTTP.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::support::http::{Reply, Request, Server};
use crate::support::temp;

/// Extended key usage (RFC 5280 section 4.2.1.12), and that for timestamps alone (RFC 3161 section 2.3).
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
const TIMESTAMPING: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08];

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A timestamp.
    Stamp,
    /// This, whatever was asked.
    Answer(Vec<u8>),
}

/// The authority. It ends with this value.
pub struct TimestampServer {
    server: Server,
    /// What its certificate ends at.
    pub root: PathBuf,
    way: Arc<Mutex<Way>>,
    answers: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl TimestampServer {
    pub async fn start() -> Self {
        let folder = temp::path("tsa");
        fs::create_dir(&folder).unwrap();
        make(&folder);
        let (way, answers) = (Arc::new(Mutex::new(Way::Stamp)), Arc::new(Mutex::new(Vec::new())));
        let root = folder.join("root.pem");
        let handler = {
            let (way, answers) = (Arc::clone(&way), Arc::clone(&answers));
            move |request: Request| {
                let (way, answers, folder) = (way.lock().unwrap().clone(), Arc::clone(&answers), folder.clone());
                async move {
                    let body = match way {
                        Way::Stamp => reply(&folder, request).await,
                        Way::Answer(answer) => answer,
                    };
                    answers.lock().unwrap().push(body.clone());
                    let kind = ("content-type".to_owned(), "application/timestamp-reply".to_owned());
                    Reply::Answer { status: 200, headers: vec![kind], body }
                }
            }
        };
        Self { server: Server::start(None, handler).await, root, way, answers }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.server.address)
    }

    /// What it answers from now on.
    pub fn goes_on(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// Every answer so far.
    pub fn answers(&self) -> Vec<Vec<u8>> {
        self.answers.lock().unwrap().clone()
    }
}

/// A root, and a certificate for timestamps below it.
fn make(folder: &Path) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.distinguished_name.push(DnType::CommonName, "Timestamp root of the tests");
    fs::write(folder.join("root.pem"), root.self_signed(&root_key).unwrap().pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::default();
    leaf.distinguished_name.push(DnType::CommonName, "Timestamps of the tests");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let mut usage = CustomExtension::from_oid_content(EXTENDED_KEY_USAGE, TIMESTAMPING.to_vec());
    usage.set_criticality(true);
    leaf.custom_extensions = vec![usage];
    fs::write(folder.join("tsa.pem"), leaf.signed_by(&key, &Issuer::new(root, root_key)).unwrap().pem()).unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    let config = "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = key.pem\n\
                  signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n\
                  clock_precision_digits = 3\nordering = yes\ntsa_name = yes\ness_cert_id_alg = sha256\n";
    fs::write(folder.join("tsa.cnf"), config).unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
}

async fn reply(folder: &Path, request: Request) -> Vec<u8> {
    let sent = request.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str());
    assert_eq!((request.method.as_str(), sent), ("POST", Some("application/timestamp-query")));
    fs::write(folder.join("query.tsq"), request.body).unwrap();
    let mut command = tokio::process::Command::new("openssl");
    command.args(["ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf"]).current_dir(folder);
    let made = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    made.stdout
}
