//! Who has spent how much of the processors: this process, and each program that it runs, with all that those have
//! started (proc(5)).

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use anyhow::{Context, ensure};

/// Time on a processor until now, by program; this process is [`OURS`].
#[derive(Debug, Clone, Default)]
pub struct Usage(BTreeMap<String, Duration>);

/// What this process is called.
pub const OURS: &str = "self";

/// One line of proc(5)'s `stat`.
struct Process {
    name: String,
    parent: u32,
    own: Duration,
    /// Of children that have ended and were waited for.
    ended_children: Duration,
}

impl Usage {
    /// What has been spent so far.
    pub fn now() -> anyhow::Result<Self> {
        let processes = processes()?;
        let ours = std::process::id();
        let mut usage = Self::default();
        for (&id, process) in &processes {
            if id == ours {
                *usage.0.entry(OURS.to_owned()).or_default() += process.own;
            } else if let Some(program) = program(id, ours, &processes) {
                *usage.0.entry(program.to_owned()).or_default() += process.own + process.ended_children;
            }
        }
        Ok(usage)
    }

    /// What was spent since `before`.
    pub fn since(&self, before: &Self) -> Self {
        let spent = |(name, &time): (&String, &Duration)| (name.clone(), time.saturating_sub(before.of(name)));
        Self(self.0.iter().map(spent).collect())
    }

    /// What the programs whose names begin so have spent; the system cuts names to 15 letters.
    pub fn of(&self, name: &str) -> Duration {
        let name = name.get(..15).unwrap_or(name);
        self.0.get(name).copied().unwrap_or_default()
    }
}

/// Which program of ours a process belongs to: the one among its ancestors, or itself, that we have started.
fn program(mut id: u32, ours: u32, processes: &HashMap<u32, Process>) -> Option<&str> {
    loop {
        let process = processes.get(&id)?;
        if process.parent == ours {
            return Some(&process.name);
        }
        id = process.parent;
    }
}

fn processes() -> anyhow::Result<HashMap<u32, Process>> {
    let mut found = HashMap::new();
    for entry in std::fs::read_dir("/proc").context("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // It may have ended since.
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        found.insert(id, parse(&stat).with_context(|| format!("/proc/{id}/stat"))?);
    }
    Ok(found)
}

fn parse(stat: &str) -> anyhow::Result<Process> {
    // The name may hold anything, brackets too.
    let (begin, end) = (stat.find('(').context("no name")?, stat.rfind(')').context("no name")?);
    let name = stat.get(begin + 1..end).context("no name")?.to_owned();
    let fields: Vec<&str> = stat.get(end + 1..).context("no fields")?.split_whitespace().collect();
    // Counted from the state, which is the third field.
    let number = |field: usize| -> anyhow::Result<u64> { Ok(fields.get(field - 3).context("too short")?.parse()?) };
    let tick = tick()?;
    let ticks = |fields: [usize; 2]| -> anyhow::Result<Duration> {
        let count = number(fields[0])? + number(fields[1])?;
        Ok(tick * u32::try_from(count)?)
    };
    Ok(Process { name, parent: u32::try_from(number(4)?)?, own: ticks([14, 15])?, ended_children: ticks([16, 17])? })
}

fn tick() -> anyhow::Result<Duration> {
    // SAFETY: sysconf has no preconditions.
    let a_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    ensure!(a_second > 0, "the system doesn't say how long a tick is");
    Ok(Duration::from_secs(1) / u32::try_from(a_second)?)
}
