//! The forms that import, edit and download; a version's own page.

use askama::Template;
use certdesk::i18n::{Locale, Words};
use certdesk::ops::certificates::download::PasswordFault;
use certdesk::ops::certificates::import::{GivenFault, ImportFault, OrderFault};
use certdesk::web::pages::certificates::{
    CertificatePage, DescriptionForm, DownloadPage, EditPage, ImportPage, NextVersion, VersionPage,
};
use certdesk::web::pages::form::FieldErrors;
use certdesk::web::pages::layout::Chrome;
use certdesk::web::pages::sheet::Sheet;
use certdesk::web::pages::words::{CertificateField, PasswordField};
use scraper::Html;

use super::fixtures::{self, LIST, SHOW};
use super::{all, one, text_of};

const IMPORT: &str = "/teams/web/certificates/import";
const HOSTILE: &str = "\"><script>alert(1)</script>";

/// Every fault there is.
fn faults() -> Vec<GivenFault> {
    let text = || HOSTILE.to_owned();
    let certificate = [
        ImportFault::Empty,
        ImportFault::TooLarge,
        ImportFault::NotPem,
        ImportFault::Binary,
        ImportFault::Unfinished("CERTIFICATE".to_owned()),
        ImportFault::NotBase64("CERTIFICATE".to_owned()),
        ImportFault::NoCertificate,
        ImportFault::TooManyCertificates,
        ImportFault::NotX509(2),
        ImportFault::OnlyAuthorities,
        ImportFault::SeveralLeaves(vec![text(); 9]),
        ImportFault::Unrelated(text()),
        ImportFault::Expired(fixtures::now()),
    ];
    let key = [
        ImportFault::EncryptedKey,
        ImportFault::SeveralKeys,
        ImportFault::UnreadableKey,
        ImportFault::ShortKey,
        ImportFault::KeyMismatch,
    ];
    let described = [
        OrderFault::NameMissing,
        OrderFault::NameTaken,
        OrderFault::DescriptionTooLong,
        OrderFault::LabelMalformed { line: text() },
    ];
    let unfit = [
        GivenFault::Nameless,
        GivenFault::TooManyNames(251),
        GivenFault::OtherDomains { missing: vec![text()], extra: vec![text()] },
        GivenFault::SameExpiry(fixtures::now()),
    ];
    let described = described.map(GivenFault::Described).into_iter();
    described.chain(certificate.map(GivenFault::Certificate)).chain(key.map(GivenFault::Key)).chain(unfit).collect()
}

fn form() -> DescriptionForm {
    DescriptionForm {
        seen: "seen".into(),
        name: HOSTILE.into(),
        description: HOSTILE.into(),
        labels: HOSTILE.into(),
        certificate_text: HOSTILE.into(),
        ..DescriptionForm::default()
    }
}

fn import<'a>(
    locale: Locale,
    form: &'a DescriptionForm,
    errors: &'a FieldErrors<CertificateField>,
    next: Option<NextVersion<'a>>,
) -> ImportPage<'a> {
    let chrome = Chrome { path: IMPORT, ..fixtures::chrome(locale) };
    ImportPage { chrome, form_href: IMPORT, back_href: LIST, form, errors, next }
}

fn download<'a>(locale: Locale, errors: &'a FieldErrors<PasswordField>) -> DownloadPage<'a> {
    DownloadPage {
        chrome: fixtures::chrome(locale),
        certificate_href: SHOW,
        form_href: "/teams/web/certificates/1/download/as",
        zip_href: "/teams/web/certificates/1/download",
        der_href: "/teams/web/certificates/1/download/der",
        name: HOSTILE,
        number: 3,
        has_key: true,
        expired: false,
        errors,
    }
}

pub fn every_page(locale: Locale, pages: &mut Vec<(String, String)>) {
    let mut add = |name: &str, html| pages.push((name.to_owned(), html));
    let (words, form) = (Words::of(locale), form());
    let domains = vec![HOSTILE.to_owned(), "shop.test".to_owned()];
    let next = NextVersion { name: HOSTILE, domains: &domains, problem: None };
    let (described, given): (Vec<_>, Vec<_>) =
        faults().into_iter().partition(|fault| matches!(fault, GivenFault::Described(_)));
    let of_given = FieldErrors::of_given(words, &given);
    let described = FieldErrors::of_given(words, &described);
    for next in [Some(next), Some(NextVersion { problem: Some("why"), ..next })] {
        let page = import(locale, &form, &of_given, next);
        add("reimport", page.as_page().render().unwrap());
        add("fragment: reimport", page.as_dialog().render().unwrap());
    }
    for errors in [FieldErrors::default(), described] {
        for errors in [&errors, &of_given] {
            let page = import(locale, &form, errors, None);
            add("import", page.as_page().render().unwrap());
            add("fragment: import", page.as_dialog().render().unwrap());
        }
        for changed in [None, Some((HOSTILE, HOSTILE, [(HOSTILE.to_owned(), HOSTILE.to_owned())].into()))] {
            let chrome = fixtures::chrome(locale);
            let page = EditPage { chrome, form_href: IMPORT, back_href: SHOW, form: &form, errors: &errors, changed };
            add("edit", page.as_page().render().unwrap());
            add("fragment: edit", page.as_dialog().render().unwrap());
        }
    }
    let fault = |fault| FieldErrors::of_password(words, fault);
    for errors in [
        FieldErrors::default(),
        FieldErrors::about_form("stale"),
        fault(PasswordFault::TooShort),
        fault(PasswordFault::TooLong),
        fault(PasswordFault::NotAscii),
        fault(PasswordFault::Differs),
    ] {
        let kinds = [(true, false), (false, false), (true, true)];
        // Nothing is wrong with fields that aren't there.
        for (has_key, expired) in kinds.into_iter().take(if errors == FieldErrors::default() { 3 } else { 1 }) {
            let page = DownloadPage { has_key, expired, ..download(locale, &errors) };
            add("download", page.as_page().render().unwrap());
            add("fragment: download", page.as_dialog().render().unwrap());
        }
    }
    let facts = fixtures::facts();
    for facts in [&facts[..], &facts[..1], &[]] {
        add("version", version(locale, facts).render().unwrap());
    }
    let mut imported = fixtures::issued(locale, &[], &[]);
    let names = ["nas".to_owned(), HOSTILE.to_owned()];
    (imported.other_names, imported.authority, imported.renewal) = (&names, None, None);
    imported.menu.reimport_href = Some(format!("{SHOW}/reimport"));
    add("certificate, imported", imported.render().unwrap());
}

