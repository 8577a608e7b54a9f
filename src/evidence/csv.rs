//! Events as CSV (RFC 4180), for spreadsheets: one line each, under a line with the fields' names. No cell begins as a formula
//! does. What stands here isn't what was hashed: it can't be verified, for which there are exports as JSON Lines.

use chrono::SecondsFormat;
use uuid::Uuid;

use super::line::Line;

/// The names of the fields, those of an event's line. The mark before them (U+FEFF) tells spreadsheets that the file is
/// UTF-8: without it, they take everything but English for something else.
pub const HEAD: &str = "\u{feff}number,id,at,team,actor_kind,actor_id,actor_name,address,user_agent,action,target_kind,\
    target_id,target_name,outcome,reason,request,data\r\n";

/// Writes an event as one line behind what `out` holds.
pub fn write(out: &mut Vec<u8>, line: &Line<'_>) {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let cells = [
        &line.number.to_string(),
        &id(Some(line.id)),
        &line.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        &id(line.team),
        line.actor.kind,
        &id(line.actor.id),
        line.actor.name,
        line.address.unwrap_or_default(),
        line.user_agent.unwrap_or_default(),
        line.action,
        line.target.kind.unwrap_or_default(),
        &id(line.target.id),
        line.target.name.unwrap_or_default(),
        line.outcome,
        line.reason.unwrap_or_default(),
        &id(line.request),
        line.data,
    ];
    for (place, text) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        cell(out, text);
    }
    out.extend_from_slice(b"\r\n");
}

/// What spreadsheets take for the beginning of a formula; the wide forms as well.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What they drop at a cell's beginning, to look at what follows.
const DROPPED: [char; 3] = ['\t', '\r', '\n'];
/// What ends a cell for those that expect another separator, whatever is quoted.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

fn cell(out: &mut Vec<u8>, text: &str) {
    let quoted = text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        out.push(b'"');
    }
    if text.trim_start_matches(' ').starts_with(|c| FORMULAS.contains(&c) || DROPPED.contains(&c)) {
        out.push(b'\'');
    }
    let mut begins = false;
    for c in text.chars() {
        if begins && FORMULAS.contains(&c) {
            out.push(b'\'');
        }
        begins = SEPARATORS.contains(&c) || begins && c == ' ';
        if quoted && c == '"' {
            out.push(b'"');
        }
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if quoted {
        out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::tests::line;
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        cell(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for (text, cell) in [
            ("shop", "shop"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+82", "'+82"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("  =1", "\"'  =1\""),
            ("\r=1", "\"'\r'=1\""),
            ("＝1", "'＝1"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("a=1", "a=1"),
            ("x;=1+1;A", "x;'=1+1;A"),
            ("x;  @a", "x;  '@a"),
            ("a\n-1", "\"a\n'-1\""),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
        ] {
            assert_eq!(written(text), cell, "{text:?}");
        }
    }

    #[test]
    fn as_many_cells_as_names() {
        let mut out = Vec::new();
        write(&mut out, &line(3));
        let written = String::from_utf8(out).unwrap();
        assert_eq!(
            written,
            "3,00000000-0000-0000-0000-000000000003,2027-01-15T08:00:00.000001Z,00000000-0000-0000-0000-000000000007,\
             person,,\"Mína \"\"M\"\" \u{202e}\n\",192.0.2.7,,certdesk.certificate.download,certificate,,shop,success,,,\
             \"{\"\"a\"\": [1, 2.50]}\"\r\n"
        );
        assert_eq!(HEAD.matches(',').count(), 16);
    }
}
