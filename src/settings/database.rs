//! Where the rows are.

use std::path::PathBuf;

use secrecy::SecretString;

use super::section::section;
use super::{SettingsFault, secret};

section! {
    /// Where the rows are.
    DatabaseArgs {
        /// The Postgres to use, as postgres://user:password@host/database; without it, one of Certdesk's own is run
        #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
        database_url: SecretString,
        /// A file that holds the database's URL
        #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE")]
        database_url_file: PathBuf,
        /// The folder for what Certdesk keeps itself: its own Postgres, and the master key unless that is given
        /// [default: /var/lib/certdesk as root, ~/.local/share/certdesk otherwise]
        #[arg(long, env = "CERTDESK_DATA_DIR", value_name = "FOLDER")]
        data_dir: PathBuf,
        /// Most connections that the pages open, and as many again for the scheduler [default: 16]
        #[arg(long, env = "CERTDESK_POOL_SIZE", value_name = "N")]
        pool_size: usize,
    }
}

/// Where the rows are.
pub struct DatabaseSettings {
    /// The Postgres to use; one of our own where there is none.
    pub url: Option<SecretString>,
    /// The folder for what we keep ourselves.
    pub data_dir: PathBuf,
    /// Most connections of one pool.
    pub pool_size: usize,
}

impl DatabaseArgs {
    pub(super) fn resolve(self) -> Result<DatabaseSettings, SettingsFault> {
        let data_dir = match self.data_dir {
            Some(folder) => folder,
            None => default_data_dir()?,
        };
        let pool_size = self.pool_size.unwrap_or(16);
        if pool_size == 0 {
            return Err(SettingsFault::value("pool-size", "at least 1"));
        }
        Ok(DatabaseSettings {
            url: secret(self.database_url, self.database_url_file, "database-url")?,
            data_dir,
            pool_size,
        })
    }
}

fn default_data_dir() -> Result<PathBuf, SettingsFault> {
    // SAFETY: geteuid has no preconditions and can't fail.
    if unsafe { libc::geteuid() } == 0 {
        // A home folder of root's would be closed to the user that Postgres runs as.
        return Ok(PathBuf::from("/var/lib/certdesk"));
    }
    std::env::home_dir()
        .map(|home| home.join(".local/share/certdesk"))
        .ok_or(SettingsFault::Missing { name: "data-dir", why: "there is no home folder to put the data into" })
}
