//! The `Link` header (RFC 8288), as far as lists that come in pages use it.

use openidconnect::http::HeaderMap;
use openidconnect::http::header::LINK;
use url::Url;

/// The longest header that is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// Where the next page is, of the one that came from `base`; none where it was the last.
pub(super) fn next(headers: &HeaderMap, base: &Url) -> Option<Url> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let mut fitting = values.filter(|value| value.len() <= LONGEST);
    let target = fitting.find_map(|value| links(value).find(|(_, parameters)| is_next(parameters)))?.0;
    base.join(target).ok()
}

/// Each link of a header: what stands in its angle brackets, and its parameters.
fn links(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (target, after) = rest.split_once('<')?.1.split_once('>')?;
        let end = unquoted(after, ',');
        let (parameters, more) = after.split_at(end);
        rest = more;
        Some((target.trim(), parameters))
    })
}

/// Whether the first `rel` among these parameters has `next` in it: others don't count (RFC 8288 section 3.3).
fn is_next(mut parameters: &str) -> bool {
    while !parameters.is_empty() {
        let (parameter, rest) = parameters.split_at(unquoted(parameters, ';'));
        parameters = rest.strip_prefix(';').unwrap_or(rest);
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name.trim().eq_ignore_ascii_case("rel") {
            let relations = value.trim().trim_matches('"');
            return relations.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"));
        }
    }
    false
}

/// Where the first such character is outside quotes, or the end.
fn unquoted(text: &str, wanted: char) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == wanted && !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use openidconnect::http::HeaderValue;

    use super::*;

    fn of(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(LINK, HeaderValue::from_str(value).unwrap());
        }
        next(&headers, &Url::parse("https://api.test/user/teams?per_page=2").unwrap()).map(String::from)
    }

    #[test]
    fn the_next_page_is_found() {
        let page = Some("https://api.test/user/teams?page=2".to_owned());
        for header in [
            r#"<https://api.test/user/teams?page=2>; rel="next", <https://api.test/user/teams?page=9>; rel="last""#,
            r#"<https://api.test/user/teams?page=9>; rel="last",<https://api.test/user/teams?page=2>;rel=next"#,
            r#"<https://api.test/x>; title="a, <b>; rel=\"next\""; rel="last", </user/teams?page=2>; REL="start Next""#,
            r#"<?page=2>; rel="next"; rel="last""#,
        ] {
            assert_eq!(of(&[header]), page, "{header}");
        }
        assert_eq!(of(&[r#"<a>; rel="prev""#, r#"<?page=2>; rel="next""#]), page);
    }

    #[test]
    fn nothing_else_is_taken_for_it() {
        let long = format!("<?{}>; rel=\"next\"", "x".repeat(LONGEST));
        for header in
            ["", "next", "<?page=2>", r#"<?page=2>; rel="last"; rel="next""#, r#"<?page=2; rel="next""#, &long]
        {
            assert_eq!(of(&[header]), None, "{header}");
        }
        assert_eq!(of(&[r#"<http://[>; rel="next""#]), None);
    }
}
