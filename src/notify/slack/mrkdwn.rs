//! Slack's markup, in which `<!channel>` calls everybody and `*` makes letters bold.

/// What our own words need: the three characters that Slack gives a meaning of their own.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|character| push(character, &mut escaped));
    escaped
}

/// A text from outside as a piece of code of at most `most` bytes, in which nothing has a meaning: neither to Slack nor to
/// servers that read the text as Markdown and call people by `@`.
pub(super) fn code(text: &str, most: usize) -> String {
    // With room for the marks around it, and for the sign that it was cut.
    let room = most - 2 * '`'.len_utf8() - '…'.len_utf8();
    let mut code = "`".to_owned();
    for character in text.chars() {
        let before = code.len();
        // A piece of code can't hold its own mark.
        push(if character == '`' { '\'' } else { character }, &mut code);
        if code.len() > room {
            code.truncate(before);
            code.push('…');
            break;
        }
    }
    code + "`"
}

/// A link to an address of ours.
pub(super) fn link(url: &str, label: &str) -> String {
    format!("<{}|{}>", escape(url).replace('|', "%7C"), escape(label))
}

fn push(character: char, escaped: &mut String) {
    match character {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        other => escaped.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_has_a_meaning() {
        assert_eq!(code("<!channel> *a* & `b`", 100), "`&lt;!channel&gt; *a* &amp; 'b'`");
        assert_eq!(link("https://certs.example/a?b=c&d=|", "a<b"), "<https://certs.example/a?b=c&amp;d=%7C|a&lt;b>");
    }

    #[test]
    fn code_is_bounded_by_what_is_sent() {
        for text in ["a".repeat(1000), "&".repeat(1000), "한".repeat(1000)] {
            let code = code(&text, 100);
            assert!((90..=100).contains(&code.len()), "{code}");
            assert!(code.ends_with("…`") && !code.contains("&am…"), "{code}");
        }
    }
}
