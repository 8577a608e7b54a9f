//! Forms with files, as a browser sends them.

use std::collections::BTreeMap;

use reqwest::Method;

use super::openssl::OpenSsl;
use crate::support::archive;
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::portal::TEAM;

const BOUNDARY: &str = "----a-boundary-of-the-tests";

/// A part of a form: its name, the name of its file where it is one, and what it holds.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

pub fn list() -> String {
    format!("/teams/{TEAM}/certificates")
}

pub fn form() -> String {
    format!("{}/import", list())
}

/// A text field.
pub const fn field<'a>(name: &'a str, value: &'a str) -> Part<'a> {
    (name, None, value.as_bytes())
}

/// A file.
pub const fn file<'a>(name: &'a str, content: &'a [u8]) -> Part<'a> {
    (name, Some("file.pem"), content)
}

/// The body of a form with these parts.
fn body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"));
        let file = file.unwrap_or_default();
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// Sends a form with its token.
pub async fn send(person: &Person, path: &str, parts: &[Part<'_>]) -> Page {
    let csrf = person.csrf().await;
    let parts: Vec<Part<'_>> = [field("csrf", &csrf)].into_iter().chain(parts.iter().copied()).collect();
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let sent = body(&parts);
    person.send(Method::POST, path, |request| request.header("content-type", content_type).body(sent)).await
}

/// Imports what is in these files, and answers the path of the certificate's page.
pub async fn import(person: &Person, name: &str, certificate: &[u8], key: &[u8]) -> String {
    let parts = [field("name", name), file("certificate_file", certificate), file("key_file", key)];
    let page = send(person, &form(), &parts).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page.location().unwrap().path().to_owned()
}

/// What the ZIP of a path holds, by name; the key is checked to be that of the certificate.
pub async fn unzip(person: &Person, path: &str, openssl: &OpenSsl) -> BTreeMap<String, String> {
    let page = person.get(path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let files = archive::unzip(&page.body);
    if let Some(key) = files.get("privkey.pem") {
        openssl.write("downloaded.key", key);
        openssl.write("downloaded.pem", &files["cert.pem"]);
        let of_key = openssl.run("pkey -in downloaded.key -pubout");
        assert_eq!(of_key, openssl.run("x509 -in downloaded.pem -noout -pubkey"));
    }
    files
}
