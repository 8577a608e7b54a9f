//! Names to order.

use uuid::Uuid;

/// A domain that no other test uses.
pub fn fresh(word: &str) -> String {
    format!("{word}-{}.test", &Uuid::new_v4().simple().to_string()[..8])
}
