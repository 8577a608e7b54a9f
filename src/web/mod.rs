//! The portal's pages and what they are made of.

pub mod assets;
pub mod pages;
