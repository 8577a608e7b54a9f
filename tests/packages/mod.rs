//! `bin/packages.sh`: what it leaves when it is killed while it installs, and what the next run makes of that.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{temp, waiting};

/// What a shell runs that has sourced it: with files in this folder rather than the machine's, and no packages.
fn shell(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    let prelude =
        "set -euo pipefail; source bin/packages.sh; policy=$PWD_OF_TEST/policy; clusters=$PWD_OF_TEST/clusters
        as_root() { \"$@\"; }; apt_get() { :; }\n";
    command.arg("-c").arg(format!("{prelude}{script}")).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("PWD_OF_TEST", folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, script: &str) -> Output {
    let output = shell(folder, script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[tokio::test]
async fn what_a_killed_run_has_left_goes() {
    let folder = temp::path("packages");
    fs::create_dir(&folder).unwrap();
    let (policy, cluster) = (folder.join("policy"), folder.join("clusters/certdesk-installing.conf"));
    // `exec`, so that nothing of the shell outlives it.
    let mut installing = shell(&folder, "hold_services; hold_clusters; exec sleep 1000").spawn().unwrap();
    waiting::until("both files", async || {
        let whole = |path| fs::read_to_string(path).is_ok_and(|text| text.contains("101") || text.contains("false"));
        (whole(&policy) && whole(&cluster)).then_some(())
    })
    .await;
    run(&folder, "clear_remains");
    assert!(policy.exists() && cluster.exists(), "that run goes on");
    installing.kill().unwrap();
    installing.wait().unwrap();
    let said = run(&folder, "clear_remains").stdout;
    assert!(String::from_utf8(said).unwrap().contains("was cut off"));
    assert!(!policy.exists() && !cluster.parent().unwrap().exists());
    // Nothing to be done, and nothing said.
    assert_eq!(run(&folder, "clear_remains").stdout, b"");

    // Somebody's own policy stays, and so does what is held while it is there.
    fs::write(&policy, "#!/bin/sh\nexit 0\n").unwrap();
    run(&folder, "clear_remains; hold_services; let_go");
    assert_eq!(fs::read_to_string(&policy).unwrap(), "#!/bin/sh\nexit 0\n");
}
