//! Forms in which people describe a certificate: importing one, the next version of it, and changing what is said of one.
//! Each is a dialog, and a page of its own where there is no JavaScript.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::db::certificates::Labels;
use crate::domain::certificate::{MAX_DESCRIPTION, MAX_NAME};
use crate::web::pages::form::{FieldErrors, lines};
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::CertificateField;

/// What was typed, nothing checked. A field that is missing is empty.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DescriptionForm {
    /// The CSRF token.
    pub csrf: String,
    /// What stands for how the certificate was when the form was drawn; only where one is changed.
    pub seen: String,
    /// The certificate's name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Lines of `key=value`.
    pub labels: String,
    /// The certificate as it was pasted, where no key was among it.
    pub certificate_text: String,
}

impl DescriptionForm {
    /// The labels' lines that hold something.
    pub fn label_lines(&self) -> impl Iterator<Item = &str> {
        lines(&self.labels)
    }
}

/// The form of an import. Files don't come back, nor does a key.
#[derive(Template)]
#[template(path = "certificates/import_form.html")]
pub struct ImportPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What was typed so far.
    pub form: &'a DescriptionForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<CertificateField>,
    /// The certificate whose next version it is; none for a new one.
    pub next: Option<NextVersion<'a>>,
}

/// A certificate that gets another version.
#[derive(Debug, Clone, Copy)]
pub struct NextVersion<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its domains as people type them.
    pub domains: &'a [String],
    /// Why it can't get one.
    pub problem: Option<&'static str>,
}

/// The form that changes what people say of a certificate.
#[derive(Template)]
#[template(path = "certificates/edit_form.html")]
pub struct EditPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What was typed so far.
    pub form: &'a DescriptionForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<CertificateField>,
    /// Name, description and labels as somebody else has changed them since the form was drawn.
    pub changed: Option<(&'a str, &'a str, Labels)>,
}

impl HtmlSafe for ImportPage<'_> {}
impl HtmlSafe for EditPage<'_> {}

impl Sheet for ImportPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let (title, submit, back_word) = match &self.next {
            Some(next) => (self.chrome.say("reimport-title"), self.chrome.say("reimport-submit"), next.name),
            None => {
                (self.chrome.say("import-title"), self.chrome.say("import-submit"), self.chrome.say("manage-title"))
            }
        };
        Frame {
            name: "import",
            class: "order import",
            title: title.into(),
            back_href: self.back_href,
            back_word,
            form_href: self.form_href,
            problem: self.next.and_then(|next| next.problem),
            possible: self.next.is_none_or(|next| next.problem.is_none()),
            files: true,
            buttons: vec![Button::saying(submit)],
            ..Frame::default()
        }
    }
}

impl ImportPage<'_> {
    fn next_words(&self, next: &NextVersion<'_>) -> String {
        self.chrome.words.with("reimport-do", &[("name", next.name.into())])
    }

    fn pasted(&self) -> bool {
        !self.form.certificate_text.is_empty()
    }

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_description(&self) -> usize {
        MAX_DESCRIPTION
    }

    fn labels_open(&self) -> bool {
        labels_open(self.form, self.errors)
    }
}

impl Sheet for EditPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            name: "edit",
            class: "order edit",
            title: self.chrome.say("edit-title").into(),
            back_href: self.back_href,
            back_word: match self.form.name.trim() {
                "" => self.chrome.say("manage-view"),
                name => name,
            },
            form_href: self.form_href,
            buttons: vec![Button::saying(self.chrome.say("save"))],
            ..Frame::default()
        }
    }
}

impl EditPage<'_> {
    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_description(&self) -> usize {
        MAX_DESCRIPTION
    }

    fn labels_open(&self) -> bool {
        labels_open(self.form, self.errors)
    }
}

fn labels_open(form: &DescriptionForm, errors: &FieldErrors<CertificateField>) -> bool {
    !form.labels.is_empty() || errors.has(CertificateField::Labels)
}
