//! The `openssl` program, in a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::temp;

/// A folder where OpenSSL works, with a root and an intermediate in it.
pub struct OpenSsl {
    folder: PathBuf,
}

/// How a key is made: the arguments, the last of which is where it goes.
pub const RSA: &str = "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out";
pub const P256: &str = "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out";
pub const ED25519: &str = "genpkey -algorithm ED25519 -out";
/// With a block "EC PARAMETERS" in front.
pub const EC_WITH_PARAMETERS: &str = "ecparam -name secp384r1 -genkey -out";

/// What a leaf says besides.
const LEAF: &str =
    "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth
authorityInfoAccess=OCSP;URI:http://ocsp.small.test,caIssuers;URI:http://ca.small.test/i.cer
crlDistributionPoints=URI:http://crl.small.test/1.crl\ntlsfeature=status_request\n";

impl OpenSsl {
    pub fn new() -> Self {
        let folder = temp::path("openssl");
        fs::create_dir(&folder).unwrap();
        let openssl = Self { folder };
        openssl.run(&format!("{P256} root.key"));
        openssl.run("req -x509 -new -key root.key -out root.pem -subj /O=Small/CN=Small-Root -days 400");
        openssl.key(P256, "intermediate");
        openssl.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n");
        openssl.run("req -new -key intermediate.key -out intermediate.csr -subj /O=Small/CN=Small-Issuer");
        openssl.sign("intermediate", "root", "ca.ext", 300);
        openssl
    }

    /// Runs it with these arguments, parted at spaces; what it says.
    ///
    /// # Panics
    ///
    /// It fails.
    pub fn run(&self, arguments: &str) -> Vec<u8> {
        let output = Command::new("openssl").current_dir(&self.folder).args(arguments.split(' ')).output().unwrap();
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.join(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Makes `<name>.key`.
    pub fn key(&self, how: &str, name: &str) {
        self.run(&format!("{how} {name}.key"));
    }

    /// Makes `<name>.pem` for `<name>.key`, issued by the intermediate for these domains and so many days.
    pub fn leaf(&self, name: &str, domains: &[&str], days: i64) {
        let names: Vec<String> = domains.iter().map(|domain| format!("DNS:{domain}")).collect();
        self.write("leaf.ext", format!("{LEAF}subjectAltName={}\n", names.join(",")));
        self.run(&format!("req -new -key {name}.key -out {name}.csr -subj /O=Shop/CN={}", domains[0]));
        self.sign(name, "intermediate", "leaf.ext", days);
    }

    fn sign(&self, name: &str, issuer: &str, extensions: &str, days: i64) {
        let by = format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -extfile {extensions}");
        self.run(&format!("x509 -req -in {name}.csr {by} -days {days} -out {name}.pem"));
    }

    /// Leaf, intermediate and root.
    pub fn chain(&self, name: &str) -> String {
        [self.text(&format!("{name}.pem")), self.text("intermediate.pem"), self.text("root.pem")].concat()
    }
}
