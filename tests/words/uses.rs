//! The uses of keys, files and icons in the sources: all of them are literals at the place of use.

use std::collections::BTreeSet;
use std::path::Path;

/// A key used in the sources.
pub struct Use {
    /// The file.
    pub place: String,
    /// The key.
    pub key: String,
    /// The names of the arguments given.
    pub arguments: BTreeSet<String>,
}

/// Every use of a message.
pub fn all(root: &Path) -> Vec<Use> {
    let mut uses = Vec::new();
    for (place, source) in sources(root) {
        for call in calls(&source, ".say(").into_iter().chain(calls(&source, ".with(")) {
            let arguments = argument_names(call.rest);
            uses.push(Use { place: place.clone(), key: call.literal.to_owned(), arguments });
        }
    }
    uses
}

/// The static files that are asked for by name.
pub fn assets(root: &Path) -> BTreeSet<String> {
    literals(root, "asset(")
}

/// The icons that are asked for by name in the templates.
pub fn icons(root: &Path) -> BTreeSet<String> {
    literals(root, ".icon(")
}

fn literals(root: &Path, function: &str) -> BTreeSet<String> {
    let all = sources(root);
    all.iter().flat_map(|(_, source)| calls(source, function)).map(|call| call.literal.to_owned()).collect()
}

/// The Rust sources and the templates, each with its path.
fn sources(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["src", "templates"] {
        collect(&root.join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

struct Call<'a> {
    /// The first argument.
    literal: &'a str,
    /// What follows it, up to the closing parenthesis.
    rest: &'a str,
}

/// The calls of `function` whose first argument is a literal.
fn calls<'a>(source: &'a str, function: &str) -> Vec<Call<'a>> {
    let starts = source.match_indices(function).map(|(place, _)| &source[place + function.len()..]);
    starts
        .filter_map(|inside| {
            let (literal, rest) = inside.trim_start().strip_prefix('"')?.split_once('"')?;
            Some(Call { literal, rest: &rest[..closing(rest)] })
        })
        .collect()
}

/// Where the parenthesis closes that was open before `text`.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (place, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place;
        }
    }
    text.len()
}

/// The names in `("name", value)` pairs.
fn argument_names(text: &str) -> BTreeSet<String> {
    calls(text, "(").into_iter().filter(|call| call.rest.starts_with(',')).map(|call| call.literal.to_owned()).collect()
}
