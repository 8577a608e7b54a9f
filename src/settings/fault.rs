//! What can be wrong with the settings; told to whoever starts the program.

use std::path::{Path, PathBuf};

/// Something wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFault {
    /// A file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings file isn't TOML, or holds something unknown.
    #[error("{}: {source}", path.display())]
    Toml {
        /// Which.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// A secret is given both as itself and as a file.
    #[error("{name} is given both as a value and as a file: leave one out")]
    Both {
        /// Which.
        name: &'static str,
    },
    /// A value can't be used.
    #[error("{name}: {why}")]
    Value {
        /// Which setting.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A setting that has to be given with another is missing.
    #[error("{name} is missing: {why}")]
    Missing {
        /// Which.
        name: &'static str,
        /// What it's needed for.
        why: &'static str,
    },
}

impl SettingsFault {
    pub(super) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn value(name: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Value { name, why: why.to_string() }
    }
}
