//! Characters that nobody sees: where people are shown a text, or tell one from another by it, they have no place.

/// Between letters they belong to the spelling of Persian and of Indian languages; alone they can't be seen.
pub const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Characters that leave a gap, or would: control characters, all kinds of space and line ends, fillers.
pub fn is_blank(c: char) -> bool {
    let filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    c.is_control() || c.is_whitespace() || filler
}

/// Characters without a shape of their own: they set the direction of what follows, hide, or join (Unicode's category
/// Cf), less those of [`JOINERS`].
pub fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
