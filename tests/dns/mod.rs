//! Looking for TXT values at real authoritative servers on loopback: `a` and `b` for `shop.test`, `b` for `other.test`.

mod knot;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use certdesk::dns::{Answer, DnsSettings, Failure, Problem, ServerAnswer, Sighting, TxtLookup};
use knot::{Lab, Zone};

const A: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const B: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// Where no server runs.
const NOBODY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);

const NAME: &str = "_acme-challenge.shop.test";

/// What stands above the zones.
const SHOP: Zone<'_> = ("shop.test", "@ NS a\n@ NS b\na A 127.0.0.2\nb A 127.0.0.3");
const OTHER: Zone<'_> = ("other.test", "@ NS b\nb A 127.0.0.3");

/// A lab with `shop.test` at both servers, with these records.
async fn shop(at_a: &str, at_b: &str) -> Lab {
    let mut lab = Lab::start(&[SHOP]).await;
    lab.serve(A, &[("shop.test", &format!("{}\n{at_a}", SHOP.1))]).await;
    lab.serve(B, &[("shop.test", &format!("{}\n{at_b}", SHOP.1))]).await;
    lab
}

fn values(values: &[&str]) -> Answer {
    Answer::Values { values: values.iter().map(|&value| value.to_owned()).collect(), more: 0 }
}

/// Name, address, answer of each server.
fn said(sighting: &Sighting) -> Vec<(&str, String, &Answer)> {
    let each = |server: &'_ ServerAnswer| server.address.map(|address| address.ip().to_string()).unwrap_or_default();
    sighting
        .servers
        .iter()
        .map(|server| (server.server.as_deref().unwrap_or_default(), each(server), &server.answer))
        .collect()
}

#[tokio::test]
async fn servers_that_disagree_for_a_while() {
    let lab = shop("_acme-challenge TXT \"value\"", "").await;
    let lookup = lab.lookup();

    let sighting = lookup.look(NAME, "value").await;
    assert_eq!((sighting.asked.as_str(), sighting.problem.as_ref()), (NAME, None));
    assert_eq!(
        said(&sighting),
        [("a.shop.test", A.to_string(), &values(&["value"])), ("b.shop.test", B.to_string(), &Answer::NoSuchName)]
    );
    assert!(sighting.servers[0].shows && !sighting.servers[1].shows && !sighting.seen());

    lab.rewrite(B, ("shop.test", &format!("{}\n_acme-challenge TXT \"value\"", SHOP.1)));
    let sighting = lookup.look(NAME, "value").await;
    assert!(sighting.seen(), "{sighting:?}");

    lab.rewrite(A, ("shop.test", SHOP.1));
    assert!(!lookup.look(NAME, "value").await.seen(), "nothing may be remembered");
}

