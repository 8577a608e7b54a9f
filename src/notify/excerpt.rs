//! The start of an answer, fit to be stored and shown to people.

use url::{Position, Url};

use super::attempt::MAX_EXCERPT;
use super::endpoint::MAX_ENDPOINT;

/// What stands in the place of the endpoint.
const MASK: &str = "…";

/// Parts of a URL shorter than this are no secret, and may be words of the answer's own.
const MIN_SECRET: usize = 8;

/// The first kilobyte of an answer: what isn't UTF-8 replaced, control characters too, and the endpoint, which many
/// servers repeat in their error pages, masked.
pub(super) fn of_answer(answer: &[u8], endpoint: &Url) -> String {
    // Masked before it is cut, with room for an endpoint that begins just before the cut.
    let window = MAX_EXCERPT + MAX_ENDPOINT;
    let mut text = String::from_utf8_lossy(&answer[..answer.len().min(window)]).into_owned();
    for secret in secrets(endpoint) {
        text = text.replace(secret, MASK);
        // As PHP writes JSON.
        text = text.replace(&secret.replace('/', "\\/"), MASK);
    }
    of_text(text)
}

/// The first kilobyte of a text that has no secret in it.
pub(super) fn of_text(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_EXCERPT));
    text.chars().map(clean).collect()
}

/// The parts of an endpoint that may be what makes it secret, the longest first: a server may repeat it as a whole, or what
/// it looked up only, a segment of the path or a value of the query.
fn secrets(endpoint: &Url) -> Vec<&str> {
    let query = endpoint.query().unwrap_or_default();
    let mut parts = vec![endpoint.as_str(), &endpoint[Position::BeforePath..], endpoint.path(), query];
    parts.extend(endpoint.path().split('/'));
    parts.extend(query.split('&'));
    parts.extend(query.split('&').filter_map(|part| part.split_once('=')).map(|(_, value)| value));
    parts.retain(|part| part.len() >= MIN_SECRET);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// A space for every control character but the line feed, and for those that turn the direction of writing.
fn clean(character: char) -> char {
    match character {
        '\n' => '\n',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        control if control.is_control() => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(answer: &[u8]) -> String {
        of_answer(answer, &"https://hooks.example/T0/secret?key=1".parse().unwrap())
    }

    #[test]
    fn is_a_kilobyte_at_most() {
        assert_eq!(cut(&b"a".repeat(5000)), "a".repeat(1024));
        let cut = cut("é".repeat(600).as_bytes());
        assert_eq!(cut, "é".repeat(512));
        assert_eq!(
            of_answer(&[b"a".repeat(1023), "é".into()].concat(), &"https://a.example".parse().unwrap()).len(),
            1023
        );
    }

    #[test]
    fn has_nothing_in_it_that_harms() {
        assert_eq!(cut(b"a\0b\x1b[31m\r\nc\xffd\x7f"), "a b [31m \nc\u{fffd}d ");
        assert_eq!(cut("a\u{202e}b\u{85}c".as_bytes()), "a b c");
    }

    #[test]
    fn does_not_repeat_the_endpoint() {
        assert_eq!(cut(b"Cannot POST /T0/secret?key=1 here"), "Cannot POST … here");
        assert_eq!(cut(b"Cannot POST /T0/secret"), "Cannot POST …");
        assert_eq!(cut(b"<https://hooks.example/T0/secret?key=1>"), "<…>");
        let escaped = of_answer(
            b"no route /hooks?token=a1b2c3d4&amp;kind=abcdefgh",
            &"https://a.example/hooks?token=a1b2c3d4&kind=abcdefgh".parse().unwrap(),
        );
        assert_eq!(escaped, "no route /hooks?…&amp;…");
        assert_eq!(of_answer(b"see /a or /ab", &"https://a.example/a".parse().unwrap()), "see /a or /ab");
        let late = [b"a".repeat(1020), b"/T0/secret?key=1".to_vec()].concat();
        assert!(!cut(&late).contains("/T0"));
    }
}
