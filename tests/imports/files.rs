//! What is imported, in all the forms that people have it in.

use super::openssl::{EC_WITH_PARAMETERS, ED25519, OpenSsl, P256, RSA};
use super::rig::{self, Part, field, file, form, list, send, unzip};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};

/// Wide, as Windows saves "Unicode".
fn wide(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_tools_have_written() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    for (name, how) in [("rsa", RSA), ("p256", P256), ("parameters", EC_WITH_PARAMETERS), ("ed25519", ED25519)] {
        openssl.key(how, name);
        openssl.leaf(name, &[&format!("{name}.test"), &format!("*.{name}.test")], 90);
    }
    assert!(openssl.text("parameters.key").starts_with("-----BEGIN EC PARAMETERS-----"));
    openssl.run("rsa -in rsa.key -traditional -out pkcs1.key");
    let (leaf, chain) = (openssl.text("p256.pem"), openssl.chain("p256"));
    let issuers = chain.strip_prefix(&leaf).unwrap().to_owned();
    let key = openssl.text("p256.key");
    let spoken = String::from_utf8(openssl.run("x509 -in p256.pem -text")).unwrap() + &issuers;
    let reversed = [openssl.text("root.pem"), openssl.text("intermediate.pem"), leaf.clone()].concat();
    let whole = format!("{key}{chain}");
    let windows = whole.replace('\n', "\r\n");
    let with_mark = format!("\u{feff}{whole}");
    let (wide_chain, pkcs1) = (wide(&chain), openssl.read("pkcs1.key"));
    let kinds: Vec<(&str, String, Vec<u8>)> = ["rsa", "parameters", "ed25519"]
        .map(|name| (name, openssl.chain(name), openssl.read(&format!("{name}.key"))))
        .into();

    let mut cases: Vec<(&str, Vec<Part<'_>>)> = vec![
        ("plain", vec![file("certificate_file", chain.as_bytes()), file("key_file", key.as_bytes())]),
        ("PKCS#1", vec![file("certificate_file", kinds[0].1.as_bytes()), file("key_file", &pkcs1)]),
        (
            "certbot's four files",
            vec![
                file("certificate_file", leaf.as_bytes()),
                file("certificate_file", issuers.as_bytes()),
                file("certificate_file", chain.as_bytes()),
                file("certificate_file", key.as_bytes()),
            ],
        ),
        ("Windows", vec![file("certificate_file", windows.as_bytes())]),
        ("a byte order mark", vec![file("certificate_file", with_mark.as_bytes())]),
        ("UTF-16 beside ASCII", vec![file("certificate_file", &wide_chain), file("key_file", key.as_bytes())]),
        (
            "text between the blocks",
            vec![file("certificate_file", spoken.as_bytes()), file("key_file", key.as_bytes())],
        ),
        ("reversed", vec![file("certificate_file", reversed.as_bytes()), file("key_file", key.as_bytes())]),
        ("pasted", vec![field("certificate_text", &chain), field("key_text", &key), file("certificate_file", b"")]),
    ];
    for (name, chain, key) in &kinds {
        cases.push((name, vec![file("certificate_file", chain.as_bytes()), file("key_file", key)]));
    }
    for (name, parts) in &cases {
        let parts: Vec<Part<'_>> = [field("name", name)].into_iter().chain(parts.iter().copied()).collect();
        let sent = send(&mina, &form(), &parts).await;
        assert_eq!(sent.status, 303, "{name}: {}", sent.text());
        let path = sent.location().unwrap().path().to_owned();
        let page = mina.get(&path).await;
        assert_eq!(page.certificate_status(), "valid", "{name}");
        assert_eq!(page.texts(".issuers > li").len(), 2, "{name}");
        let files = unzip(&mina, &format!("{path}/download"), &openssl).await;
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"], "{name}");
    }
    let recorded = events::of(&portal.database_url, "certificate.import").await;
    assert_eq!(recorded.len(), cases.len());
    assert!(recorded.iter().all(|event| event.ended() == "success" && event.data["with_key"] == true));
    let in_order = |name: &str| {
        recorded.iter().find(|event| event.target_name.as_deref() == Some(name)).unwrap().data["put_in_order"].clone()
    };
    assert_eq!((in_order("reversed"), in_order("plain")), (true.into(), false.into()));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_it_is_watched_and_its_page_tells_everything() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    openssl.key(P256, "nas");
    openssl.leaf("nas", &["nas", "nas.home.test"], 20);
    let path = rig::import(&mina, "NAS", &openssl.read("nas.pem"), b"").await;
    let page = mina.get(&path).await;
    let names = page.texts("[aria-labelledby=about-title] .names li");
    assert_eq!(names, ["nas.home.test", "nas"], "names that can't be ordered stand there too");
    let facts = page.texts("#more-facts").concat();
    let fingerprint = openssl.run("x509 -in nas.pem -noout -fingerprint -sha1");
    let fingerprint = String::from_utf8(fingerprint).unwrap();
    let (_, fingerprint) = fingerprint.trim().split_once('=').unwrap();
    let compact: String = facts.split_whitespace().collect();
    assert!(compact.contains(&fingerprint.to_lowercase()), "{facts}");
    for fact in [
        "O=Shop, CN=nas",
        "Digital Signature",
        "TLS Web Client Authentication",
        "http://ocsp.small.test",
        "http://crl.small.test/1.crl",
        "http://ca.small.test/i.cer",
        "Required",
    ] {
        assert!(facts.contains(fact), "{fact}: {facts}");
    }
    assert_eq!(page.texts("[aria-labelledby=chain-title] p"), ["No issuer’s certificate came with it."]);
    let files = unzip(&mina, &format!("{path}/download"), &openssl).await;
    assert_eq!(files.len(), 3, "no key");
    // Found by a name that is no domain.
    let found = mina.get(&format!("{}?q=nas", list())).await;
    assert_eq!(found.texts("td.name a"), ["NAS"]);
    // A reader sees it, without a way to change it or to have it.
    let rae = portal.person("rae").await;
    let page = rae.get(&path).await;
    assert!(page.hrefs("a[href$='/edit'], a[href$='/reimport'], a[href*='/download']").is_empty());
    assert!(rae.get(&list()).await.hrefs("#import-button").is_empty());
    let version = rae.get(&format!("{path}/versions/1")).await;
    assert_eq!(version.status, 200);
    assert!(version.texts("#more-facts").concat().contains("http://ocsp.small.test"));
    portal.stop().await;
}
