//! The languages, and which of them a request gets.

use std::str::FromStr;

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English, also where nothing better is known.
    #[default]
    En,
    /// Korean.
    Ko,
}

/// The text names no language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language of the pages")]
pub struct UnknownLocale;

/// Most octets of an `Accept-Language` header that are looked at.
const MAX_HEADER: usize = 1024;
/// Most languages of it that are weighed.
const MAX_RANGES: usize = 32;

impl Locale {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::En, Self::Ko];

    /// The BCP 47 tag: for `lang`, the cookie and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ko => "한국어",
        }
    }

    /// The language for a request: the one chosen by the cookie, else the one that `Accept-Language` weighs most (RFC
    /// 9110 section 12.5.4), else English.
    pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie
            .and_then(|chosen| chosen.parse().ok())
            .or_else(|| accept_language.and_then(Self::most_accepted))
            .unwrap_or_default()
    }

    fn most_accepted(header: &str) -> Option<Self> {
        let header = header.get(..MAX_HEADER).unwrap_or(header);
        let mut best: Option<(Self, u16)> = None;
        for range in header.split(',').take(MAX_RANGES) {
            let Some((locale, weight)) = parse_range(range) else { continue };
            if weight > 0 && best.is_none_or(|(_, most)| weight > most) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        match primary {
            "*" => Some(Self::default()),
            _ => Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(primary)),
        }
    }
}

/// One language range and its weight in thousandths; nothing where it isn't ours or is malformed.
fn parse_range(range: &str) -> Option<(Locale, u16)> {
    let mut parts = range.split(';');
    let locale = Locale::of_tag(parts.next()?.trim())?;
    let weight = match parts.next().map(str::trim) {
        None => 1000,
        Some(parameter) => {
            let quality: f32 = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?.parse().ok()?;
            if !(0.0..=1.0).contains(&quality) {
                return None;
            }
            // At most 1000, as checked above.
            (quality * 1000.0).round() as u16
        }
    };
    Some((locale, weight))
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == text).ok_or(UnknownLocale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_then_the_weights() {
        for (cookie, header, expected) in [
            (None, None, Locale::En),
            (Some("ko"), Some("en"), Locale::Ko),
            (Some("xx"), Some("ko"), Locale::Ko),
            (None, Some("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7"), Locale::Ko),
            (None, Some("en;q=0.3, ko;q=0.5"), Locale::Ko),
            (None, Some("ko;q=0.2,EN-gb"), Locale::En),
            (None, Some("ko;q=0"), Locale::En),
            (None, Some("fr, *;q=0.1"), Locale::En),
            (None, Some("ko;q=7, ko;q=nan, ko;nonsense"), Locale::En),
            (None, Some("de;q=1, ko;q=0.001"), Locale::Ko),
        ] {
            assert_eq!(Locale::negotiate(cookie, header), expected, "{cookie:?} {header:?}");
        }
    }

    #[test]
    fn a_huge_header_is_cut() {
        let huge = format!("{}ko", "fr,".repeat(100_000));
        assert_eq!(Locale::negotiate(None, Some(&huge)), Locale::En);
        let odd = "ä".repeat(2000);
        assert_eq!(Locale::negotiate(None, Some(&odd)), Locale::En);
    }
}
