//! Each finding, over batches made here.

use super::super::line::tests::line;
use super::super::seal::SigningKey;
use super::*;

/// A trail of ten events in batches of up to three, numbered with gaps.
struct Trail {
    key: SigningKey,
    lines: Vec<(i64, Vec<u8>)>,
    seals: Vec<(Seal, Option<Entries>)>,
}

fn written(number: i64) -> (i64, Vec<u8>) {
    let mut out = Vec::new();
    line(number).write(&mut out);
    (number, out)
}

impl Trail {
    fn new() -> Self {
        let (key, _) = SigningKey::generate().unwrap();
        let lines = [1, 2, 4, 5, 6, 9, 10, 11, 15, 16].map(written).to_vec();
        let mut trail = Self { key, lines, seals: Vec::new() };
        trail.seal_all(0);
        trail
    }

    /// Seals every line anew, as somebody would who has the key.
    fn seal_all(&mut self, cut: i64) {
        self.seals.clear();
        let (mut head, mut previous, mut after) = (Head::START, Head::START.0, 0);
        for (index, lines) in self.lines.chunks(3).enumerate() {
            let mut entries = Entries::default();
            for (number, line) in lines {
                let leaf = Leaf::of(line);
                head = head.then(leaf);
                entries.push(Entry { number: *number, leaf });
            }
            let last = lines.last().unwrap().0;
            let batch = SealedBatch {
                number: i64::try_from(index).unwrap() + 1,
                after,
                last,
                events: i64::try_from(lines.len()).unwrap(),
                head,
                entries: SealedBatch::hash_entries(&entries),
                at: line(1).at,
                previous,
                cut,
            };
            (previous, after) = (batch.hash(), last);
            self.seals.push((self.key.seal(batch), Some(entries)));
        }
    }

    fn verify(&self, kept: &[(i64, Digest)]) -> Result<Report, Finding> {
        let newest = self.seals.last().map(|(seal, _)| seal);
        let mut verifier =
            Verifier::new(By { keys: vec![self.key.public()], kept: kept.to_vec(), roots: None }, newest);
        let mut lines = self.lines.iter().peekable();
        for (seal, entries) in &self.seals {
            let mut batch = verifier.seal(seal, entries.as_ref())?;
            let last = seal.batch.last;
            while let Some((number, line)) = lines.next_if(|(number, _)| *number <= last) {
                verifier.event(&mut batch, *number, line)?;
            }
            verifier.end_batch(&batch)?;
        }
        verifier.end(i64::try_from(lines.count()).unwrap())
    }

    fn newest(&self) -> (i64, Digest) {
        let batch = &self.seals.last().unwrap().0.batch;
        (batch.number, batch.hash())
    }
}

#[test]
fn what_was_left_alone_verifies() {
    let mut trail = Trail::new();
    let at = line(1).at;
    let all = Report { seals: 4, events: 10, span: Some((at, at)), ..Report::default() };
    assert_eq!(trail.verify(&[]), Ok(all));
    assert_eq!(trail.verify(&[trail.newest()]), Ok(Report { kept: 16, ..all }));
    trail.lines.push(written(20));
    assert_eq!(trail.verify(&[]).unwrap().unsealed, 1);
}

