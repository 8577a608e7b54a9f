//! A real SMTP server in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use certdesk::demo::tls::LoopbackTls;
use serde_json::{Value, json};

/// Debian's own Python, for which Debian's packages are.
pub const PYTHON: &str = "/usr/bin/python3";
const PATIENCE: Duration = Duration::from_secs(30);

/// The server. It ends with this value.
pub struct SmtpServer {
    pub port: u16,
    /// DER of the root of its certificate.
    pub root: Vec<u8>,
    lines: Receiver<String>,
    process: Child,
}

impl SmtpServer {
    /// Starts one with this security: `none`, `starttls` or `tls`, and more options of `smtp_server.py`.
    pub fn start(security: &str, more: &Value) -> Self {
        let tls = LoopbackTls::make().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let mut options = json!({
            "security": security,
            "certificate": file("certificate.pem", &tls.certificate_pem),
            "key": file("key.pem", &tls.key_pem),
        });
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/notify/smtp_server.py");
        let mut command = Command::new(PYTHON);
        command.args(["-W", "ignore", script, &options.to_string()]).stdout(Stdio::piped());
        let mut process = command.spawn().expect("Debian's python3 with python3-aiosmtpd");
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Self { port: 0, root: der(&tls.root_pem), lines, process };
        // Its files are read by then.
        server.port = server.next().as_u64().unwrap().try_into().unwrap();
        server
    }

    /// The next message that it was given.
    pub fn next(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("the SMTP server says nothing");
        serde_json::from_str(&line).unwrap()
    }

    /// Whether it was given nothing more.
    pub fn has_nothing(&self) -> bool {
        self.lines.try_recv().is_err()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn der(pem: &str) -> Vec<u8> {
    x509_parser::pem::parse_x509_pem(pem.as_bytes()).unwrap().1.contents
}
