//! Who may do what, through the real portal: roles granted and withdrawn by its forms, the rules that nobody gets round,
//! and what somebody can do and why, against what requests are answered.

mod ending;
mod explained;
mod granting;
mod listed;
mod racing;
mod rig;
mod rules;
