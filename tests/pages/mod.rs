//! The pages, rendered from made-up facts and read again as a browser would.

mod access;
mod action;
mod activity;
mod authorities;
mod bring;
mod certificate;
mod channels;
mod every_page;
mod fixtures;
mod manage;
mod many;
mod order;
mod overview;
mod renewal;
mod site;

use scraper::{ElementRef, Html, Selector};

/// The elements that match.
fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The one element that matches.
fn one<'a>(page: &'a Html, selector: &str) -> ElementRef<'a> {
    let found = all(page, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found[0]
}

/// An element's text, white space evened out.
fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of the one element that matches.
fn text_of(page: &Html, selector: &str) -> String {
    text(one(page, selector))
}
