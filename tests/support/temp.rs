//! Folders for what a run leaves on the disk. Processes that outlive us for a moment still write there, so a run sweeps
//! the folders of those before it, not its own: the lock of a run's folder goes with its process, however that ends.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

const PREFIX: &str = "certdesk-it-";
const LOCK: &str = "lock";

/// A path of its own below this run's folder, where nothing is yet.
pub fn path(word: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    run_folder().join(format!("{word}-{}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn run_folder() -> &'static Path {
    static FOLDER: OnceLock<(PathBuf, File)> = OnceLock::new();
    let (folder, _lock) = FOLDER.get_or_init(|| {
        let parent = std::env::temp_dir();
        sweep(&parent);
        make(&parent)
    });
    folder
}

/// Locked before it has the name that others look for.
fn make(parent: &Path) -> (PathBuf, File) {
    let id = &Uuid::new_v4().simple().to_string()[..12];
    let unlocked = parent.join(format!(".{PREFIX}{id}"));
    // Where we are root, Postgres runs as another user, who has to get through.
    fs::DirBuilder::new().mode(0o711).create(&unlocked).unwrap();
    let lock = File::create(unlocked.join(LOCK)).unwrap();
    lock.lock().unwrap();
    let folder = parent.join(format!("{PREFIX}{id}"));
    fs::rename(unlocked, &folder).unwrap();
    (folder, lock)
}

fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).unwrap().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        if let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            // Another user's, or one that its processes are still leaving: it stays for the next run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
