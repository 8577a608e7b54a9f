//! The pages about certificates: the Manage tab, the order form, a certificate's own page.

pub mod manage;
pub mod order;
pub mod progress;
pub mod show;

pub use manage::{CertificateRow, ManagePage};
pub use order::{AuthorityChoice, FieldErrors, OrderForm, OrderPage, ProfileChoice};
pub use progress::{ChallengeView, ProgressView, TimelineEntry};
pub use show::{CertificatePage, CurrentVersion, VersionRow};
