//! A Postgres of our own, in the data folder, for who has none: durable settings, a Unix socket and nothing else.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio::process::{Child, Command};

const USER: &str = "certdesk";
const DATABASE: &str = "certdesk";
const START_WITHIN: Duration = Duration::from_secs(60);
const STOP_WITHIN: Duration = Duration::from_secs(30);
/// Longest path of a Unix socket, less the name that Postgres adds.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();

/// Why our own server isn't running.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// There is no `initdb` on the machine.
    #[error(
        "no initdb on PATH or under /usr/lib/postgresql/*/bin: install Debian's package postgresql, or give DATABASE_URL"
    )]
    NotInstalled,
    /// Postgres refuses to run as root, and there is no user to run it as.
    #[error("as root, Postgres is run as the user `postgres`, and there is none: install Debian's package postgresql")]
    NoPostgresUser,
    /// A file or a process could not be dealt with.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program of Postgres's ended with an error.
    #[error("{program} failed; its last words: {output}")]
    Failed {
        /// Which.
        program: &'static str,
        /// The end of what it printed.
        output: String,
    },
    /// It didn't answer in time.
    #[error("Postgres did not answer within {} s; its log: {log}", START_WITHIN.as_secs())]
    Silent {
        /// Where its log is.
        log: PathBuf,
    },
}

fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> EmbeddedError {
    move |source| EmbeddedError::Io { what, source }
}

/// A running server. It ends with this process, however that ends; [`Embedded::stop`] ends it cleanly.
pub struct Embedded {
    child: Child,
    url: String,
}

/// The user that the server runs as, where it isn't ours.
#[derive(Debug, Clone, Copy)]
struct RunAs {
    uid: u32,
    gid: u32,
}

/// How the server treats the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What was committed survives a crash.
    Durable,
    /// Nothing survives a crash of the machine; for tests only.
    ForTests,
}

impl Embedded {
    /// Starts the server whose data are in `folder`, which is made (with an empty database) where there is none.
    ///
    /// Call it from a thread that lives as long as the program: the server is told to stop when that thread ends.
    pub async fn start(folder: &Path, durability: Durability) -> Result<Self, EmbeddedError> {
        let run_as = run_as()?;
        let programs = find_programs().ok_or(EmbeddedError::NotInstalled)?;
        let folder = std::path::absolute(folder).map_err(io("data folder"))?;
        make_folder(&folder, run_as)?;
        let cluster = folder.join("cluster");
        if !cluster.join("PG_VERSION").exists() {
            init(&programs, &cluster, run_as).await?;
        }
        let sockets = socket_folder(&folder);
        make_folder(&sockets, run_as)?;
        let url = url(&sockets);
        let log = folder.join("postgres.log");
        let child = run(&programs, &cluster, &sockets, &log, run_as, durability).await?;
        let mut server = Self { child, url };
        server.wait_until_ready(&log).await?;
        Ok(server)
    }

