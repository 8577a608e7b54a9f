//! Verifying: seals in their order, each with its events in theirs, from a database or an export.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};

use super::chain::{Digest, Head, Leaf};
use super::line;
use super::seal::{Entries, Entry, Seal, SealedBatch, VerifyingKey};
use super::timestamp::{Roots, Token};

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An event isn't what was sealed.
    Changed(i64),
    /// An event that was sealed isn't there.
    Missing(i64),
    /// An event stands within what was sealed, and was not there then.
    Added(i64),
    /// A seal isn't there.
    SealMissing(i64),
    /// A seal isn't signed by the key, or is not what was signed.
    SealForged(i64),
    /// A seal doesn't follow from the one before.
    SealUnchained(i64),
    /// A seal's list of events isn't the one that was sealed.
    EntriesChanged(i64),
    /// A seal that was kept elsewhere is another than the one here.
    NotTheOneKept {
        /// Which.
        seal: i64,
        /// Up to this event all is as a seal that was kept shows; what was changed comes behind it.
        after: i64,
        /// The last event that the seal here covers.
        last: i64,
    },
    /// A seal's timestamp was made over another seal.
    TimestampOfAnother(i64),
    /// A seal's timestamp can't be read, is not signed by an authority below the roots that are trusted, or was changed.
    TimestampForged(i64),
}

impl std::error::Error for Finding {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(number) => write!(f, "event {number} was changed after it was sealed"),
            Self::Missing(number) => write!(f, "event {number} was sealed and is missing"),
            Self::Added(number) => write!(f, "event {number} was added after its time was sealed"),
            Self::SealMissing(number) => write!(f, "seal {number} is missing"),
            Self::SealForged(number) => write!(f, "seal {number} is not signed by the key, or was changed"),
            Self::SealUnchained(number) => write!(f, "seal {number} does not follow from the one before"),
            Self::EntriesChanged(number) => write!(f, "the list of events of seal {number} was changed"),
            Self::NotTheOneKept { seal, after, last } => write!(
                f,
                "seal {seal} is another than the one that was kept elsewhere: among events {} to {last} some were changed, \
                 added or removed, and sealed anew",
                after + 1
            ),
            Self::TimestampOfAnother(number) => {
                write!(
                    f,
                    "the timestamp of seal {number} was made over another seal: this one was put in its place later"
                )
            }
            Self::TimestampForged(number) => {
                write!(
                    f,
                    "the timestamp of seal {number} is not signed by an authority that is trusted, or was changed"
                )
            }
        }
    }
}

/// What is held against events and seals.
#[derive(Debug, Clone, Default)]
pub struct By {
    /// The keys that sign.
    pub keys: Vec<VerifyingKey>,
    /// Seals that were kept elsewhere: number and hash.
    pub kept: Vec<(i64, Digest)>,
    /// What timestamps are trusted by. Without, only what they were made over is looked at.
    pub roots: Option<Roots>,
}

/// What was verified, where nothing is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Seals.
    pub seals: i64,
    /// Events that are as they were sealed.
    pub events: i64,
    /// Events that no seal has yet.
    pub unsealed: i64,
    /// Events that are not there any more, by the retention.
    pub cut: i64,
    /// When the first and the last event happened that are as they were sealed.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Up to this event a seal that was kept elsewhere shows that all is as it was; 0 where none does.
    pub kept: i64,
    /// Timestamps.
    pub timestamps: i64,
    /// The last of these that was checked up to a root that is trusted: the event that it reaches to, and when it was made.
    pub stamped: Option<(i64, DateTime<Utc>)>,
}

/// Reads seals and events in their order, and stops at the first finding.
pub struct Verifier {
    keys: Vec<VerifyingKey>,
    /// Seals that were kept elsewhere, by number: of those sealed anew, more than one.
    kept: HashMap<i64, Vec<Digest>>,
    /// What timestamps are trusted by.
    roots: Option<Roots>,
    /// Whether some events, and seals, are left out on purpose.
    selection: bool,
    /// Up to this number, events may be gone: the newest seal says so.
    cut: i64,
    /// The number of the newest seal: so many there have to be.
    newest: i64,
    /// What the last seal read was: number, end of the chain, hash, last event.
    number: i64,
    head: Head,
    previous: Digest,
    last: i64,
    /// The moments of the first event and the last, as they are written.
    span: Option<(line::Moment, line::Moment)>,
    report: Report,
}

impl Verifier {
    /// A verifier that takes seals by these keys, and holds what was kept elsewhere against what it reads. The newest seal
    /// says what has been cut off.
    pub fn new(by: By, newest: Option<&Seal>) -> Self {
        let By { keys, kept: all_kept, roots } = by;
        let mut kept: HashMap<i64, Vec<Digest>> = HashMap::new();
        for (number, hash) in all_kept {
            kept.entry(number).or_default().push(hash);
        }
        let signed = newest.filter(|seal| keys.iter().any(|key| key.verifies(seal)));
        let (cut, newest) = signed.map_or((0, 0), |seal| (seal.batch.cut, seal.batch.number));
        let (head, previous) = (Head::START, Head::START.0);
        Self {
            keys,
            kept,
            roots,
            selection: false,
            cut,
            newest,
            number: 0,
            head,
            previous,
            last: 0,
            span: None,
            report: Report::default(),
        }
    }

