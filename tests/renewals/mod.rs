//! Renewals: by a person's wish and by themselves.

mod pages;
