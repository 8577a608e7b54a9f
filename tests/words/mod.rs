//! The catalogues against each other and against the sources: no key missing, none unused, the same arguments
//! everywhere.

mod catalogue;
mod uses;

use std::collections::BTreeSet;
use std::path::Path;

use catalogue::Messages;

fn languages() -> [(&'static str, Messages); 2] {
    ["en", "ko"].map(|language| (language, Messages::read(&root().join(format!("templates/words/{language}.ftl")))))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let [(_, english), (_, korean)] = languages();
    assert!(english.0.len() > 200, "the catalogue was not read");
    let names = |messages: &Messages| messages.0.keys().cloned().collect::<BTreeSet<_>>();
    let (en, ko) = (names(&english), names(&korean));
    assert_eq!(en.difference(&ko).collect::<Vec<_>>(), [""; 0], "missing in Korean");
    assert_eq!(ko.difference(&en).collect::<Vec<_>>(), [""; 0], "missing in English");
    for (key, message) in &english.0 {
        assert_eq!(message.arguments, korean.0[key].arguments, "the arguments of {key}");
    }
}

#[test]
fn no_message_is_empty_or_left_in_the_other_language() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    // The same in every language: names.
    let names = ["product"];
    for (language, messages) in languages() {
        for (key, message) in messages.0.iter().filter(|(key, _)| !names.contains(&key.as_str())) {
            assert!(!message.text.trim().is_empty(), "{language}: {key}");
            let worded = message.text.chars().any(char::is_alphabetic);
            assert_eq!(hangul(&message.text), worded && language == "ko", "{language}: {key}: {}", message.text);
        }
    }
}

#[test]
fn every_key_used_exists_with_its_arguments() {
    let uses = uses::all(root());
    assert!(uses.len() > 200, "the sources were not read");
    for (language, messages) in languages() {
        for used in &uses {
            let Some(message) = messages.0.get(&used.key) else {
                panic!("{}: {} is used, but not in {language}.ftl", used.place, used.key);
            };
            assert_eq!(message.arguments, used.arguments, "{}: the arguments of {} ({language})", used.place, used.key);
        }
    }
}

#[test]
fn no_message_is_unused() {
    let used: BTreeSet<String> = uses::all(root()).into_iter().map(|used| used.key).collect();
    let [(_, english), _] = languages();
    let unused: Vec<_> = english.0.keys().filter(|key| !used.contains(*key)).collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn every_static_file_asked_for_exists() {
    let asked = uses::assets(root());
    assert!(asked.len() > 4, "the sources were not read");
    for path in asked {
        // The stylesheet is put together from static/css.
        assert!(path == "app.css" || root().join("static").join(&path).is_file(), "static/{path}");
    }
}

#[test]
fn every_icon_asked_for_is_in_the_sprite() {
    let sprite = std::fs::read_to_string(root().join("static/icons.svg")).unwrap();
    let asked = uses::icons(root());
    assert!(asked.len() > 8, "the templates were not read");
    for name in asked {
        assert!(sprite.contains(&format!("<symbol id=\"{name}\"")), "{name}");
    }
}
