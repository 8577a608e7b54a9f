//! The pages about notification channels: the Notifications tab, the form of a channel, what a channel was sent, and the
//! dialogs of its menu.

pub mod action;
pub mod deliveries;
pub mod delivery;
pub mod form;
pub mod list;
mod wishes;

pub use action::ChannelAct;
pub use deliveries::{DeliveriesPage, DeliveryRow};
pub use delivery::{DeliveryPage, DeliveryView};
pub use form::{ChannelForm, ChannelFormPage, Editing};
pub use list::{ChannelRow, ChannelState, ChannelsPage, KeyRow, NewestView};
pub use wishes::Wishes;