/// A domain as nobody should be able to have one.
fn hostile() -> &'static [String] {
    static DOMAINS: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| vec![HOSTILE.to_owned()]);
    &DOMAINS
}

fn version(locale: Locale, facts: &[certdesk::ops::certificates::facts::Facts]) -> VersionPage<'_> {
    VersionPage {
        chrome: fixtures::chrome(locale),
        certificate_href: SHOW,
        name: HOSTILE,
        number: 2,
        in_use: false,
        version: fixtures::current(),
        domains: hostile(),
        facts,
        download_href: Some("/teams/web/certificates/1/versions/2/download".into()),
        download_as_href: Some("/teams/web/certificates/1/download/as?version=2".into()),
    }
}

#[test]
fn each_fault_is_said_at_its_field() {
    let (form, errors) = (form(), FieldErrors::of_given(Words::of(Locale::En), &faults()));
    let page = Html::parse_document(&import(Locale::En, &form, &errors, None).as_page().render().unwrap());
    for (field, count) in [("name", 2), ("description", 1), ("certificate_file", 17), ("key_file", 5), ("labels", 1)] {
        assert_eq!(all(&page, &format!("#{field}-error li")).len(), count, "{field}");
    }
    assert!(text_of(&page, "#key_file-error").contains("openssl pkey -in key.pem"));
    assert!(text_of(&page, "form .shared").contains("choose or paste them once more"));
    assert_eq!(one(&page, "form.import").attr("enctype"), Some("multipart/form-data"));
    assert_eq!(text_of(&page, "#key_text"), "", "a key never comes back");
}

#[test]
fn a_dialog_that_downloads_is_sent_by_the_browser_itself() {
    let errors = FieldErrors::default();
    let dialog = Html::parse_fragment(&download(Locale::En, &errors).as_dialog().render().unwrap());
    assert_eq!(one(&dialog, "form.download").attr("hx-post"), None);
    assert_eq!(one(&dialog, "form.download").attr("method"), Some("post"));
    let import_dialog =
        import(Locale::En, &DescriptionForm::default(), &FieldErrors::default(), None).as_dialog().render().unwrap();
    let import_dialog = Html::parse_fragment(&import_dialog);
    assert_eq!(one(&import_dialog, "form.import").attr("hx-encoding"), Some("multipart/form-data"));
    let without_key = DownloadPage { has_key: false, ..download(Locale::En, &errors) };
    let without_key = Html::parse_document(&without_key.as_page().render().unwrap());
    assert!(all(&without_key, "input[type=password], form.download button").is_empty());
    assert_eq!(all(&without_key, ".formats a").len(), 2);
}

#[test]
fn all_facts_are_there_and_the_chain_is_told_one_by_one() {
    let facts = fixtures::facts();
    let page = Html::parse_document(&version(Locale::En, &facts).render().unwrap());
    let said = text_of(&page, "#more-facts");
    for fact in [
        "a9:4a:8f",
        "CN=www.shop.test",
        "192.0.2.1",
        "Digital Signature",
        "TLS Web Server Authentication",
        "http://ocsp.example",
        "http://crl.example/1.crl",
        "http://ca.example/i.cer",
        "2 signed timestamps",
        "Required",
    ] {
        assert!(said.contains(fact), "{fact}: {said}");
    }
    assert_eq!(all(&page, ".issuers > li").len(), 2);
    let mut page: CertificatePage<'_> = fixtures::issued(Locale::En, &[], &[]);
    page.facts = &[];
    let page = Html::parse_document(&page.render().unwrap());
    assert!(all(&page, "#more-facts, .issuers").is_empty());
    let outcomes: Vec<String> = all(&page, "table.orders .badge").into_iter().map(super::text).collect();
    assert_eq!(outcomes, ["Under way", "Cancelled", "Failed", "Issued"]);
}
