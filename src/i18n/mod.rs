//! Every word that a person reads, in English and Korean.
//!
//! The catalogues are Fluent files, `templates/words/en.ftl` and `templates/words/ko.ftl`, embedded and read once.
//! A page holds [`Words`], a handle for one language, and asks by key: [`Words::say`] for what needs no arguments (made
//! ready once, so that a page may ask dozens of times a row), [`Words::with`] for the rest. Keys are always literals at
//! the place of use: `tests/words` reads the sources and proves that every key used exists in every language with
//! the same arguments, and that none is left over.

mod catalogue;
mod date;
mod locale;
mod relative;

pub use catalogue::{Arg, Words};
pub use locale::{Locale, UnknownLocale};
