//! A file that seals are appended to, one a line. It is worth something where whoever owns the database can't write: on
//! another machine, or a medium that takes no changes.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::{ATTEMPT_TIMEOUT, OutletError};

/// The file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WitnessFile(Arc<Path>);

impl WitnessFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path.into())
    }

    /// Appends a line, and returns once it is on the disk.
    ///
    /// # Errors
    ///
    /// [`OutletError::File`], or [`OutletError::Timeout`] where a disk of another machine does not answer.
    pub async fn append(&self, line: String) -> Result<(), OutletError> {
        let path = Arc::clone(&self.0);
        let written = timeout(ATTEMPT_TIMEOUT, spawn_blocking(move || append(&path, line))).await;
        let written = written.map_err(|_| OutletError::Timeout)?;
        written.map_err(|_| OutletError::Broken)?.map_err(|error| OutletError::File(error.kind()))
    }
}

fn append(path: &Path, mut line: String) -> io::Result<()> {
    let is_new = !path.try_exists()?;
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o640).open(path)?;
    if ends_within_a_line(&mut file)? {
        // What a crash has cut short stays a line of its own.
        line.insert(0, '\n');
    }
    line.push('\n');
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    if is_new {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_stay_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seals.jsonl");
        let file = WitnessFile::new(path.clone());
        file.append("one".to_owned()).await.unwrap();
        file.append("two".to_owned()).await.unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"cut sho").unwrap();
        file.append("three".to_owned()).await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\ncut sho\nthree\n");
        let nowhere = WitnessFile::new(folder.path().join("none").join("seals.jsonl"));
        assert_eq!(nowhere.append(String::new()).await, Err(OutletError::File(io::ErrorKind::NotFound)));
    }
}
