//! `certdesk activity`, the built program.

use std::process::Stdio;

use certdesk::evidence::kept;
use diesel_async::SimpleAsyncConnection;

use super::rig::Rig;
use crate::support::{temp, waiting};

/// How it ended.
pub struct Ended {
    pub code: i32,
    pub said: String,
    pub complained: String,
}

/// Runs `certdesk activity` with these settings.
pub async fn certdesk(arguments: &[&str], flags: &[String]) -> Ended {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_certdesk"));
    command.arg("activity").args(arguments).args(flags).kill_on_drop(true);
    command.env_remove("DATABASE_URL").env_remove("CERTDESK_CONFIG").stdin(Stdio::null());
    let output = tokio::time::timeout(waiting::PATIENCE, command.output()).await.expect("it doesn't end").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), said: text(output.stdout), complained: text(output.stderr) }
}

/// A file with this text.
pub fn file(word: &str, text: &str) -> String {
    let path = temp::path(word);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_verifies_the_database() {
    let mut rig = Rig::start().await;
    let flags = rig.portal.flags.clone();
    let keys = certdesk(&["key"], &flags).await;
    assert_eq!((keys.code, keys.said.lines().count()), (0, 1), "{}", keys.complained);
    let seal = certdesk(&["seal"], &flags).await;
    assert_eq!(kept::read(seal.said.as_bytes(), &rig.keys).unwrap().seals, rig.kept);
    let (keys, seal) = (file("keys", &keys.said), file("seal", &seal.said));
    rig.record(1).await;
    let Ended { code, said, .. } = certdesk(&["verify"], &flags).await;
    let report = rig.verify().await.unwrap();
    assert_eq!(code, 0);
    assert!(said.starts_with(&format!("good: {} events under 4 seals, from 20", report.events)), "{said}");
    for part in ["1 event not under a seal yet", "the database's own", "--seal", "--key"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let with = ["verify", "--seal", &seal, "--key", &keys];
    let Ended { code, said, .. } = certdesk(&with, &flags).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("kept elsewhere: up to event {}", report.kept)) && !said.contains("--"), "{said}");

    // Whatever is found is named.
    let number = report.events - 3;
    let owner = "ALTER TABLE activity_events DISABLE TRIGGER USER;";
    let change = format!("{owner} UPDATE activity_events SET reason = 'x' WHERE number = {number}");
    rig.connection.batch_execute(&change).await.unwrap();
    let Ended { code, said, .. } = certdesk(&with, &flags).await;
    assert_eq!((code, &*said), (1, &*format!("WRONG: event {number} was changed after it was sealed\n")));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_verifies_an_export_offline() {
    let rig = Rig::start().await;
    let export = String::from_utf8(rig.export().await).unwrap();
    let keys: String = rig.keys.iter().map(|key| format!("{}\n", key.to_base64())).collect();
    let (path, keys) = (file("export", &export), file("keys", &format!("# of the portal\n{keys}")));
    let seal = file("seal", &certdesk(&["seal"], &rig.portal.flags).await.said);
    let with = |export: &str| ["verify", "--export", export, "--key", &keys, "--seal", &seal].map(str::to_owned);
    let verify = async |export: &str| {
        let arguments = with(export);
        certdesk(&arguments.each_ref().map(String::as_str), &[]).await
    };
    let Ended { code, said, .. } = verify(&path).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("kept elsewhere") && !said.contains("--"), "{said}");
    for (from, to, told) in [
        ("\"outcome\":\"success\"", "\"outcome\":\"refused\"", "was changed after it was sealed"),
        ("\"unsealed\":true", "\"unsealed\":false", "is not what an export of activity has there"),
        ("{\"seal\":2,", "{\"seal\":3,", "seal 2 is missing"),
    ] {
        let changed = export.replacen(from, to, 1);
        assert_ne!(changed, export, "{from}");
        let Ended { code, said, .. } = verify(&file("changed", &changed)).await;
        assert_eq!(code, 1, "{said}");
        assert!(said.starts_with("WRONG: ") && said.contains(told), "{said}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_seal_that_was_changed_is_told_from_a_database_that_was() {
    let rig = Rig::start().await;
    let seal = certdesk(&["seal"], &rig.portal.flags).await.said;
    let changed = file("seal", &seal.replacen("\"cut\":0", "\"cut\":1", 1));
    let Ended { code, said, .. } = certdesk(&["verify", "--seal", &changed], &rig.portal.flags).await;
    assert_eq!(code, 1);
    assert!(said.contains(&changed) && said.contains("line 1 has a seal that was changed since it was kept"), "{said}");
    // A line that a crash has cut short is no seal, and the others count.
    let torn = file("seal", &format!("{}\n{seal}", &seal[..40]));
    let Ended { code, said, complained } = certdesk(&["verify", "--seal", &torn], &rig.portal.flags).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("kept elsewhere") && complained.contains("line 1 is no seal"), "{complained}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_verified_is_no_finding() {
    let rig = Rig::start().await;
    let (flags, empty) = (&rig.portal.flags, file("empty", ""));
    let nowhere = vec!["--database-url=postgres://nobody@127.0.0.1:1/none".to_owned()];
    for (arguments, flags) in [
        (&["verify", "--nonsense"][..], flags),
        (&[], flags),
        (&["verify", "--export", "/nowhere"], flags),
        (&["verify", "--seal", "/nowhere"], flags),
        (&["verify", "--seal", &empty], flags),
        (&["verify", "--key", &empty], flags),
        (&["verify", "--key", &file("key", "AAAA\n")], flags),
        (&["verify", "--timestamp-root", &empty], flags),
        (&["verify"], &nowhere),
        (&["key"], &nowhere),
    ] {
        let Ended { code, said, complained } = certdesk(arguments, flags).await;
        assert_eq!(code, 2, "{arguments:?}: {said}{complained}");
        assert!(!complained.is_empty());
    }
    rig.portal.stop().await;
}
