//! An export of what somebody has selected: for a spreadsheet, or as lines that verify. It is made as fast as it is taken, a
//! batch at a time: nothing is held of what was handed out, and no connection while whoever takes it is slow.

use std::collections::VecDeque;
use std::str::FromStr;

use futures::stream::{BoxStream, StreamExt, try_unfold};
use serde_json::{Value, json};

use super::export::{write_event, write_json};
use super::{Action, Actor, Event, Outcome, export, record};
use crate::app::App;
use crate::auth::access::ActivityPermit;
use crate::db::Connection;
use crate::db::activity::listed::{self, Selection};
use crate::db::seals::{self, Covering, StoredEvent};
use crate::db::timestamps::{self, Timestamp};
use crate::evidence::csv;
use crate::evidence::export::{Header, SealLine, TimestampLine, UNSEALED};
use crate::evidence::{Entries, Seal};
use crate::ops::Fault;

/// Events read at once.
const EVENTS: i64 = 500;
/// So many numbers are looked through at once for them, at first and at most.
const NUMBERS: [i64; 2] = [1000, 50_000];
/// The seals that are read at once list no more events than this, unless it is one seal.
const ENTRIES: i64 = 10_000;

/// What an export looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// With the seals, as lines of JSON: it verifies.
    JsonLines,
}

impl Format {
    /// As it stands in addresses, and behind the dot of a file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// The text names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a format of exports")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        [Self::Csv, Self::JsonLines].into_iter().find(|format| format.as_str() == text).ok_or(UnknownFormat)
    }
}

/// An export, in parts that are whole lines.
pub type Export = BoxStream<'static, Result<Vec<u8>, Fault>>;

/// What is asked for.
pub struct Wanted {
    /// Which events.
    pub selection: Selection,
    /// The same in words, for the export's first line; none where it is everything there is.
    pub told: Option<String>,
    /// The same for the event.
    pub filter: Value,
    /// As what.
    pub format: Format,
}

/// Exports what is there now, in the order of its numbers; none while the same person takes too many already. That it was
/// handed out is recorded first, once: what is on its way can't be taken back.
pub async fn export(
    app: &App,
    permit: &ActivityPermit,
    actor: &Actor,
    wanted: Wanted,
) -> Result<Option<Export>, Fault> {
    let Wanted { selection, told, filter, format } = wanted;
    let team = permit.team().map(|team| team.id);
    let connection = app.db.get().await?;
    let last = seals::given(&connection).await?.newest;
    let data = json!({ "format": format.as_str(), "filter": filter });
    let taking = app.exports.begin(actor.id.unwrap_or_default());
    let outcome = if taking.is_some() { Outcome::Success } else { Outcome::Refused("limit".to_owned()) };
    record(&connection, app, Event { actor, action: Action::ActivityExport, team, target: None, outcome, data })
        .await?;
    drop(connection);
    let Some(taking) = taking else { return Ok(None) };
    let selection = Selection { team, ..selection };
    let state = State { selection, last, after: 0, at_once: NUMBERS[0], begun: false, pending: Pending::default() };
    let app = app.clone();
    let parts = match (format, told) {
        (Format::Csv, _) => try_unfold(state, move |state| csv_part(app.clone(), state)).boxed(),
        (Format::JsonLines, None) => export::whole(app).boxed(),
        (Format::JsonLines, Some(told)) => {
            try_unfold(state, move |state| lines_part(app.clone(), told.clone(), state)).boxed()
        }
    };
    Ok(Some(parts.inspect(move |_| _ = &taking).boxed()))
}

/// How far an export has come.
struct State {
    selection: Selection,
    /// The number of the last event that is part of it.
    last: i64,
    /// Up to this number, events were looked through.
    after: i64,
    /// So many numbers are looked through next: more where few are selected, so that no query takes long.
    at_once: i64,
    /// Whether its head was written.
    begun: bool,
    pending: Pending,
}

/// What was read and not yet written.
#[derive(Default)]
struct Pending {
    events: VecDeque<StoredEvent>,
    /// The seals that these are under, without those written already.
    seals: VecDeque<Covering>,
    /// The seal that was written last, and its last event.
    seal: Option<Seal>,
    /// Whether what comes is unsealed.
    unsealed: bool,
}

