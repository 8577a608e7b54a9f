//! The pages about certificates: the Manage tab, the order form, a certificate's own page, the dialogs of its menu.

pub mod action;
pub mod delete;
pub mod deleted;
pub mod describe;
pub mod download;
pub mod facts;
pub mod find;
pub mod manage;
pub mod many;
pub mod menu;
pub mod order;
pub mod orders;
pub mod progress;
pub mod renewal;
pub mod show;
pub mod told;
pub mod versions;

pub use action::{Act, ActionPage, Revoking};
pub use delete::DeletePage;
pub use deleted::{DeletedPage, DeletedVersionRow};
pub use describe::{DescriptionForm, EditPage, ImportPage, NextVersion};
pub use download::DownloadPage;
pub use facts::VersionPage;
pub use find::{FindView, Total};
pub use manage::{CertificateRow, ManagePage};
pub use menu::{AutoRenewSwitch, Menu, MenuPage};
pub use order::{AuthorityChoice, FieldErrors, OrderForm, OrderPage, ProfileChoice};
pub use orders::OrderRow;
pub use progress::{ChallengeView, ProgressView, TimelineEntry};
pub use renewal::{PlanView, RenewalView};
pub use show::{CertificatePage, CurrentVersion};
pub use told::ToldRow;
pub use versions::{VersionKey, VersionRow};
