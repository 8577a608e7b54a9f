//! What the demo prints.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use url::Url;

use super::neighbours::{Facts, REFUSED};
use crate::demo::provider::people::PEOPLE;

/// Prints a line. A reader that has gone away is no reason to stop.
pub(super) fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// What a person needs to know to begin.
pub(super) struct Greeting<'a> {
    pub(super) portal: &'a Url,
    pub(super) folder: &'a Path,
    pub(super) facts: &'a Facts,
}

impl Greeting<'_> {
    pub(super) fn print(&self) {
        say(&self.text());
    }

    fn text(&self) -> String {
        let Facts { issuer, authority_directory, dns, dns_management, receiver, .. } = self.facts;
        let mut text = format!("\nCertdesk is at {}\n\nSign in as, with no password:\n", self.portal);
        for person in &PEOPLE {
            // Nothing can go wrong when a string is written to.
            let _ = writeln!(text, "  {:<6}{:<12}{}", person.name, person.role_name(), person.about);
        }
        let rows = [
            ("sign-in", issuer.clone()),
            ("authority", format!("{authority_directory}  (Pebble; it refuses {REFUSED}, to show a failed order)")),
            ("DNS", format!("{dns}  (pebble-challtestsrv; records are set at {dns_management})")),
            ("callbacks", format!("{receiver}  (the sample receiver: answers every challenge by itself)")),
            ("Postgres", "on a Unix socket in the folder below".to_owned()),
            ("data, logs", format!("{}  (gone when the demo ends)", self.folder.display())),
        ];
        text.push_str("\nBeside the portal, all on loopback:\n");
        for (what, place) in rows {
            let _ = writeln!(text, "  {what:<12}{place}");
        }
        text.push_str("\nCtrl-C ends everything.");
        text
    }
}
