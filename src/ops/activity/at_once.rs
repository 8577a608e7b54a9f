//! How many exports one person takes at a time: each reads the whole trail, and may be taken as slowly as somebody likes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// So many at once.
pub const MOST: usize = 2;

/// The exports that are under way in this process, by who takes them.
#[derive(Debug, Default)]
pub struct Exports(Mutex<HashMap<Uuid, usize>>);

/// An export that is under way, until this is dropped.
#[derive(Debug)]
pub struct Taking {
    exports: Arc<Exports>,
    person: Uuid,
}

impl Exports {
    /// Another export of a person's; none while they take as many as they may.
    pub fn begin(self: &Arc<Self>, person: Uuid) -> Option<Taking> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(person).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Taking { exports: Arc::clone(self), person })
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut taken = self.exports.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = taken.entry(self.person) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ends_before_another_begins() {
        let exports = Arc::new(Exports::default());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut taken: Vec<Taking> = (0..MOST).filter_map(|_| exports.begin(one)).collect();
        assert_eq!(taken.len(), MOST);
        assert!(exports.begin(one).is_none());
        assert!(exports.begin(other).is_some());
        taken.pop();
        assert!(exports.begin(one).is_some());
        taken.clear();
        assert!(exports.0.lock().unwrap().is_empty());
    }
}
