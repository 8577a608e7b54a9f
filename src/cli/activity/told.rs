//! What verifying came to, in words: what was found to be as it was, and what can't be told.

use std::fmt::Write;
use std::process::ExitCode;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::evidence::Report;

/// What was given to verify by.
pub(super) struct Given {
    /// Whether there were keys.
    pub keys: bool,
    /// How many seals had been kept elsewhere.
    pub seals: usize,
    /// Whether there were roots for timestamps.
    pub roots: bool,
}

/// Nothing is wrong.
pub(super) struct Told {
    pub report: Report,
    /// What was asked for, where an export has not everything.
    pub selection: Option<String>,
    /// Of what: `database` or `export`.
    pub of: &'static str,
}

/// Says what is wrong.
pub(super) fn wrong(what: &str) -> ExitCode {
    println!("WRONG: {what}");
    ExitCode::FAILURE
}

impl Told {
    /// One fact a line; what can't be told begins with a dash.
    pub(super) fn words(&self, given: &Given) -> String {
        let mut words = String::new();
        // Writing to a string can't fail.
        let _ = self.facts(&mut words).and_then(|()| self.limits(given, &mut words));
        words
    }

    fn facts(&self, out: &mut String) -> std::fmt::Result {
        let Report { seals, events, cut, span, kept, timestamps, stamped, .. } = &self.report;
        write!(out, "good: {} under {}", counted(*events, "event"), counted(*seals, "seal"))?;
        if let Some((first, last)) = span {
            write!(out, ", from {} to {}", moment(*first), moment(*last))?;
        }
        writeln!(out)?;
        if let Some(selection) = &self.selection {
            writeln!(out, "selection: {}", plain(selection))?;
        }
        if *cut > 0 {
            writeln!(out, "cut off: {}, as a seal says, by the retention that was set", counted(*cut, "event"))?;
        }
        if *kept > 0 {
            writeln!(out, "kept elsewhere: up to event {kept}, all is as it was when a seal that was kept was made")?;
        }
        if let Some((event, at)) = stamped {
            let count = counted(*timestamps, "timestamp");
            writeln!(
                out,
                "{count}: up to event {event}, all was there at {}, as an authority has signed",
                moment(*at)
            )?;
        }
        Ok(())
    }

    /// What can't be told.
    fn limits(&self, given: &Given, out: &mut String) -> std::fmt::Result {
        let Report { unsealed, kept, timestamps, .. } = &self.report;
        let of = self.of;
        if self.selection.is_some() {
            writeln!(out, "- it is a selection: whether events of it are missing can't be told")?;
        }
        if *unsealed > 0 {
            let count = counted(*unsealed, "event");
            writeln!(out, "- {count} not under a seal yet: whether anything of that was changed can't be told")?;
        }
        if *kept > 0 {
            writeln!(
                out,
                "- of what came after event {kept}, and whether there was more at the end, only the signatures tell"
            )?;
        } else if given.seals > 0 {
            writeln!(out, "- none of the seals that were kept elsewhere is among these: they tell nothing")?;
        }
        if *kept == 0 {
            writeln!(
                out,
                "- whoever has the sealing key could have made all of this anew: give a seal that was kept elsewhere (--seal)"
            )?;
        }
        if !given.keys {
            writeln!(
                out,
                "- the keys were the {of}'s own: whoever made that could have made them too, unless you have them from elsewhere \
                 (--key)"
            )?;
        }
        if *timestamps > 0 && !given.roots {
            let count = counted(*timestamps, "timestamp");
            writeln!(
                out,
                "- {count} not counted, since nobody said whose: give the roots that you trust (--timestamp-root)"
            )?;
        }
        Ok(())
    }
}

fn counted(count: i64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An export's own words, fit for a terminal.
fn plain(text: &str) -> String {
    text.chars().take(500).map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(report: Report, selection: Option<&str>, given: &Given) -> String {
        Told { report, selection: selection.map(str::to_owned), of: "export" }.words(given)
    }

    #[test]
    fn says_what_it_can_and_what_it_can_not() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let report = Report { seals: 4, events: 20, span: Some((at, at)), ..Report::default() };
        let nothing = Given { keys: false, seals: 0, roots: false };
        let said = words(report, None, &nothing);
        assert!(
            said.starts_with("good: 20 events under 4 seals, from 2027-01-15T08:00:00Z to 2027-01-15T08:00:00Z\n- ")
        );
        assert!(said.contains("--seal") && said.contains("the export's own") && said.lines().count() == 3, "{said}");
        let all = Given { keys: true, seals: 1, roots: true };
        let said = words(Report { kept: 20, timestamps: 1, stamped: Some((16, at)), ..report }, None, &all);
        assert!(said.contains("up to event 20") && said.contains("1 timestamp: up to event 16"), "{said}");
        assert!(!said.contains("--"), "{said}");
        let said = words(
            Report { unsealed: 1, timestamps: 2, ..report },
            Some("action=a\u{1b}[31m"),
            &Given { seals: 2, ..nothing },
        );
        for part in [
            "selection: action=a [31m\n",
            "1 event not under a seal",
            "is a selection",
            "none of the seals",
            "2 timestamps not counted",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