#[tokio::test]
async fn stale_values_beside_the_new_ones() {
    let records = "_acme-challenge TXT \"stale\"\n_acme-challenge TXT \"first\"\n_acme-challenge TXT \"sec\" \"ond\"";
    let lab = shop(records, records).await;
    let both = lab.lookup().look_many(NAME, &["first", "second", "third"]).await;
    assert_eq!(both.iter().map(Sighting::seen).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(both[1].servers[0].answer, values(&["second", "first", "stale"]));
    assert_eq!(both[2].servers[1].answer, values(&["first", "second", "stale"]));
}

#[tokio::test]
async fn an_alias_leads_into_another_zone() {
    let alias = format!("{}\n_acme-challenge CNAME Shop.challenges.other.test.", SHOP.1);
    let other = format!("{}\nshop.challenges TXT \"value\"", OTHER.1);
    let mut lab = Lab::start(&[SHOP, OTHER]).await;
    lab.serve(A, &[("shop.test", &alias)]).await;
    // This one has both zones, and so could answer with the record beside the alias.
    lab.serve(B, &[("shop.test", &alias), ("other.test", &other)]).await;
    let lookup = lab.lookup();

    let sighting = lookup.look(NAME, "value").await;
    assert_eq!(sighting.asked, "shop.challenges.other.test");
    assert_eq!(sighting.aliases, ["shop.challenges.other.test"]);
    assert_eq!(said(&sighting), [("b.other.test", B.to_string(), &values(&["value"]))]);
    assert!(sighting.seen());

    lab.rewrite(B, OTHER);
    let sighting = lookup.look(NAME, "value").await;
    assert_eq!(said(&sighting), [("b.other.test", B.to_string(), &Answer::NoSuchName)]);

    // A server that hasn't got the alias yet is one that doesn't serve the value.
    lab.rewrite(B, ("other.test", &other));
    lab.rewrite(A, SHOP);
    let sighting = lookup.look(NAME, "value").await;
    assert_eq!(
        said(&sighting),
        [("a.shop.test", A.to_string(), &Answer::NoSuchName), ("b.other.test", B.to_string(), &values(&["value"]))]
    );
    assert!(!sighting.seen());
}

#[tokio::test]
async fn an_alias_and_its_record_in_one_answer() {
    let records = "_acme-challenge CNAME x.challenges\nx.challenges CNAME y\ny TXT \"value\"";
    let lab = shop(records, records).await;
    let sighting = lab.lookup().look(NAME, "value").await;
    assert!(sighting.seen(), "{sighting:?}");
    assert_eq!(sighting.aliases, ["x.challenges.shop.test", "y.shop.test"]);
    assert_eq!(sighting.servers.len(), 2);
}

#[tokio::test]
async fn aliases_that_lead_back() {
    let mut lab = Lab::start(&[SHOP, OTHER]).await;
    let looping = "within CNAME within2\nwithin2 CNAME within\nacross CNAME back.other.test.";
    let looping = format!("{}\n{looping}", SHOP.1);
    lab.serve(A, &[("shop.test", &looping)]).await;
    lab.serve(B, &[("other.test", &format!("{}\nback CNAME across.shop.test.", OTHER.1)), ("shop.test", &looping)])
        .await;
    for name in ["within.shop.test", "across.shop.test"] {
        let sighting = lab.lookup().look(name, "value").await;
        assert_eq!(sighting.problem, Some(Problem::AliasLoop { name: name.to_owned() }));
        assert!(!sighting.seen());
    }
}

#[tokio::test]
async fn a_server_that_is_down() {
    let more = format!("{}\n@ NS c\n@ NS d\nc A {NOBODY}\n", SHOP.1);
    let served = format!("{more}\n_acme-challenge TXT \"value\"");
    let mut lab = Lab::start(&[("shop.test", &more)]).await;
    lab.serve(A, &[("shop.test", &served)]).await;
    lab.serve(B, &[("shop.test", &served)]).await;

    let begun = Instant::now();
    let sighting = lab.lookup().look(NAME, "value").await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let timed_out = Answer::Failed { failure: Failure::TimedOut };
    assert_eq!(
        said(&sighting),
        [
            ("a.shop.test", A.to_string(), &values(&["value"])),
            ("b.shop.test", B.to_string(), &values(&["value"])),
            ("c.shop.test", NOBODY.to_string(), &timed_out),
            ("d.shop.test", String::new(), &Answer::NoAddress),
        ]
    );
    assert!(!sighting.seen());
}

#[tokio::test]
async fn nothing_there() {
    let mut lab = Lab::start(&[SHOP]).await;
    lab.serve(A, &[("shop.test", &format!("{}\n_acme-challenge A 192.0.2.1", SHOP.1))]).await;
    // Knows of the zone only that others serve it.
    lab.serve(B, &[("test", "@ NS ns\nshop NS a.shop\na.shop A 127.0.0.2")]).await;
    let sighting = lab.lookup().look(NAME, "value").await;
    assert_eq!(
        said(&sighting),
        [("a.shop.test", A.to_string(), &Answer::NoTxt), ("b.shop.test", B.to_string(), &Answer::Lame)]
    );

    lab.rewrite(A, SHOP);
    let sighting = lab.lookup().look(NAME, "value").await;
    assert_eq!(sighting.servers[0].answer, Answer::NoSuchName);
}

#[tokio::test]
async fn a_server_that_refuses() {
    let mut lab = Lab::start(&[SHOP, OTHER]).await;
    lab.serve(A, &[("shop.test", &format!("{}\n_acme-challenge TXT \"value\"", SHOP.1))]).await;
    lab.serve(B, &[OTHER]).await;
    let sighting = lab.lookup().look(NAME, "value").await;
    assert_eq!(sighting.servers[1].answer, Answer::Failed { failure: Failure::Refused });
    assert!(sighting.servers[0].shows && !sighting.seen());
}

#[tokio::test]
async fn a_challenge_name_that_is_a_zone_of_its_own() {
    let zone = |records: &str| format!("@ NS b.shop.test.\n{records}");
    let mut lab = Lab::start(&[SHOP, (NAME, &zone(""))]).await;
    lab.serve(B, &[(NAME, &zone("@ TXT \"value\""))]).await;
    let sighting = lab.lookup().look(NAME, "value").await;
    assert_eq!(said(&sighting), [("b.shop.test", B.to_string(), &values(&["value"]))]);
    assert!(sighting.seen());
}

#[tokio::test]
async fn more_values_than_a_datagram_holds() {
    let many: String = (10..60).map(|n| format!("_acme-challenge TXT \"{n}{}\"\n", "x".repeat(60))).collect();
    let records = format!("{many}_acme-challenge TXT \"value\"");
    let lab = shop(&records, &records).await;
    let sighting = lab.lookup().look(NAME, "value").await;
    assert!(sighting.seen());
    let Answer::Values { values, more } = &sighting.servers[0].answer else { panic!("{sighting:?}") };
    assert_eq!((values[0].as_str(), values.len() + more), ("value", 51));
}

#[tokio::test]
async fn a_forbidden_address_is_not_asked() {
    let lab = shop("_acme-challenge TXT \"value\"", "_acme-challenge TXT \"value\"").await;
    let sighting = lab.lookup_within("127.0.0.2/32").look(NAME, "value").await;
    assert_eq!(
        said(&sighting),
        [("a.shop.test", A.to_string(), &values(&["value"])), ("b.shop.test", B.to_string(), &Answer::Forbidden)]
    );
    assert!(!sighting.seen());
}

#[tokio::test]
async fn resolvers_from_the_settings_and_nobody_else() {
    let lab = shop("_acme-challenge TXT \"value\"", "_acme-challenge CNAME other\nother TXT \"value\"").await;
    let given = |addresses: &[Ipv4Addr]| {
        let resolvers = addresses.iter().map(|&address| (address, lab.port).into()).collect();
        // Neither a recursive resolver nor a permitted network is needed.
        TxtLookup::new(DnsSettings { resolvers, ..DnsSettings::default() }, Arc::default()).unwrap()
    };
    let sighting = given(&[A]).look(NAME, "value").await;
    assert_eq!(said(&sighting), [("", A.to_string(), &values(&["value"]))]);
    assert!(sighting.seen());
    let sighting = given(&[A, B]).look(NAME, "value").await;
    assert!(sighting.seen() && sighting.servers.len() == 2 && sighting.asked == "other.shop.test", "{sighting:?}");
    assert!(!given(&[A]).look(NAME, "another").await.seen());
}

#[tokio::test]
async fn no_zone_and_no_resolver() {
    let lab = Lab::start(&[("bare.test", "")]).await;
    let look = async |settings: DnsSettings, name: &str| {
        TxtLookup::new(settings, Arc::default()).unwrap().look(name, "value").await.problem
    };
    let zone = "bare.test".to_owned();
    assert_eq!(look(lab.settings(), "x.bare.test").await, Some(Problem::NoNameServers { zone }));
    let name = "x.nowhere.example".to_owned();
    assert_eq!(look(lab.settings(), &name).await, Some(Problem::NoZone { name }));
    assert_eq!(look(lab.settings(), "a..b").await, Some(Problem::NotAName));

    let silent = DnsSettings {
        recursive: vec![(NOBODY, lab.port).into()],
        query_timeout: Duration::from_millis(100),
        ..lab.settings()
    };
    let fault = |failure| Some(Problem::Recursor { name: NAME.to_owned(), failure });
    assert_eq!(look(silent.clone(), NAME).await, fault(Failure::TimedOut));
    // The next resolver is asked where one is silent.
    let second = DnsSettings { recursive: [silent.recursive, lab.settings().recursive].concat(), ..lab.settings() };
    let name = NAME.to_owned();
    assert_eq!(look(second, NAME).await, Some(Problem::NoZone { name }));
}
