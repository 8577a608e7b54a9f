//! The Manage tab's list: what is looked for, in which order, a page at a time.

mod finding;
mod pages;
mod rig;
mod seeded;
mod sorting;
