//! The calendar: who is reminded of what on which day, by the real pipeline on a clock that leaps.

mod days;
mod many;
mod rig;
mod years;
