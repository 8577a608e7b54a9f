//! Seals that were kept elsewhere: a file with one seal a line, as a witness appends them and `certdesk activity seal` prints
//! them.

use std::io::{self, BufRead};

use super::chain::Digest;
use super::export::SealLine;
use super::seal::VerifyingKey;

/// The longest line read, in bytes: a seal has some 700.
const LONGEST_LINE: u64 = 64 * 1024;

/// What was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Number and hash of each seal.
    pub seals: Vec<(i64, Digest)>,
    /// The lines, from 1, that are no seal: one that a crash has cut short, or something else.
    pub unread: Vec<u64>,
}

/// Why seals that were kept can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// A line has a seal that isn't as it was made.
    #[error("line {0} has a seal that was changed since it was kept")]
    Changed(u64),
    /// It could not be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Reads seals that were kept: each has to be what its own hash says, and its signature to be made by its key, where that is
/// among `keys`.
///
/// # Errors
///
/// The first seal that was changed, or that the file can't be read.
pub fn read(mut from: impl BufRead, keys: &[VerifyingKey]) -> Result<Kept, KeptError> {
    let mut kept = Kept::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if io::Read::take(&mut from, LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<SealLine>(&line) {
            Ok(seal) if seal.is_whole(keys) => kept.seals.extend(seal.kept()),
            Ok(_) => return Err(KeptError::Changed(number)),
            Err(_) => kept.unread.push(number),
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::super::seal::tests::batch;
    use super::super::seal::{Seal, SealedBatch, SigningKey};
    use super::*;

    fn line(seal: &Seal) -> String {
        serde_json::to_string(&SealLine::new(seal, None)).unwrap()
    }

    #[test]
    fn each_is_what_was_signed() {
        let (key, _) = SigningKey::generate().unwrap();
        let (other, _) = SigningKey::generate().unwrap();
        let [one, two] = [batch(), SealedBatch { number: 2, ..batch() }].map(|batch| key.seal(batch));
        let text = format!("{}\n\n{{\"seal\":1,\"aft\n{}", line(&one), line(&two));
        for keys in [&[][..], &[key.public()], &[other.public()]] {
            let kept = read(text.as_bytes(), keys).unwrap();
            assert_eq!(kept.seals, [(1, one.batch.hash()), (2, two.batch.hash())]);
            assert_eq!(kept.unread, [3]);
        }
        let changed = text.replace("\"events\":2", "\"events\":3");
        assert!(matches!(read(changed.as_bytes(), &[]), Err(KeptError::Changed(1))));
        // With a hash that fits: the key tells.
        let forged = Seal { batch: SealedBatch { events: 3, ..batch() }, ..one };
        let forged = format!("{}\n", line(&forged));
        assert!(read(forged.as_bytes(), &[]).is_ok());
        assert!(matches!(read(forged.as_bytes(), &[key.public()]), Err(KeptError::Changed(1))));
    }
}
