//! The demo: the command as a person runs it, and the authority that it and the tests run.

mod rig;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use certdesk::demo::challtestsrv::Challtestsrv;
use certdesk::demo::child::ChildError;
use certdesk::demo::pebble::{Pebble, PebbleConfig};
use certdesk::pki::{CertificateChain, verify_to_root};
use chrono::TimeDelta;

use crate::support::temp;
use rig::Demo;

#[tokio::test]
async fn orders_through_the_pages() {
    let room = rig::room();
    // Ours or somebody else's: it is taken.
    let _taken = TcpListener::bind("127.0.0.1:8080");
    let output = rig::run(&room, &["--order", "www.shop.test,shop.test,*.shop.test,bücher.test"]).await;
    let said = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{complaints}");
    assert!(said.contains("Port 8080 is taken: using "), "{said}");
    for line in [
        "  pending\n",
        "Challenge sent for *.shop.test",
        "Certificate issued",
        "  valid\n",
        "Subject    CN=www.shop.test\n",
    ] {
        assert!(said.contains(line), "{line:?} in {said}");
    }
    assert!(said.contains("Names      www.shop.test, shop.test, *.shop.test, xn--bcher-kva.test\n"), "{said}");
    assert_eq!(complaints, "");

    let folder = room.join("certdesk-demo/www.shop.test");
    let chain = CertificateChain::from_pem(&fs::read(folder.join("fullchain.pem")).unwrap()).unwrap();
    let leaf = chain.leaf();
    assert_eq!(fs::read_to_string(folder.join("cert.pem")).unwrap(), leaf.to_pem());
    // The last second belongs to the validity (RFC 5280 section 4.1.2.5).
    assert_eq!(leaf.not_after - leaf.not_before, TimeDelta::days(90) - TimeDelta::seconds(1));
    assert_eq!(fs::read_to_string(folder.join("chain.pem")).unwrap(), chain.intermediates_pem());
    assert_eq!(fs::metadata(folder.join("privkey.pem")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(rig::runs(&room), 0);
}

#[tokio::test]
async fn an_order_that_fails_says_why() {
    let room = rig::room();
    for (names, reason) in [("a b.test", "spaces"), ("refused.test", "refuses"), ("", "Primary domain")] {
        let output = rig::run(&room, &["--order", names, "--out", "kept"]).await;
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{names}");
        assert!(complaints.contains(reason), "{complaints}");
    }
    assert!(!room.join("kept").exists());
}

#[tokio::test]
async fn a_signal_ends_everything_and_leaves_nothing() {
    let room = rig::room();
    for number in [libc::SIGINT, libc::SIGTERM] {
        let mut demo = Demo::start(&room).await;
        assert_eq!(demo.children.len(), 4, "{}", demo.printed());
        rig::signal(demo.pid(), number);
        assert_eq!(demo.ended().await, Some(0), "{}", demo.printed());
        assert_eq!(rig::runs(&room), 0);
    }
}

#[tokio::test]
async fn the_end_of_a_part_ends_everything() {
    for (part, named) in [
        ("pebble", "authority"),
        // The system knows no more than 15 letters of a name.
        ("pebble-challtes", "DNS"),
        ("callback-receiv", "callback receiver"),
        ("postgres", "Postgres"),
    ] {
        let room = rig::room();
        let mut demo = Demo::start(&room).await;
        rig::signal(demo.child(part), libc::SIGKILL);
        assert_eq!(demo.ended().await, Some(1), "{part}: {}", demo.printed());
        let last = demo.printed().lines().last().unwrap().to_owned();
        assert!(last.contains(named) && last.contains("ended by itself"), "{last}");
    }
}

#[tokio::test]
async fn a_killed_demo_takes_its_children_along_and_the_next_one_clears_up() {
    let room = rig::room();
    let mut killed = Demo::start(&room).await;
    let mut living = Demo::start(&room).await;
    rig::signal(killed.pid(), libc::SIGKILL);
    assert_eq!(killed.ended().await, None);
    assert_eq!(rig::runs(&room), 2);
    let mut next = Demo::start(&room).await;
    assert_eq!(rig::runs(&room), 2, "the dead one's is gone, the living one's is not");
    for demo in [&mut living, &mut next] {
        rig::signal(demo.pid(), libc::SIGTERM);
        assert_eq!(demo.ended().await, Some(0));
    }
    assert_eq!(rig::runs(&room), 0);
}

#[tokio::test]
async fn what_cannot_work_is_said() {
    let room = rig::room();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (arguments, said) in [
        (["--listen", &address], format!("listening on {address}: is the port taken?")),
        (["--listen", "0.0.0.0:8080"], "not a loopback address".to_owned()),
        (["--receiver", "/nowhere"], "no callback receiver at /nowhere".to_owned()),
    ] {
        let output = rig::run(&room, &arguments).await;
        assert_eq!(output.status.code(), Some(1));
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(complaints.contains(&said), "{complaints}");
    }
    let output = rig::command(&room, &[]).env("PATH", &room).output().await.unwrap();
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(complaints.contains("install Debian's package pebble"), "{complaints}");
}

#[tokio::test]
async fn pebble_comes_back_at_its_ports_with_another_root() {
    let dns = Challtestsrv::start(temp::path("dns")).await.unwrap();
    let mut pebble = Pebble::start(PebbleConfig::new(temp::path("pebble"), dns.dns())).await.unwrap();
    let root = reqwest::Certificate::from_pem(pebble.https_root_pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).no_proxy().user_agent("it").build().unwrap();
    let directory = pebble.directory();
    let issuing_root = pebble.issuing_root_pem().to_owned();
    assert!(client.get(&directory).send().await.unwrap().status().is_success());

    pebble.kill().await;
    assert!(client.get(&directory).send().await.unwrap_err().is_connect());
    pebble.restart().await.unwrap();
    assert!(client.get(&directory).send().await.unwrap().status().is_success());
    assert_eq!(pebble.directory(), directory);
    assert_ne!(pebble.issuing_root_pem(), issuing_root);
    let chain = CertificateChain::from_pem(issuing_root.as_bytes()).unwrap();
    let now = chain.leaf().not_before;
    assert!(verify_to_root(&chain, pebble.issuing_root_pem().as_bytes(), now).is_err());

    // Somebody else has taken its port.
    pebble.kill().await;
    let address = directory.strip_prefix("https://").unwrap().strip_suffix("/dir").unwrap();
    let _taken = TcpListener::bind(address).unwrap();
    assert!(matches!(pebble.restart().await, Err(ChildError::PortTaken { .. })));
    pebble.stop().await;
    dns.stop().await;
}
