//! What the portal answered, read as a person would.

use reqwest::header::HeaderMap;
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// An answer, with what can be read in it.
pub struct Page {
    pub status: u16,
    /// Where it was asked for.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A TXT record that a page asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    pub name: String,
    pub value: String,
}

/// A form, filled in as the page has it.
#[derive(Debug, Clone)]
pub struct Form {
    /// `get` or `post`.
    pub method: String,
    /// Where it is sent.
    pub action: Url,
    pub fields: Vec<(String, String)>,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

/// The text within an element, with white space as it shows.
fn text(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

impl Page {
    fn html(&self) -> Html {
        Html::parse_document(std::str::from_utf8(&self.body).unwrap())
    }

    /// The text of every element that the CSS selector selects.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(text).collect()
    }

    /// Where every element leads that the CSS selector selects.
    pub fn hrefs(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).filter_map(|element| element.attr("href").map(str::to_owned)).collect()
    }

    /// What every field of this name would send.
    pub fn form_values(&self, name: &str) -> Vec<String> {
        let fields = selector(&format!("input[name='{name}']"));
        self.html().select(&fields).filter_map(|field| field.attr("value").map(str::to_owned)).collect()
    }

    /// The whole page's text.
    pub fn text(&self) -> String {
        self.texts("body").concat()
    }

    /// An attribute of every element that the CSS selector selects.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.html().select(&selector(css)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// Where the browser is sent.
    pub fn location(&self) -> Option<Url> {
        let location = self.headers.get(reqwest::header::LOCATION)?.to_str().unwrap();
        Some(self.url.join(location).unwrap())
    }

    /// The form that the CSS selector selects, with its fields as they stand.
    ///
    /// # Panics
    ///
    /// There is none.
    pub fn form(&self, css: &str) -> Form {
        let html = self.html();
        let form = html.select(&selector(css)).next();
        let form = form.unwrap_or_else(|| panic!("no {css} at {}, {}: {}", self.url, self.status, self.text()));
        self.read_form(form)
    }

    /// Every form there is.
    pub fn forms(&self) -> Vec<Form> {
        self.html().select(&selector("form")).map(|form| self.read_form(form)).collect()
    }

    fn read_form(&self, form: ElementRef<'_>) -> Form {
        let fields = form.select(&selector("input[name], select[name], textarea[name]")).filter_map(field).collect();
        let action = form.attr("action").map_or_else(|| self.url.clone(), |action| self.url.join(action).unwrap());
        Form { method: form.attr("method").unwrap_or("get").to_owned(), action, fields }
    }

    /// The certificate's status, on its own page.
    pub fn certificate_status(&self) -> String {
        let html = self.html();
        let badge = html.select(&selector("h1 .badge")).next();
        let badge = badge.unwrap_or_else(|| panic!("no status at {}, {}: {}", self.url, self.status, self.text()));
        badge.value().classes().find(|class| *class != "badge").unwrap().to_owned()
    }

    /// The TXT records that a certificate's page shows, sorted.
    pub fn records(&self) -> Vec<Record> {
        let html = self.html();
        let code = selector("code");
        let record = |list: ElementRef<'_>| match list.select(&code).map(text).collect::<Vec<_>>()[..] {
            [ref name, _, ref value] => Record { name: name.clone(), value: value.clone() },
            ref other => panic!("{other:?}"),
        };
        let mut records: Vec<Record> = html.select(&selector("dl.record")).map(record).collect();
        records.sort();
        records
    }
}

/// A field and what would be sent of it; nothing where it would not be sent.
fn field(element: ElementRef<'_>) -> Option<(String, String)> {
    let name = element.attr("name")?.to_owned();
    let value = |element: ElementRef<'_>| element.attr("value").unwrap_or_default().to_owned();
    match element.value().name() {
        "select" => {
            let chosen = element.select(&selector("option[selected]")).next();
            let chosen = chosen.or_else(|| element.select(&selector("option")).next())?;
            Some((name, value(chosen)))
        }
        "textarea" => Some((name, element.text().collect())),
        _ if matches!(element.attr("type"), Some("checkbox" | "radio")) && element.attr("checked").is_none() => None,
        _ => Some((name, value(element))),
    }
}

impl Form {
    /// The address that it leads to, where its method is `get`.
    pub fn filled(&self) -> Url {
        let mut url = self.action.clone();
        url.query_pairs_mut().clear().extend_pairs(&self.fields);
        url
    }

    /// A field's value.
    ///
    /// # Panics
    ///
    /// The form has no such field.
    pub fn value(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(field, _)| field == name);
        &field.unwrap_or_else(|| panic!("no field {name}")).1
    }

    /// Fills in a field.
    ///
    /// # Panics
    ///
    /// The form has no such field.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        field.unwrap_or_else(|| panic!("no field {name}")).1 = value.to_owned();
        self
    }
}
