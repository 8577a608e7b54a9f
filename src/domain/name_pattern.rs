//! Patterns that names fit: `*` stands for anything, case doesn't count.

/// Longest pattern, in characters.
pub const MAX_PATTERN: usize = 256;

/// Whether a name fits the whole pattern. Takes time in proportion to the product of their lengths at most.
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (folded(pattern), folded(name));
    let (mut at, mut from) = (0, 0);
    // Where the last star stands, and up to where it reaches.
    let mut star = None;
    while from < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(c) if *c == name[from] => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((place, reach)) => {
                    star = Some((place, reach + 1));
                    at = place + 1;
                    from = reach + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, name) in [
            ("shop", "Shop"),
            ("shop*", "shop"),
            ("shop*", "shop.example"),
            ("*.example", "a.b.example"),
            ("a*b*c", "a-b-b-c"),
            ("*", ""),
            ("**", "x"),
            ("Ärger*", "ärger 1"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("shop", "shop2"), ("shop*", "a shop"), ("a*b", "a-b-c"), ("", "x"), ("*a", "b"), ("?", "x"), ("a*a", "a")]
        {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
