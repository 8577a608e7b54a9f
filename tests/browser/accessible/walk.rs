//! The pages that a person is led to, one of each kind.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use scraper::{Html, Selector};

use crate::permissions::crawl::{is_html, links, local};
use crate::support::page::Page;
use crate::support::person::Person;
use crate::trail::steps::route;

/// So many addresses of one route are asked for: what is in none of them is in none of the others either.
const MOST_OF_A_ROUTE: usize = 40;

/// A page that shows something that none before showed.
pub struct Place {
    /// Its address, without the host.
    pub path: String,
    /// The pattern of its route.
    pub route: String,
}

/// What all people have come to.
#[derive(Default)]
pub struct Walk {
    /// What was shown by now: the route, and an element with its classes and its role.
    shown: BTreeSet<(String, String)>,
}

impl Walk {
    /// Follows every link from these addresses; the pages that show what none showed before.
    pub async fn of(&mut self, id: &str, person: &Person, begins: &[String]) -> Vec<Place> {
        let mut places = Vec::new();
        let mut known: BTreeSet<String> = begins.iter().cloned().collect();
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        let mut to_read: VecDeque<String> = begins.iter().cloned().collect();
        while let Some(path) = to_read.pop_front() {
            let pattern = pattern(&path);
            let count = asked.entry(pattern.clone()).or_default();
            *count += 1;
            if *count > MOST_OF_A_ROUTE {
                continue;
            }
            let page = person.get(&path).await;
            let leads: Vec<String> = match page.location() {
                Some(to) if to.authority() == page.url.authority() => vec![local(&to)],
                Some(_) => Vec::new(),
                None if !is_html(&page) => continue,
                None => {
                    assert!(page.status < 500 && page.status != 404, "{id}: {path} is offered: {}", page.status);
                    if self.is_new(&pattern, &page) {
                        places.push(Place { path: path.clone(), route: pattern });
                    }
                    all_links(&page)
                }
            };
            to_read.extend(leads.into_iter().filter(|path| known.insert(path.clone())));
        }
        places
    }

    /// The routes that somebody came to.
    pub fn routes(&self) -> BTreeSet<String> {
        self.shown.iter().map(|(route, _)| route.clone()).collect()
    }

    fn is_new(&mut self, route: &str, page: &Page) -> bool {
        let shown = parts(page).into_iter().filter(|part| self.shown.insert((route.to_owned(), part.clone())));
        shown.count() > 0
    }
}

/// The pattern of an address's route.
pub fn pattern(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    route("GET", path).trim_start_matches("GET ").to_owned()
}

/// Links, and forms that only ask, for every choice of theirs.
fn all_links(page: &Page) -> Vec<String> {
    let mut all = links(page);
    for form in page.forms().into_iter().filter(|form| form.method == "get") {
        if form.fields.iter().any(|(name, _)| name == "which") {
            let deeds = page.attributes("#many-action option", "value");
            let form = form.set("which", "page");
            all.extend(deeds.iter().map(|deed| local(&form.clone().set("action", deed).filled())));
        } else {
            all.push(local(&form.filled()));
        }
    }
    all
}

/// What a page consists of.
fn parts(page: &Page) -> BTreeSet<String> {
    let html = Html::parse_document(&String::from_utf8_lossy(&page.body));
    let every = Selector::parse("body *").unwrap();
    let of = |element: scraper::ElementRef<'_>| {
        let mut classes: Vec<&str> = element.value().classes().collect();
        classes.sort_unstable();
        let states = ["type", "role", "aria-invalid", "aria-sort", "aria-checked"].map(|name| element.attr(name));
        format!("{} {classes:?} {states:?}", element.value().name())
    };
    html.select(&every).map(of).collect()
}