    /// The same for a selection: that nothing is missing can't be told, but whatever there is is as it was sealed.
    pub fn of_selection(self) -> Self {
        Self { selection: true, ..self }
    }

    /// The next seal.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn seal(&mut self, seal: &Seal, entries: Option<&Entries>) -> Result<Batch, Finding> {
        let SealedBatch { number, .. } = seal.batch;
        let follows = number == self.number + 1;
        let left_out = self.selection && number > self.number;
        if !follows && !left_out {
            return Err(Finding::SealMissing(self.number + 1));
        }
        if !self.keys.iter().any(|key| key.verifies(seal)) {
            return Err(Finding::SealForged(number));
        }
        let hash = seal.batch.hash();
        let kept = self.kept.get(&number);
        if kept.is_some_and(|kept| kept.iter().any(|kept| *kept != hash)) {
            return Err(Finding::NotTheOneKept { seal: number, after: self.report.kept, last: seal.batch.last });
        }
        if follows && (seal.batch.previous != self.previous || seal.batch.after != self.last) {
            return Err(Finding::SealUnchained(number));
        }
        let entries: Option<Vec<Entry>> = match entries {
            Some(entries) if SealedBatch::hash_entries(entries) == seal.batch.entries => Some(entries.iter().collect()),
            // They go with the events, once the newest seal says that these are cut off.
            None if seal.batch.last <= self.cut => None,
            _ => return Err(Finding::EntriesChanged(number)),
        };
        if let Some(entries) = entries.as_ref().filter(|_| follows) {
            let head = entries.iter().fold(self.head, |head, entry| head.then(entry.leaf));
            if head != seal.batch.head || entries.len() as u64 != seal.batch.events.unsigned_abs() {
                return Err(Finding::SealUnchained(number));
            }
        }
        if kept.is_some() {
            self.report.kept = seal.batch.last;
        }
        self.number = number;
        self.head = seal.batch.head;
        self.previous = hash;
        self.last = seal.batch.last;
        self.report.seals += 1;
        if entries.is_none() {
            self.report.cut += seal.batch.events;
        }
        Ok(Batch { entries: entries.unwrap_or_default(), next: 0 })
    }

    /// A timestamp (RFC 3161) of the seal that was read last, in DER.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn timestamp(&mut self, token: &[u8]) -> Result<(), Finding> {
        let token = Token::read(token).map_err(|_| Finding::TimestampForged(self.number))?;
        if token.imprint != self.previous {
            return Err(Finding::TimestampOfAnother(self.number));
        }
        token.check(self.roots.as_ref()).map_err(|_| Finding::TimestampForged(self.number))?;
        self.report.timestamps += 1;
        if self.roots.is_some() {
            self.report.stamped = Some((self.last, token.at));
        }
        Ok(())
    }

    /// An event of the batch, by its line.
    ///
    /// # Errors
    ///
    /// What is wrong with it, or with the one that should stand in its place.
    pub fn event(&mut self, batch: &mut Batch, number: i64, line: &[u8]) -> Result<(), Finding> {
        if self.selection {
            batch.next += batch.entries.iter().skip(batch.next).take_while(|entry| entry.number < number).count();
        }
        let Some(entry) = batch.entries.get(batch.next) else { return Err(Finding::Added(number)) };
        match entry.number.cmp(&number) {
            Ordering::Less => Err(Finding::Missing(entry.number)),
            Ordering::Greater => Err(Finding::Added(number)),
            Ordering::Equal if entry.leaf != Leaf::of(line) => Err(Finding::Changed(number)),
            Ordering::Equal => {
                batch.next += 1;
                self.report.events += 1;
                if let Some(at) = line::moment_of(line) {
                    self.span.get_or_insert((at, at)).1 = at;
                }
                Ok(())
            }
        }
    }

    /// The end of a batch.
    ///
    /// # Errors
    ///
    /// An event of it that isn't there.
    pub fn end_batch(&self, batch: &Batch) -> Result<(), Finding> {
        let left = batch.entries.get(batch.next).filter(|_| !self.selection);
        left.map_or(Ok(()), |entry| Err(Finding::Missing(entry.number)))
    }

    /// The end of it all: every seal that was kept elsewhere has to be there, and every one up to the newest. Events behind the last seal are counted.
    ///
    /// # Errors
    ///
    /// A seal that isn't there any more.
    pub fn end(self, unsealed: i64) -> Result<Report, Finding> {
        let known = self.kept.keys().copied().max().unwrap_or_default().max(self.newest);
        if known > self.number && !self.selection {
            return Err(Finding::SealMissing(self.number + 1));
        }
        Ok(Report { unsealed, span: self.read_span(), ..self.report })
    }

    fn read_span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (first, last) = self.span?;
        let read = |moment: line::Moment| std::str::from_utf8(&moment).ok()?.parse().ok();
        Some((read(first)?, read(last)?))
    }

    /// The number of the seal that was read last; 0 before the first.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The number of the last event that a seal covers.
    pub fn last(&self) -> i64 {
        self.last
    }
}

/// A batch whose events are being read.
pub struct Batch {
    entries: Vec<Entry>,
    next: usize,
}

impl Batch {
    /// Whether no event of it was read yet.
    pub(super) fn is_unread(&self) -> bool {
        self.next == 0
    }
}

#[cfg(test)]
mod tests;
