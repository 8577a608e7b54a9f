//! `certdesk demo` as a process, with a folder of its own for temporary files.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tokio::process::{Child, Command};

use crate::support::{temp, waiting};

/// What is printed last once everything runs.
const RUNNING: &str = "Ctrl-C ends everything.";

/// Where demos put their folders: passable, since Postgres is another user where we are root.
pub fn room() -> PathBuf {
    let path = temp::path("demo");
    fs::DirBuilder::new().mode(0o711).create(&path).unwrap();
    path
}

/// The folders of runs that are in a room.
pub fn runs(room: &Path) -> usize {
    let names = fs::read_dir(room).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("certdesk-demo-")).count()
}

/// `certdesk demo` with these arguments. What a person's environment says is not to reach its portal.
pub fn command(room: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certdesk"));
    command.arg("demo").args(arguments).env("TMPDIR", room).current_dir(room).stdin(Stdio::null()).kill_on_drop(true);
    command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none").env("CERTDESK_LISTEN", "127.0.0.1:1");
    command.env_remove("CERTDESK_LOG");
    command
}

/// Runs it to its end.
pub async fn run(room: &Path, arguments: &[&str]) -> Output {
    command(room, arguments).output().await.unwrap()
}

/// A demo that serves.
pub struct Demo {
    pub process: Child,
    pub children: Vec<i32>,
    output: PathBuf,
}

impl Demo {
    /// Starts it and waits until it serves.
    pub async fn start(room: &Path) -> Self {
        let output = room.join("output");
        let file = fs::File::create(&output).unwrap();
        let mut command = command(room, &[]);
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let process = command.spawn().unwrap();
        let mut demo = Self { process, children: Vec::new(), output };
        waiting::until("the demo to serve", async || demo.printed().contains(RUNNING).then_some(())).await;
        demo.children = children(demo.pid());
        demo
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.process.id().unwrap()).unwrap()
    }

    pub fn printed(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }

    /// Its child of that name.
    pub fn child(&self, name: &str) -> i32 {
        *self.children.iter().find(|pid| stat(**pid).is_some_and(|(found, ..)| found == name)).unwrap()
    }

    /// Waits until it has ended, and its children; answers its exit code, where it has one.
    pub async fn ended(&mut self) -> Option<i32> {
        let status = tokio::time::timeout(waiting::PATIENCE, self.process.wait()).await.expect("the demo goes on");
        for pid in &self.children {
            waiting::until("a child to end", async || (!lives(*pid)).then_some(())).await;
        }
        status.unwrap().code()
    }
}

pub fn signal(pid: i32, signal: i32) {
    // SAFETY: the process is one that a demo of this test has started, or the demo itself.
    assert_eq!(unsafe { libc::kill(pid, signal) }, 0);
}

fn children(parent: i32) -> Vec<i32> {
    let all = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    all.filter(|pid| stat(*pid).is_some_and(|(_, _, its_parent)| its_parent == parent)).collect()
}

/// Whether the process runs; one that nobody has waited for yet does not.
fn lives(pid: i32) -> bool {
    stat(pid).is_some_and(|(_, state, _)| !matches!(state, 'Z' | 'X'))
}

/// A process's name, state and parent (proc(5)).
fn stat(pid: i32) -> Option<(String, char, i32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = text.rsplit_once(')')?;
    let mut fields = tail.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((head.split_once('(')?.1.to_owned(), state, fields.next()?.parse().ok()?))
}
