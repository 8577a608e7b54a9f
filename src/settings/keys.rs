//! The master key, which everything secret in the database is sealed with.

use std::path::PathBuf;

use secrecy::SecretString;

use super::SettingsFault;
use super::section::section;

section! {
    /// The master key.
    KeysArgs {
        /// The master key: 32 bytes in base64; further ones after commas only open what they sealed. Without it, one is
        /// made in the data folder
        #[arg(long, env = "CERTDESK_MASTER_KEY", value_name = "BASE64", hide_env_values = true)]
        master_key: SecretString,
        /// A file that holds the master key, readable by its owner only
        #[arg(long, env = "CERTDESK_MASTER_KEY_FILE", value_name = "FILE")]
        master_key_file: PathBuf,
    }
}

/// Where the master key comes from.
pub enum KeysSettings {
    /// It is given.
    Given(SecretString),
    /// It's in this file.
    File(PathBuf),
    /// It's in the data folder, made there at the first start.
    InDataDir,
}

impl KeysArgs {
    pub(super) fn resolve(self) -> Result<KeysSettings, SettingsFault> {
        match (self.master_key, self.master_key_file) {
            (Some(_), Some(_)) => Err(SettingsFault::Both { name: "master-key" }),
            (Some(key), None) => Ok(KeysSettings::Given(key)),
            (None, Some(path)) => Ok(KeysSettings::File(path)),
            (None, None) => Ok(KeysSettings::InDataDir),
        }
    }
}
