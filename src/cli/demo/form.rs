//! A page's forms, read and filled in as a browser does it (HTML, section 4.10.21).

use anyhow::Context;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::browser::Page;

/// A form, ready to be sent by POST.
pub(super) struct Form {
    /// Where it goes.
    pub(super) action: Url,
    /// What is sent: each control that has a name and a value, in the order of the page.
    pub(super) fields: Vec<(String, String)>,
}

impl Form {
    /// The form of the page that has a control called `control`.
    pub(super) fn with(page: &Page, control: &str) -> anyhow::Result<Self> {
        let html = page.parsed();
        let form = select(&html, "form")
            .into_iter()
            .find(|form| within(*form, "[name]").iter().any(|found| found.attr("name") == Some(control)))
            .with_context(|| format!("{} has no form with the field {control}", page.url))?;
        let action = page.url.join(form.attr("action").unwrap_or_default()).context("the form's action")?;
        let fields = within(form, "input, select, textarea").into_iter().filter_map(field).collect();
        Ok(Self { action, fields })
    }

    /// Fills in a control, or presses a button.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.into()));
    }
}

/// What a control sends.
fn field(control: ElementRef<'_>) -> Option<(String, String)> {
    let name = control.attr("name")?.to_owned();
    let value = match (control.value().name(), control.attr("type")) {
        ("select", _) => {
            let options = within(control, "option");
            let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first())?;
            chosen.attr("value").map_or_else(|| text(*chosen), str::to_owned)
        }
        ("textarea", _) => control.text().collect(),
        (_, Some("checkbox" | "radio")) => {
            control.attr("checked")?;
            control.attr("value").unwrap_or("on").to_owned()
        }
        (_, Some("submit" | "button" | "reset" | "image" | "file")) => return None,
        _ => control.attr("value").unwrap_or_default().to_owned(),
    };
    Some((name, value))
}

/// The elements of a page that a CSS selector finds.
pub(super) fn select<'a>(html: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| html.select(&selector).collect()).unwrap_or_default()
}

/// Likewise below an element.
pub(super) fn within<'a>(element: ElementRef<'a>, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| element.select(&selector).collect()).unwrap_or_default()
}

/// An element's text, with white space as it is shown.
pub(super) fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let page = Page::of(
            "http://127.0.0.1/teams/shop/order",
            r#"<form action="/sign-out"><input name="csrf" value="no"></form>
               <form action="/teams/shop/order"><input type="hidden" name="csrf" value="a&amp;b">
               <input name="name"><textarea name="more">one
two</textarea><select name="key"><option value="p256">P<option value="rsa" selected>R</select>
               <select name="authority"><option>first</option><option>second</option></select>
               <input type="checkbox" name="on" checked><input type="checkbox" name="off" value="x">
               <input type="submit" name="go" value="Go"><input value="nameless"></form>"#,
        );
        let mut form = Form::with(&page, "name").unwrap();
        form.set("name", "shop");
        assert_eq!(form.action.as_str(), "http://127.0.0.1/teams/shop/order");
        let sent: Vec<(&str, &str)> = form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(
            sent,
            [
                ("csrf", "a&b"),
                ("more", "one\ntwo"),
                ("key", "rsa"),
                ("authority", "first"),
                ("on", "on"),
                ("name", "shop")
            ]
        );
        assert!(Form::with(&page, "absent").is_err());
    }
}