    /// Where to connect to the server whose data are in `folder`, where another process of ours runs it; none where
    /// nobody does. One that is starting is waited for.
    ///
    /// # Errors
    ///
    /// The folder's name can't be made absolute.
    pub async fn running(folder: &Path) -> Result<Option<String>, EmbeddedError> {
        let folder = std::path::absolute(folder).map_err(io("data folder"))?;
        let url = url(&socket_folder(&folder));
        let deadline = tokio::time::Instant::now() + STOP_WITHIN;
        while server_before(&folder.join("cluster")) && tokio::time::Instant::now() < deadline {
            if AsyncPgConnection::establish(&url).await.is_ok() {
                return Ok(Some(url));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(None)
    }

    /// Where to connect.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Resolves when the server has ended by itself, which it never should.
    pub async fn ended(&mut self) {
        let _ = self.child.wait().await;
    }

    /// Ends the server (a fast shutdown: sessions are cut off, data are flushed) and waits for it.
    pub async fn stop(mut self) {
        if let Some(pid) = self.child.id() {
            signal(pid, libc::SIGINT);
            if tokio::time::timeout(STOP_WITHIN, self.child.wait()).await.is_err() {
                tracing::warn!("Postgres did not stop in time");
            }
        }
    }

    async fn wait_until_ready(&mut self, log: &Path) -> Result<(), EmbeddedError> {
        let maintenance = self.url.replacen(&format!("/{DATABASE}?"), "/postgres?", 1);
        let deadline = tokio::time::Instant::now() + START_WITHIN;
        loop {
            if let Ok(mut connection) = AsyncPgConnection::establish(&maintenance).await {
                return create_database(&mut connection).await;
            }
            if self.child.try_wait().map_err(io("postgres"))?.is_some() {
                return Err(EmbeddedError::Failed { program: "postgres", output: tail(log) });
            }
            if tokio::time::Instant::now() > deadline {
                return Err(EmbeddedError::Silent { log: log.to_owned() });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn create_database(connection: &mut AsyncPgConnection) -> Result<(), EmbeddedError> {
    use diesel_async::SimpleAsyncConnection;
    match connection.batch_execute(&format!("CREATE DATABASE {DATABASE}")).await {
        Ok(()) => Ok(()),
        Err(error) if error.to_string().contains("already exists") => Ok(()),
        Err(error) => Err(EmbeddedError::Failed { program: "postgres", output: error.to_string() }),
    }
}

struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

/// The newest server on the machine: Debian keeps them off the PATH.
fn find_programs() -> Option<Programs> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    let version = |folder: &PathBuf| {
        folder.parent().and_then(Path::file_name).and_then(OsStr::to_str).and_then(|v| v.parse::<u32>().ok())
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(folders)
        .map(|folder| Programs { initdb: folder.join("initdb"), postgres: folder.join("postgres") })
        .find(|programs| programs.initdb.is_file() && programs.postgres.is_file())
}

/// Postgres refuses to run as root: then it runs as `postgres`.
fn run_as() -> Result<Option<RunAs>, EmbeddedError> {
    // SAFETY: geteuid has no preconditions and can't fail.
    if unsafe { libc::geteuid() } != 0 {
        return Ok(None);
    }
    let passwd = std::fs::read_to_string("/etc/passwd").map_err(io("/etc/passwd"))?;
    passwd
        .lines()
        .find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == "postgres").then_some(())?;
            Some(RunAs { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
        })
        .map(Some)
        .ok_or(EmbeddedError::NoPostgresUser)
}

fn make_folder(folder: &Path, run_as: Option<RunAs>) -> Result<(), EmbeddedError> {
    if let Some(parent) = folder.parent() {
        // What lies above has to be passable for the server's user, if only that.
        let mode = if run_as.is_some() { 0o711 } else { 0o700 };
        std::fs::DirBuilder::new().recursive(true).mode(mode).create(parent).map_err(io("data folder"))?;
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io("data folder"))?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(io("data folder"))?;
    if let Some(user) = run_as {
        std::os::unix::fs::chown(folder, Some(user.uid), Some(user.gid)).map_err(io("data folder"))?;
    }
    Ok(())
}

/// Sockets stand beside the data, unless that path is too long for one.
fn socket_folder(folder: &Path) -> PathBuf {
    let beside = folder.join("run");
    if beside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return beside;
    }
    use sha2::Digest;
    let digest = sha2::Sha256::digest(folder.as_os_str().as_bytes());
    std::env::temp_dir().join(format!("certdesk-{}", hex::encode(&digest[..8])))
}

fn url(sockets: &Path) -> String {
    format!("postgres://{USER}@/{DATABASE}?host={}", encode(sockets))
}

fn command(program: &Path, run_as: Option<RunAs>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null()).env_remove("PGDATA");
    if let Some(user) = run_as {
        command.uid(user.uid).gid(user.gid);
    }
    // SAFETY: prctl is async-signal-safe, as what runs between fork and exec must be. The user has been changed by
    // then, which would have taken the setting away.
    unsafe {
        command.pre_exec(|| {
            // Ctrl-C in a terminal goes to the whole group; the server is stopped by us, in order.
            libc::setpgid(0, 0);
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT) == -1 {
                return Err(std::io::Error::last_os_error());
            }
            Ok(())
        });
    }
    command
}

async fn init(programs: &Programs, cluster: &Path, run_as: Option<RunAs>) -> Result<(), EmbeddedError> {
    tracing::info!(folder = %cluster.display(), "making a Postgres cluster");
    let output = command(&programs.initdb, run_as)
        .args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"])
        .arg(cluster)
        .output()
        .await
        .map_err(io("initdb"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(EmbeddedError::Failed { program: "initdb", output: words })
}

/// Starts the server. One from before this process may still be stopping; then it is tried again for a while.
async fn run(
    programs: &Programs,
    cluster: &Path,
    sockets: &Path,
    log: &Path,
    run_as: Option<RunAs>,
    durability: Durability,
) -> Result<Child, EmbeddedError> {
    let deadline = tokio::time::Instant::now() + STOP_WITHIN;
    while server_before(cluster) && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let log = std::fs::File::create(log).map_err(io("postgres.log"))?;
    let mut command = command(&programs.postgres, run_as);
    command.arg("-D").arg(cluster).args(["-c", "listen_addresses=", "-k"]).arg(sockets);
    command.args(["-c", "max_connections=200", "-c", "shared_buffers=128MB"]);
    if durability == Durability::ForTests {
        command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::from(log));
    command.spawn().map_err(io("postgres"))
}

/// Whether a server is still using the cluster, by the process number in its lock file.
fn server_before(cluster: &Path) -> bool {
    std::fs::read_to_string(cluster.join("postmaster.pid"))
        .ok()
        .and_then(|text| text.lines().next()?.trim().parse::<i32>().ok())
        // SAFETY: signal 0 only asks whether the process exists.
        .is_some_and(|pid| unsafe { libc::kill(pid, 0) } == 0)
}

fn signal(pid: u32, signal: i32) {
    if let Ok(pid) = i32::try_from(pid) {
        // SAFETY: the process is our own child, not yet waited for.
        unsafe { libc::kill(pid, signal) };
    }
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

fn encode(path: &Path) -> String {
    url::form_urlencoded::byte_serialize(path.as_os_str().as_bytes()).collect()
}
