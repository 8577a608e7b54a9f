//! Notification channels through the real portal: who does what with them, what is refused, and what arrives.

mod changing;
mod events;
mod keys;
mod rig;
mod sending;
mod settings;
