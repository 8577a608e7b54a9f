//! The notifications that were dealt with: Certdesk delivers at least once, so some come again.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many are remembered. They are forgotten when the program ends; to keep them, put them into a database.
const CAPACITY: usize = 10_000;

/// The names of the last notifications.
#[derive(Default)]
pub struct Seen(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    names: HashSet<String>,
    oldest_first: VecDeque<String>,
}

impl Seen {
    pub fn contains(&self, name: &str) -> bool {
        self.lock().names.contains(name)
    }

    pub fn remember(&self, name: String) {
        let mut memory = self.lock();
        if memory.names.insert(name.clone()) {
            memory.oldest_first.push_back(name);
        }
        if memory.oldest_first.len() > CAPACITY
            && let Some(oldest) = memory.oldest_first.pop_front()
        {
            memory.names.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
