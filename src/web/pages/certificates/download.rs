//! The dialog that downloads a version in other formats.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::ops::certificates::download::MAX_PASSWORD;
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::PasswordField;

/// A version in the formats that it can be had in.
#[derive(Template)]
#[template(path = "certificates/download_form.html")]
pub struct DownloadPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the certificate's page, for Cancel.
    pub certificate_href: &'a str,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// The address of the ZIP.
    pub zip_href: &'a str,
    /// The address of the certificate in DER.
    pub der_href: &'a str,
    /// The certificate's name.
    pub name: &'a str,
    /// The version's number.
    pub number: i32,
    /// Whether there is a private key.
    pub has_key: bool,
    /// Whether it has expired, and isn't handed out any more.
    pub expired: bool,
    /// What is wrong with the password.
    pub errors: &'a FieldErrors<PasswordField>,
}

impl HtmlSafe for DownloadPage<'_> {}

impl Sheet for DownloadPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let words = self.chrome.words;
        let submit = Button::saying(words.say("download-pkcs12-submit"));
        Frame {
            name: "download",
            class: "order download",
            title: words.with("download-title", &[("number", i64::from(self.number).into())]).into(),
            back_href: self.certificate_href,
            back_word: self.name,
            form_href: self.form_href,
            problem: self.expired.then(|| words.say("download-expired")),
            possible: !self.expired,
            downloads: true,
            leave: Some(words.say("close")),
            buttons: if self.has_key { vec![submit] } else { Vec::new() },
            ..Frame::default()
        }
    }
}

impl DownloadPage<'_> {
    fn max_password(&self) -> usize {
        MAX_PASSWORD
    }
}
