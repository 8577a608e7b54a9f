//! The Activity tab: what it finds, in which order, for whom, and what is exported.

mod exports;
mod faults;
mod filters;
mod paging;
mod rig;
mod site;
