//! The Activity tab, one event's page, and the newest events on a certificate's.

pub mod event;
pub mod filter;
pub mod list;
mod rows;

pub use event::{EventPage, EventView, Fact};
pub use filter::{FilterFault, FilterField, FilterForm, FilterQuery, is_kept};
pub use list::{ActivityPage, Chip, Period};
pub use rows::{ActorView, EventRow, ObjectView};
