//! The key ring in a file, for installations that are given none.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{KeyRing, KeyRingError, RandomError};

/// Largest key file that is read, in bytes; the fullest ring is far smaller.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// Whoever else may read or write the file could open everything that is sealed.
const OTHERS: u32 = 0o077;

const HEADER: &str = "\
# Certdesk's key ring. Without it nothing that is sealed in the database can be opened: keep a copy elsewhere, and
# show it to nobody. One key of 32 bytes in base64 a line; the first seals, the others only open.
";

/// Why the key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Group or others have rights on the file.
    #[error("{} has mode {mode:04o}; group and others must have no right on it (chmod 600)", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A folder, a device or the like.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
    /// Larger than any key ring.
    #[error("{} is too large for a key file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The content is no key ring.
    #[error("{}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyRingError,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No randomness to make a key from.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl KeyRing {
    /// The ring kept in the file `path`; where there is no such file, one is made with a fresh key, readable by its
    /// owner only. The folder must exist. Several processes may do this at once: all end up with the same ring.
    ///
    /// # Errors
    /// Where the file can't be read or made, is open to others, or holds no ring; see [`KeyFileError`].
    pub fn load_or_create(path: &Path) -> Result<Self, KeyFileError> {
        match Self::load(path) {
            Err(KeyFileError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                create(path)?;
                Self::load(path)
            }
            loaded => loaded,
        }
    }

    /// The ring kept in the file `path`.
    ///
    /// # Errors
    /// Where the file can't be read, is open to others, or holds no ring; see [`KeyFileError`].
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let text = read(path)?;
        Self::parse(&text).map_err(|source| KeyFileError::Content { path: path.to_owned(), source })
    }
}

fn read(path: &Path) -> Result<SecretString, KeyFileError> {
    let io_error = |source| KeyFileError::Io { path: path.to_owned(), source };
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).map_err(io_error)?;
    // Asked of the open file, not of the path: nobody can exchange it in between.
    let metadata = file.metadata().map_err(io_error)?;
    if !metadata.is_file() {
        return Err(KeyFileError::NotAFile { path: path.to_owned() });
    }
    if metadata.mode() & OTHERS != 0 {
        return Err(KeyFileError::TooOpen { path: path.to_owned(), mode: metadata.mode() & 0o7777 });
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(KeyFileError::TooLarge { path: path.to_owned() });
    }
    let mut text = Zeroizing::new(String::with_capacity(MAX_FILE_BYTES as usize));
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(io_error)?;
    Ok(text.as_str().into())
}

/// Writes a fresh ring beside `path`, then gives it that name, unless another process was quicker. A crash in between
/// leaves a stray file, never half a ring.
fn create(path: &Path) -> Result<(), KeyFileError> {
    let key = KeyRing::generate_text()?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}.new", uuid::Uuid::new_v4().simple()));
    let draft = PathBuf::from(draft);
    let outcome = write_durably(&draft, &key).and_then(|()| match std::fs::hard_link(&draft, path) {
        // Unlike a rename, a link never replaces a ring that stands there already.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let tidied = match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    outcome
        .and(tidied)
        .and_then(|()| sync_folder(path))
        .map_err(|source| KeyFileError::Io { path: path.to_owned(), source })
}

fn write_durably(path: &Path, key: &SecretString) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(HEADER.as_bytes())?;
    file.write_all(key.expose_secret().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Makes the new name last through a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A folder of its own for a test, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("certdesk-keys-{}", uuid::Uuid::new_v4()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn key_file(&self) -> PathBuf {
            self.0.join("master.key")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn is_made_once_for_the_owner_only() {
        let folder = Folder::new();
        let path = folder.key_file();
        let made = KeyRing::load_or_create(&path).ok().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "no draft left");
        assert_eq!(KeyRing::load_or_create(&path).ok().unwrap().primary_id(), made.primary_id());
    }

    #[test]
    fn several_at_once_agree() {
        let folder = Folder::new();
        let path = folder.key_file();
        let ids: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|_| scope.spawn(|| KeyRing::load_or_create(&path).ok().unwrap().primary_id())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "no draft left");
    }

    #[test]
    fn a_file_open_to_others_is_refused() {
        let folder = Folder::new();
        let path = folder.key_file();
        KeyRing::load_or_create(&path).ok().unwrap();
        for mode in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let error = KeyRing::load_or_create(&path).err();
            assert!(matches!(error, Some(KeyFileError::TooOpen { mode: told, .. }) if told == mode), "{error:?}");
        }
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert!(KeyRing::load_or_create(&path).is_ok());
    }

    #[test]
    fn what_is_no_key_file_is_refused_and_left_alone() {
        let folder = Folder::new();
        assert!(matches!(KeyRing::load_or_create(&folder.0), Err(KeyFileError::NotAFile { .. })));

        let path = folder.key_file();
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).unwrap();
        let error = KeyRing::load_or_create(&path).err();
        assert!(matches!(error, Some(KeyFileError::Content { source: KeyRingError::Empty, .. })), "{error:?}");
        assert_eq!(fs::read(&path).unwrap(), b"");

        fs::write(&path, vec![b'A'; MAX_FILE_BYTES as usize + 1]).unwrap();
        assert!(matches!(KeyRing::load_or_create(&path), Err(KeyFileError::TooLarge { .. })));

        let error = KeyRing::load_or_create(&folder.0.join("missing/master.key")).err();
        assert!(matches!(error, Some(KeyFileError::Io { .. })), "{error:?}");
    }
}
