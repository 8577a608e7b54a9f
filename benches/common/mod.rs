//! What measurements share.

pub mod cpu;

use std::path::PathBuf;

use anyhow::Context;

/// A folder for everything, taken away at the end. It lies where temporary files do: `TMPDIR` says on which disk.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn make() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("certdesk-bench-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left there harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The middle one; of two, what lies between them.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    match values.as_slice() {
        [] => f64::NAN,
        values if values.len() % 2 == 1 => values[values.len() / 2],
        values => f64::midpoint(values[values.len() / 2 - 1], values[values.len() / 2]),
    }
}
