//! Texts from outside, made harmless: names, domains and reasons may hold anything.

/// What stands where a text was cut.
const CUT: char = '…';

/// The text in one line of at most `most` characters: a space for each run of white space and of control characters, and
/// nothing that can't be seen or turns the direction of writing. A dash where nothing is left.
pub(super) fn one_line(text: &str, most: usize) -> String {
    // Bounded before anything else is done with it; what is dropped below takes no room in earnest.
    let mut line = String::new();
    for character in text.chars().take(4 * most) {
        match character {
            c if c.is_control() || c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c if is_invisible(c) => {}
            c => line.push(c),
        }
    }
    let line = line.trim_end();
    if line.is_empty() { "-".to_owned() } else { cut(line, most) }
}

/// The text, or its beginning and a sign that there was more, in at most `most` characters.
pub(in crate::notify) fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain([CUT]).collect()
}

/// Characters that aren't seen: those of format (category Cf) that matter here, among them the bidirectional ones.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_of_what_can_be_seen() {
        for (text, line) in [
            ("shop", "shop"),
            (" a\r\nBcc: b\t\u{85}c \u{2028}", "a Bcc: b c"),
            ("a\u{202e}b\u{200b}c\0d", "abc d"),
            ("", "-"),
            (" \n ", "-"),
            ("인증서", "인증서"),
        ] {
            assert_eq!(one_line(text, 20), line, "{text:?}");
        }
    }

    #[test]
    fn is_cut_at_its_bound() {
        assert_eq!(one_line(&"é".repeat(20), 20), "é".repeat(20));
        assert_eq!(one_line(&"é".repeat(21), 20), "é".repeat(19) + "…");
        assert_eq!(one_line(&"a".repeat(1_000_000), 20).chars().count(), 20);
    }
}
