//! The site's administration: teams, people, sessions, and `certdesk admin`.

mod cli;
mod people;
mod rig;
mod sessions;
mod switcher;
mod teams;