#[test]
fn every_change_is_named() {
    let with = |change: fn(&mut Trail)| {
        let mut trail = Trail::new();
        let kept = trail.newest();
        change(&mut trail);
        trail.verify(&[kept]).unwrap_err()
    };
    assert_eq!(with(|trail| trail.lines[4].1[20] ^= 1), Finding::Changed(6));
    assert_eq!(with(|trail| drop(trail.lines.remove(4))), Finding::Missing(6));
    assert_eq!(with(|trail| drop(trail.lines.remove(9))), Finding::Missing(16));
    assert_eq!(with(|trail| trail.lines.insert(5, written(8))), Finding::Added(8));
    assert_eq!(with(|trail| trail.lines.insert(0, written(0))), Finding::Added(0));
    assert_eq!(
        with(|trail| {
            let (a, b) = (trail.lines[3].1.clone(), trail.lines[4].1.clone());
            (trail.lines[3].1, trail.lines[4].1) = (b, a);
        }),
        Finding::Changed(5)
    );
    assert_eq!(with(|trail| drop(trail.seals.remove(1))), Finding::SealMissing(2));
    assert_eq!(with(|trail| trail.seals.clear()), Finding::SealMissing(1));
    assert_eq!(with(|trail| trail.seals[2].0.batch.events = 2), Finding::SealForged(3));
    assert_eq!(with(|trail| trail.seals[2].1 = None), Finding::EntriesChanged(3));
    assert_eq!(with(|trail| trail.seals[2].1 = trail.seals[1].1.clone()), Finding::EntriesChanged(3));
    // The end of it, seals and all.
    assert_eq!(
        with(|trail| {
            trail.lines.truncate(6);
            trail.seals.truncate(2);
        }),
        Finding::SealMissing(3)
    );
    // Sealed anew by somebody with another key.
    assert_eq!(
        with(|trail| {
            let own = std::mem::replace(&mut trail.key, SigningKey::generate().unwrap().0);
            trail.seal_all(0);
            trail.key = own;
        }),
        Finding::SealForged(1)
    );
    // Sealed anew by somebody who has the key: only what was kept elsewhere tells.
    assert_eq!(
        with(|trail| {
            trail.lines[4].1[20] ^= 1;
            trail.seal_all(0);
        }),
        Finding::NotTheOneKept { seal: 4, after: 0, last: 16 }
    );
}

#[test]
fn seals_that_were_kept_narrow_down_what_was_rewritten() {
    let mut trail = Trail::new();
    let kept: Vec<_> = trail.seals.iter().map(|(seal, _)| (seal.batch.number, seal.batch.hash())).collect();
    trail.lines[4].1[20] ^= 1;
    trail.seal_all(0);
    assert_eq!(trail.verify(&kept), Err(Finding::NotTheOneKept { seal: 2, after: 4, last: 9 }));
    // What was kept since, of the same numbers, takes nothing of it back.
    let anew = trail.seals.iter().map(|(seal, _)| (seal.batch.number, seal.batch.hash()));
    let both: Vec<_> = kept.iter().copied().chain(anew).collect();
    assert_eq!(trail.verify(&both), Err(Finding::NotTheOneKept { seal: 2, after: 4, last: 9 }));
}

#[test]
fn of_a_selection_all_that_there_is_is_as_it_was() {
    let trail = Trail::new();
    let by = || By { keys: vec![trail.key.public()], kept: vec![trail.newest()], roots: None };
    let select = |numbers: &[i64], change: fn(&mut Vec<u8>)| {
        let mut verifier = Verifier::new(by(), None).of_selection();
        for (seal, entries) in &trail.seals {
            let mut batch = None;
            for (number, line) in &trail.lines {
                let within = seal.batch.after < *number && *number <= seal.batch.last;
                if !within || !numbers.contains(number) {
                    continue;
                }
                let batch = match &mut batch {
                    Some(batch) => batch,
                    none => none.insert(verifier.seal(seal, entries.as_ref())?),
                };
                let mut line = line.clone();
                change(&mut line);
                verifier.event(batch, *number, &line)?;
            }
        }
        verifier.end(0)
    };
    let report = select(&[2, 10, 11, 16], |_| {}).unwrap();
    assert_eq!((report.seals, report.events), (3, 4));
    assert_eq!(select(&[2, 10], |line| line[20] ^= 1), Err(Finding::Changed(2)));
}

#[test]
fn what_was_cut_off_may_be_gone_and_nothing_else() {
    let mut trail = Trail::new();
    trail.seal_all(9);
    trail.lines.drain(..6);
    trail.seals[0].1 = None;
    trail.seals[1].1 = None;
    let report = trail.verify(&[trail.newest()]).unwrap();
    assert_eq!((report.seals, report.events, report.unsealed, report.cut), (4, 4, 0, 6));
    trail.lines.remove(0);
    assert_eq!(trail.verify(&[]), Err(Finding::Missing(10)));
    trail.seals[2].1 = None;
    assert_eq!(trail.verify(&[]), Err(Finding::EntriesChanged(3)));
}
