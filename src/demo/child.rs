//! A program run as a child process: it ends with us, however we end, and says what was wrong where it doesn't start.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::Instant;

/// How long a program may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// How long a program may take to end once it is asked to; then it is ended without asking.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// How much of a log's beginning or end is read, in bytes.
const EXCERPT: u64 = 16 * 1024;
/// How many lines of a log an error tells.
const LAST_LINES: usize = 5;
/// How often a program is started anew where a port that was free has been taken meanwhile.
pub(super) const PORT_TRIES: usize = 5;

/// Why a program isn't running.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// It isn't on the machine.
    #[error("there is no {program} on PATH: install Debian's package {package}")]
    NotInstalled {
        /// The program.
        program: &'static str,
        /// The package that it is in.
        package: &'static str,
    },
    /// A file or a process could not be dealt with.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended before it was ready.
    #[error("{program} ended as soon as it was started; its last words: {words}")]
    Ended {
        /// The program.
        program: &'static str,
        /// The end of its log.
        words: String,
    },
    /// Somebody else has taken a port that it was to listen on.
    #[error("{program} found a port taken that it was to listen on; its last words: {words}")]
    PortTaken {
        /// The program.
        program: &'static str,
        /// The end of its log.
        words: String,
    },
    /// It didn't become ready in time.
    #[error("{program} was not ready within {} s; its log: {}", READY_WITHIN.as_secs(), log.display())]
    Silent {
        /// The program.
        program: &'static str,
        /// Where its log is.
        log: PathBuf,
    },
    /// The certificates for its HTTPS could not be made.
    #[error("making a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// It could not be talked to, or answered with an error.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The DNS could not be asked whether it is ready.
    #[error(transparent)]
    Dns(#[from] crate::dns::DnsSettingsError),
    /// It answered with something else than what it is known to answer.
    #[error(transparent)]
    Answer(#[from] crate::net::BodyError),
}

pub(super) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> ChildError {
    move |source| ChildError::Io { what, source }
}

/// A program, and what an error calls it.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// Its name.
    pub name: &'static str,
    /// The file to run; a mere name is looked for on PATH.
    pub file: &'a Path,
    /// Debian's package that it is in.
    pub package: &'static str,
}

/// A running program. Dropping this ends it at once; [`Child::stop`] asks it first.
pub struct Child {
    name: &'static str,
    process: tokio::process::Child,
    log: PathBuf,
}

impl Child {
    /// Starts a program whose output goes to the file `log`.
    ///
    /// Call it from a thread that lives as long as the program should: the system ends it with the thread that started
    /// it. That is the main thread, a runtime's worker or a test's own thread; never one of `spawn_blocking`.
    ///
    /// # Errors
    ///
    /// [`ChildError::NotInstalled`], or [`ChildError::Io`].
    pub fn spawn(
        program: Program<'_>,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        env: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>,
        log: &Path,
    ) -> Result<Self, ChildError> {
        let output = File::create(log).map_err(io("making a log file"))?;
        let errors = output.try_clone().map_err(io("making a log file"))?;
        let mut command = Command::new(program.file);
        command.args(arguments).envs(env).stdin(Stdio::null()).stdout(output).stderr(errors).kill_on_drop(true);
        // Ctrl-C in a terminal goes to our whole group; children are ended by us, in order.
        command.process_group(0);
        end_with_us(&mut command);
        let process = command.spawn().map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => {
                ChildError::NotInstalled { program: program.name, package: program.package }
            }
            _ => ChildError::Io { what: program.name, source },
        })?;
        Ok(Self { name: program.name, process, log: log.to_owned() })
    }

    /// The program's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where its output goes.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The beginning of what it has printed.
    pub fn printed(&self) -> String {
        excerpt(&self.log, SeekFrom::Start(0))
    }

    /// Asks `ready` again and again until it answers.
    ///
    /// # Errors
    ///
    /// The program ends instead, finds a port taken, or takes too long.
    pub async fn wait_until_ready<T>(
        &mut self,
        mut ready: impl AsyncFnMut(&Self) -> Option<T>,
    ) -> Result<T, ChildError> {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            let answer = ready(self).await;
            let ended = self.process.try_wait().map_err(io(self.name))?.is_some();
            // Some programs go on without the port, and whoever has it may answer in their place.
            if self.printed().contains("address already in use") {
                return Err(ChildError::PortTaken { program: self.name, words: self.last_words() });
            }
            if ended {
                return Err(ChildError::Ended { program: self.name, words: self.last_words() });
            }
            if let Some(answer) = answer {
                return Ok(answer);
            }
            if Instant::now() > deadline {
                return Err(ChildError::Silent { program: self.name, log: self.log.clone() });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Resolves when the program has ended by itself.
    pub async fn ended(&mut self) {
        let _ = self.process.wait().await;
    }

    /// Asks the program to end, by SIGTERM.
    pub fn ask_to_end(&self) {
        if let Some(pid) = self.process.id().and_then(|pid| i32::try_from(pid).ok()) {
            // SAFETY: the process is our own child, not yet waited for, so the number is still its.
            unsafe { libc::kill(pid, libc::SIGTERM) };
        }
    }

    /// Asks the program to end, waits for it, and ends it without asking where that takes too long.
    pub async fn stop(mut self) {
        self.ask_to_end();
        if tokio::time::timeout(STOP_WITHIN, self.process.wait()).await.is_err() {
            tracing::warn!(program = self.name, "did not end when asked");
            self.kill().await;
        }
    }

    /// Ends the program at once, as a crash would.
    pub async fn kill(mut self) {
        if let Err(error) = self.process.kill().await {
            tracing::warn!(program = self.name, %error, "could not be ended");
        }
    }

    fn last_words(&self) -> String {
        let text = excerpt(&self.log, SeekFrom::End(0));
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
    }
}

/// Has the system end the program with the thread that starts it, even where that is killed.
fn end_with_us(command: &mut Command) {
    let parent = std::process::id();
    // SAFETY: prctl and getppid are async-signal-safe, as what runs between fork and exec must be.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) == -1 {
                return Err(std::io::Error::last_os_error());
            }
            // Where we have ended before that call, nobody will tell the program.
            if u32::try_from(libc::getppid()) != Ok(parent) {
                return Err(std::io::Error::from_raw_os_error(libc::ESRCH));
            }
            Ok(())
        });
    }
}

/// A bounded piece of a log: from its start, or up to its end.
fn excerpt(log: &Path, from: SeekFrom) -> String {
    let read = || {
        let mut file = File::open(log)?;
        if let SeekFrom::End(_) = from {
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(EXCERPT)))?;
        }
        let mut bytes = Vec::new();
        file.take(EXCERPT).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}
