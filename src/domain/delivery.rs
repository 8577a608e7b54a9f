//! How far a notification has come on its way to one channel.

use super::text_enum;

text_enum! {
    /// How far a delivery has come.
    pub enum DeliveryState or UnknownDeliveryState("not a delivery's state") {
        /// It has to be sent yet, or again.
        Waiting = "waiting",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// Every attempt failed, or it was put an end to.
        GaveUp = "gave_up",
    }
}