impl State {
    /// The next events that are selected; none at the end.
    async fn read(&mut self, connection: &Connection) -> Result<Vec<StoredEvent>, Fault> {
        let [least, most] = NUMBERS;
        while self.after < self.last {
            let end = self.after.saturating_add(self.at_once).min(self.last);
            let events = listed::numbered(connection, &self.selection, self.after, end, EVENTS).await?;
            match events.last() {
                Some(last) if events.len() as u64 == EVENTS.unsigned_abs() => {
                    (self.after, self.at_once) = (last.number(), (self.at_once / 2).max(least));
                }
                _ => (self.after, self.at_once) = (end, (self.at_once * 2).min(most)),
            }
            if !events.is_empty() {
                return Ok(events);
            }
        }
        Ok(Vec::new())
    }
}

async fn csv_part(app: App, mut state: State) -> Result<Option<(Vec<u8>, State)>, Fault> {
    let mut part = Vec::new();
    if !state.begun {
        state.begun = true;
        part.extend_from_slice(csv::HEAD.as_bytes());
        return Ok(Some((part, state)));
    }
    let events = state.read(&*app.db.get().await?).await?;
    for event in &events {
        csv::write(&mut part, &event.line());
    }
    Ok((!events.is_empty()).then_some((part, state)))
}

async fn lines_part(app: App, told: String, mut state: State) -> Result<Option<(Vec<u8>, State)>, Fault> {
    let connection = app.db.get().await?;
    let mut part = Vec::new();
    if !state.begun {
        state.begun = true;
        let keys = export::public_keys(&seals::keys(&connection).await?)?;
        let newest = seals::newest(&connection).await?;
        write_json(&mut part, &Header::new(app.clock.now(), Some(told), &keys, newest.as_ref()))?;
        return Ok(Some((part, state)));
    }
    if state.pending.events.is_empty() {
        let events = state.read(&connection).await?;
        if events.is_empty() {
            return Ok(None);
        }
        state.pending.take_up(&connection, events).await?;
    }
    state.pending.write(&connection, &mut part).await?;
    Ok(Some((part, state)))
}

impl Pending {
    async fn take_up(&mut self, connection: &Connection, events: Vec<StoredEvent>) -> Result<(), Fault> {
        self.events = events.into();
        if !self.unsealed {
            let written = self.seal.as_ref().map_or(0, |seal| seal.batch.number);
            let numbers: Vec<i64> = self.events.iter().map(StoredEvent::number).collect();
            let seals = seals::covering(connection, &numbers).await?;
            self.seals = seals.into_iter().filter(|seal| seal.number > written).collect();
        }
        Ok(())
    }

    /// Writes what is left under the seal that was written last, and the next seals with their events; or, where there is
    /// none, what isn't sealed.
    async fn write(&mut self, connection: &Connection, part: &mut Vec<u8>) -> Result<(), Fault> {
        self.write_events(part);
        let mut entries = 0;
        let mut numbers = Vec::new();
        while let Some(next) = self.seals.front()
            && (numbers.is_empty() || entries + next.events <= ENTRIES)
        {
            entries += next.events;
            numbers.push(next.number);
            self.seals.pop_front();
        }
        let mut timestamps = timestamps::of(connection, &numbers).await?.into_iter().peekable();
        for (seal, entries) in seals::numbered(connection, &numbers).await? {
            let timestamp = timestamps.next_if(|timestamp| timestamp.seal == seal.batch.number);
            self.write_seal(part, seal, entries, timestamp.as_ref())?;
        }
        if self.seals.is_empty() && !self.events.is_empty() {
            if !self.unsealed {
                part.extend_from_slice(UNSEALED.as_bytes());
                part.push(b'\n');
            }
            (self.unsealed, self.seal) = (true, None);
            self.events.drain(..).for_each(|event| write_event(part, &event));
        }
        Ok(())
    }

    fn write_seal(
        &mut self,
        part: &mut Vec<u8>,
        seal: Seal,
        entries: Option<Entries>,
        timestamp: Option<&Timestamp>,
    ) -> Result<(), Fault> {
        match entries {
            Some(entries) => {
                write_json(part, &SealLine::new(&seal, Some(&entries)))?;
                if let Some(timestamp) = timestamp {
                    write_json(part, &TimestampLine::new(timestamp.seal, &timestamp.token))?;
                }
                self.seal = Some(seal);
                self.write_events(part);
            }
            // Cut off since its events were read: they are no part of the trail any more.
            None => while self.events.pop_front_if(|event| event.number() <= seal.batch.last).is_some() {},
        }
        Ok(())
    }

    /// The events under the seal that was written last.
    fn write_events(&mut self, part: &mut Vec<u8>) {
        let Some(last) = self.seal.as_ref().map(|seal| seal.batch.last) else { return };
        while let Some(event) = self.events.pop_front_if(|event| event.number() <= last) {
            write_event(part, &event);
        }
    }
}
