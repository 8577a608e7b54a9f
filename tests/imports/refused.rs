//! What is not imported, and what is said.

use super::openssl::{OpenSsl, P256, RSA};
use super::rig::{field, file, form, import, send};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};

#[tokio::test(flavor = "multi_thread")]
async fn each_in_words_at_its_field_and_the_key_never_comes_back() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    for (name, how, days) in [("shop", P256, 90), ("other", P256, 90), ("old", P256, -1), ("rsa", RSA, 90)] {
        openssl.key(how, name);
        openssl.leaf(name, &[&format!("{name}.test")], days);
    }
    openssl.run("pkcs8 -topk8 -v2 aes256 -in shop.key -out pkcs8.key -passout pass:geheim");
    openssl.run("rsa -aes256 -traditional -in rsa.key -out dek.key -passout pass:geheim");
    assert!(openssl.text("dek.key").contains("DEK-Info"));
    openssl.run("genrsa -out short.key 1024");
    openssl.run("x509 -in shop.pem -outform DER -out shop.der");
    let (shop, key, chain) = (openssl.read("shop.pem"), openssl.read("shop.key"), openssl.chain("shop"));
    let two = [shop.clone(), openssl.read("other.pem")].concat();
    let issuers = [openssl.read("intermediate.pem"), openssl.read("root.pem")].concat();
    let cut = &chain.as_bytes()[..chain.len() - 40];
    let junk: Vec<u8> =
        (0..900_000_u32).map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let openings = "-----BEGIN CERTIFICATE-----\n".repeat(30_000);
    let read = |name: &str| openssl.read(name);
    let (old, der) = (read("old.pem"), read("shop.der"));

    let cases: Vec<(&str, &[u8], Vec<u8>, &str, &str)> = vec![
        ("encrypted PKCS#8", chain.as_bytes(), read("pkcs8.key"), "key_file", "The private key is encrypted."),
        ("encrypted of old", chain.as_bytes(), read("dek.key"), "key_file", "The private key is encrypted."),
        ("another's key", chain.as_bytes(), read("other.key"), "key_file", "belongs to none"),
        ("short", chain.as_bytes(), read("short.key"), "key_file", "too short"),
        ("a binary key", chain.as_bytes(), read("shop.der"), "key_file", "This is no text"),
        ("half a key", chain.as_bytes(), key[..key.len() - 30].to_vec(), "key_file", "has no end"),
        ("nothing", b"", Vec::new(), "certificate_file", "Choose the certificate’s file"),
        ("a key alone", b"", key.clone(), "certificate_file", "No certificate is in this"),
        ("expired", &old, Vec::new(), "certificate_file", "The certificate expired at 2"),
        ("DER", &der, key.clone(), "certificate_file", "This is no text"),
        ("two servers'", &two, Vec::new(), "certificate_file", "several servers: shop.test, other.test"),
        ("authorities'", &issuers, Vec::new(), "certificate_file", "of authorities only"),
        ("cut off", cut, Vec::new(), "certificate_file", "has no end"),
        ("junk", &junk, Vec::new(), "certificate_file", "No PEM is in this"),
        ("only beginnings", openings.as_bytes(), Vec::new(), "certificate_file", "has no end"),
    ];
    for (name, certificate, key, at, says) in &cases {
        let parts = [
            field("name", name),
            field("description", "typed"),
            file("certificate_file", certificate),
            file("key_file", key),
        ];
        let page = send(&mina, &form(), &parts).await;
        assert_eq!(page.status, 422, "{name}: {}", page.text());
        let said = page.texts(&format!("#{at}-error")).concat();
        assert!(said.contains(says), "{name}: {said}");
        let back = page.form("form.import");
        assert_eq!((back.value("name"), back.value("description"), back.value("key_text")), (*name, "typed", ""));
    }
    let recorded = events::of(&portal.database_url, "certificate.import").await;
    assert_eq!(recorded.len(), cases.len());
    assert!(recorded.iter().all(|event| event.ended() == "refused invalid"), "{recorded:?}");

    // What is pasted comes back, unless a key is in it.
    for (text, back) in [(chain.clone(), chain.clone()), (openssl.text("shop.key") + &chain, String::new())] {
        let page = send(&mina, &form(), &[field("certificate_text", &text)]).await;
        let said = page.texts("#name-error").concat();
        assert!(said.contains("Give the certificate a name"), "{said}");
        assert_eq!(page.form("form.import").value("certificate_text").trim(), back.trim());
        assert!(!page.text().contains("PRIVATE KEY-----\nM"));
    }
    // Everything that is wrong, at once.
    import(&mina, "taken", chain.as_bytes(), &key).await;
    let parts = [field("name", "taken"), field("labels", "none"), file("certificate_file", b"text")];
    let page = send(&mina, &form(), &parts).await;
    for at in ["name", "labels", "certificate_file"] {
        assert_eq!(page.texts(&format!("#{at}-error li")).len(), 1, "{at}: {}", page.text());
    }
    // More than is read at all, and what is no form.
    let page =
        send(&mina, &form(), &[field("name", "huge"), file("certificate_file", &vec![b' '; 3 * 1024 * 1024])]).await;
    assert_eq!(page.status, 413, "{}", page.text());
    let many: Vec<_> = (0..200).map(|_| file("certificate_file", b"x")).collect();
    assert_eq!(send(&mina, &form(), &many).await.status, 413);
    let broken = mina
        .send(reqwest::Method::POST, &form(), |request| {
            request.header("content-type", "multipart/form-data; boundary=x").body("--y\r\n\r\n")
        })
        .await;
    assert_eq!(broken.status, 400);
    portal.stop().await;
}
