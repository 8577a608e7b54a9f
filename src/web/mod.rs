//! The portal: pages for people, an API for programs.

pub mod api;
pub mod assets;
pub mod cookies;
pub mod error;
pub mod extract;
pub mod handlers;
pub mod health;
pub mod middleware;
pub mod pages;
pub mod routes;
pub mod server;
