//! PKCS#12 and DER, opened by the programs that they are for.

use std::process::Command;

use chrono::TimeDelta;

use super::openssl::{EC_WITH_PARAMETERS, ED25519, OpenSsl, P256, RSA};
use super::rig::{import, unzip};
use crate::support::events;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};

const PASSWORD: &str = "correct horse & more";

async fn pkcs12(person: &Person, path: &str, password: &str, again: &str) -> Page {
    let form = person.get(&format!("{path}/download/as")).await.form("form.download");
    person.submit(&form.set("password", password).set("password_again", again)).await
}

/// What `keytool -list` says of a file.
fn keytool(openssl: &OpenSsl, file: &str, password: &str) -> (bool, String) {
    let mut keytool = Command::new("keytool");
    keytool.current_dir(openssl.folder()).args(["-J-Duser.language=en", "-list", "-v", "-storetype", "PKCS12"]);
    let output = keytool.args(["-keystore", file, "-storepass", password]).output().expect("keytool, of a JRE");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn openssl_and_java_open_it() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    for (name, how) in [("rsa", RSA), ("p256", P256), ("p384", EC_WITH_PARAMETERS), ("ed25519", ED25519)] {
        openssl.key(how, name);
        openssl.leaf(name, &[&format!("{name}.test")], 30);
        let title = format!("*.{name}.test");
        let path = import(&mina, &title, openssl.chain(name).as_bytes(), &openssl.read(&format!("{name}.key"))).await;
        let file = pkcs12(&mina, &path, PASSWORD, PASSWORD).await;
        assert_eq!(file.status, 200, "{}", file.text());
        assert_eq!(file.headers["content-type"], "application/x-pkcs12");
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert_eq!(disposition, format!("attachment; filename=\"wildcard.{name}.test.p12\""));
        openssl.write("file.p12", &file.body);
        openssl.write("password", PASSWORD);

        let opened = |more: &str| openssl.run(&format!("pkcs12 -in file.p12 -passin file:password {more}"));
        openssl.write("key.out", opened("-nocerts -noenc"));
        assert_eq!(openssl.run("pkey -in key.out -pubout"), openssl.run(&format!("pkey -in {name}.key -pubout")));
        let certificates = String::from_utf8(opened("-nokeys")).unwrap();
        for certificate in openssl.chain(name).split_inclusive("-----END CERTIFICATE-----\n") {
            assert!(certificates.contains(certificate), "{name}");
        }
        let info = Command::new("openssl")
            .current_dir(openssl.folder())
            .args(["pkcs12", "-in", "file.p12", "-passin", "file:password", "-info", "-noout"])
            .output()
            .unwrap();
        let info = String::from_utf8(info.stderr).unwrap();
        for part in ["MAC: sha256", "PBES2", "AES-256-CBC", "hmacWithSHA256"] {
            assert!(info.contains(part), "{part}: {info}");
        }

        let (opens, said) = keytool(&openssl, "file.p12", PASSWORD);
        assert!(opens, "{name}: {said}");
        assert!(said.contains(&format!("Alias name: wildcard.{name}.test")), "{said}");
        assert!(said.contains("Entry type: PrivateKeyEntry") && said.contains("Certificate chain length: 3"), "{said}");
        assert!(!keytool(&openssl, "file.p12", "another password").0);
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_an_event_and_nothing_is_handed_out_that_has_expired() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 1);
    let path = import(&mina, "shop", openssl.chain("shop").as_bytes(), &openssl.read("shop.key")).await;
    for (password, again, at, says) in [
        ("short", "short", "password", "8 characters at least"),
        ("비밀번호입니다요", "비밀번호입니다요", "password", "digits and the signs"),
        (PASSWORD, "another password", "password_again", "isn’t the same"),
    ] {
        let page = pkcs12(&mina, &path, password, again).await;
        assert_eq!(page.status, 422);
        assert!(page.texts(&format!("#{at}-error")).concat().contains(says), "{}", page.text());
        assert_eq!(page.form("form.download").value("password"), "", "it isn't sent back");
    }
    let der = mina.get(&format!("{path}/download/der")).await;
    assert_eq!(der.headers["content-disposition"].to_str().unwrap(), "attachment; filename=\"shop.cer\"");
    openssl.write("shop.cer", &der.body);
    assert_eq!(openssl.run("x509 -inform DER -in shop.cer"), openssl.run("x509 -in shop.pem"));
    assert_eq!(pkcs12(&mina, &path, PASSWORD, PASSWORD).await.status, 200);
    unzip(&mina, &format!("{path}/versions/1/download"), &openssl).await;
    assert_eq!(mina.get(&format!("{path}/download/der?version=2")).await.status, 404);

    // Without a key, there is nothing that PKCS#12 would be for.
    let bare = import(&mina, "bare", &openssl.read("shop.pem"), b"").await;
    let dialog = mina.get(&format!("{bare}/download/as")).await;
    assert!(dialog.text().contains("imported without its private key"));
    let form = dialog.form("form.download");
    let (csrf, fields) = (form.value("csrf"), ("password", PASSWORD));
    let fields = [("csrf", csrf), ("version", "1"), fields, ("password_again", PASSWORD)];
    assert_eq!(mina.post(&format!("{bare}/download/as"), &fields).await.status, 422);

    portal.leap(TimeDelta::hours(25));
    let mina = portal.person("mina").await;
    let page = mina.get(&path).await;
    assert_eq!(page.certificate_status(), "expired");
    assert!(page.hrefs("a[href*='/download']").is_empty());
    assert!(mina.get(&format!("{path}/download/as")).await.texts("#download-problem").concat().contains("expired"));
    for late in ["download", "download/der"] {
        assert_eq!(mina.get(&format!("{path}/{late}")).await.status, 410, "{late}");
    }
    let csrf = mina.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("version", "1"), ("password", PASSWORD), ("password_again", PASSWORD)];
    assert_eq!(mina.post(&format!("{path}/download/as"), &fields).await.status, 410);

    let recorded = events::of(&portal.database_url, "certificate.download").await;
    let told: Vec<String> = recorded
        .iter()
        .map(|event| format!("{} {}", event.ended(), event.data["format"].as_str().unwrap_or_default()))
        .collect();
    let expected = [
        "refused invalid ",
        "refused invalid ",
        "refused invalid ",
        "success der",
        "success pkcs12",
        "success zip",
        "refused not found ",
        "refused not possible pkcs12",
        "refused expired zip",
        "refused expired der",
        "refused expired pkcs12",
    ];
    assert_eq!(told, expected);
    portal.stop().await;
}
