//! A folder per run for the demo's data. A run that was killed can't clear up; the next one does it.

use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// How the names of the folders begin.
const PREFIX: &str = "certdesk-demo-";
/// The file in each that its run holds locked (flock) as long as it lives.
const LOCK: &str = "lock";

/// This run's folder.
pub(super) struct RunFolder {
    path: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// Takes the folders of dead runs away, and makes a new one.
    pub(super) fn make() -> io::Result<Self> {
        let parent = parent();
        sweep(&parent);
        Self::make_in(&parent)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the folder away. What can't be taken away now is left to the next run.
    pub(super) fn remove(self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(folder = %self.path.display(), %error, "could not be taken away");
        }
    }

    fn make_in(parent: &Path) -> io::Result<Self> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        // Under its own name only once it is locked: a folder that isn't is taken for a dead run's.
        let (unlocked, path) =
            (parent.join(format!(".new-{PREFIX}{name}")), parent.join(format!("{PREFIX}{}", &name[..8])));
        DirBuilder::new().mode(0o700).create(&unlocked)?;
        if is_root() {
            // Postgres runs as another user then, and has to pass.
            fs::set_permissions(&unlocked, Permissions::from_mode(0o711))?;
        }
        let lock = File::create(unlocked.join(LOCK))?;
        lock.lock()?;
        fs::rename(&unlocked, &path)?;
        Ok(Self { path, _lock: lock })
    }
}

/// Takes away the folders of runs that live no more.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_ours(&path) {
            sweep_one(&path);
        }
    }
}

fn sweep_one(folder: &Path) {
    // Held while the folder is taken away, so that two runs don't do it at once.
    let lock = File::open(folder.join(LOCK));
    if lock.as_ref().is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock))) {
        return;
    }
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::debug!(folder = %folder.display(), %error, "an earlier run's folder could not be taken away");
    }
}

/// Whether it is a folder, no link to one, and belongs to us: anybody may write to /tmp.
fn is_ours(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir() && found.uid() == effective_user())
}

/// The folder for temporary files; where Postgres runs as another user, one that it can get into.
fn parent() -> PathBuf {
    let folder = std::env::temp_dir();
    if !is_root() || folder.ancestors().all(is_passable) { folder } else { PathBuf::from("/tmp") }
}

fn is_passable(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|found| found.mode() & 0o001 != 0)
}

fn is_root() -> bool {
    effective_user() == 0
}

fn effective_user() -> u32 {
    // SAFETY: geteuid has no preconditions and can't fail.
    unsafe { libc::geteuid() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_runs_are_swept_and_live_ones_stay() {
        let parent = std::env::temp_dir().join(format!("certdesk-sweep-{}", std::process::id()));
        fs::create_dir_all(&parent).unwrap();
        let live = RunFolder::make_in(&parent).unwrap();
        let dead = RunFolder::make_in(&parent).unwrap().path.clone();
        fs::create_dir_all(dead.join("data/postgres")).unwrap();
        let other = parent.join("other");
        fs::create_dir(&other).unwrap();
        let link = parent.join(format!("{PREFIX}link"));
        std::os::unix::fs::symlink(&other, &link).unwrap();

        sweep(&parent);
        assert!(live.path().exists() && other.exists() && link.exists());
        assert!(!dead.exists());
        live.remove();
        sweep(&parent);
        fs::remove_file(link).unwrap();
        fs::remove_dir(other).unwrap();
        // Nothing else is left.
        fs::remove_dir(parent).unwrap();
    }
}
