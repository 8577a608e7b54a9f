//! What a person can get wrong in the order form: said at the field, in words, and the form comes back as it was typed.

use super::rig::{Counts, good_form, portal};
use crate::support::page::{Form, Page};
use crate::support::person::Order;

/// The words at a field.
fn at(page: &Page, field: &str) -> String {
    page.texts(&format!("#{field}-error li")).join("\n")
}

fn assert_nothing_lost(page: &Page, sent: &Form) {
    let shown = page.form("form.order");
    for field in ["name", "description", "primary_domain", "alternative_domains", "key_algorithm", "labels"] {
        let value = sent.value(field);
        // A select can only show what it has.
        if field != "key_algorithm" || value != "rot13" {
            assert_eq!(shown.value(field), value, "{field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_told_at_the_field() {
    let (portal, mina) = portal().await;
    mina.order(&Order::of("taken", &["taken.test"])).await;
    let before = Counts::of(&portal).await;

    let label = format!("{}.test", "a".repeat(64));
    let long = format!("{}.{}.test", "a".repeat(40), "b".repeat(40));
    let whole = format!("{}example.org", "abcdefghi.".repeat(25));
    let hundred = (1..=100).map(|n| format!("n{n}.many.test")).collect::<Vec<_>>().join("\n");
    let labels = (1..=33).map(|n| format!("k{n}=v")).collect::<Vec<_>>().join("\n");
    let (name, description) = ("n".repeat(257), "d".repeat(1025));
    let cases = [
        ("primary_domain", "", "Enter the domain"),
        ("primary_domain", "a b.test", "has no spaces"),
        ("primary_domain", "a_b.test", "can’t contain “_”"),
        ("primary_domain", "test", "at least one dot"),
        ("primary_domain", "192.0.2.1", "IP address"),
        ("primary_domain", "2001:db8::1", "IP address"),
        ("primary_domain", "*.*.x.test", "asterisk can only stand alone"),
        ("primary_domain", "*.test", "whole top-level domain"),
        ("primary_domain", &label, "longer than 63"),
        ("primary_domain", &whole, "longer than 253"),
        ("primary_domain", "xn--zzzzzzz99.test", "international"),
        ("primary_domain", "https://x.test/", "more than a name"),
        ("primary_domain", "-x.test", "hyphen"),
        ("primary_domain", "a..test", "a dot too many"),
        ("primary_domain", &long, "64 characters at most"),
        ("alternative_domains", "a_b.test", "“a_b.test”: A domain name can’t contain “_”"),
        ("alternative_domains", "ok.test, 192.0.2.1", "“192.0.2.1”: This is an IP address"),
        ("alternative_domains", "ok.test; *.*.x.test", "“*.*.x.test”"),
        ("alternative_domains", "twice.test\ntwice.test", "“twice.test” stands in the order twice"),
        ("alternative_domains", "TWICE.test twice.test.", "“twice.test.” stands in the order twice"),
        ("alternative_domains", &hundred, "101 domains are too many"),
        ("name", "", "Give the certificate a name"),
        ("name", "   ", "Give the certificate a name"),
        ("name", &name, "256 characters at most"),
        ("name", "taken", "has a certificate of this name already"),
        ("description", &description, "1024 characters at most"),
        ("authority", "3f2c0b54-0000-4000-8000-000000000000", "isn’t available any more"),
        ("authority", "", "Choose a certificate authority"),
        ("key_algorithm", "rot13", "Choose a key algorithm"),
        ("labels", "no equals sign", "“no equals sign” isn’t a label"),
        ("labels", "a=1\na=2", "“a” stands there twice"),
        ("labels", &labels, "32 at most"),
    ];
    for (field, value, words) in cases {
        let form = good_form(&mina).await.set(field, value);
        let page = mina.submit(&form).await;
        assert_eq!(page.status, 422, "{field}: {value}: {}", page.text());
        assert!(at(&page, field).contains(words), "{field}: {value}: {}", at(&page, field));
        assert!(page.texts("#order-errors li").concat().contains(words), "{field}: {value}: not in the summary");
        assert_nothing_lost(&page, &form);
    }
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_told_all_at_once_and_in_the_readers_language() {
    let (portal, mina) = portal().await;
    let form = good_form(&mina).await.set("name", "").set("primary_domain", "test").set("labels", "x");
    let page = mina.submit(&form).await;
    for field in ["name", "primary_domain", "labels"] {
        assert!(!at(&page, field).is_empty(), "{field}");
    }
    mina.get("/language/ko?back=/").await;
    let page = mina.submit(&form).await;
    assert_eq!(page.status, 422);
    assert!(at(&page, "primary_domain").contains('점'), "{}", at(&page, "primary_domain"));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn once_it_is_put_right_it_is_ordered() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let page = mina.submit(&good_form(&mina).await.set("primary_domain", "a_b.test")).await;
    let form = page.form("form.order").set("primary_domain", "a-b.test");
    assert_eq!(mina.submit(&form).await.status, 303);
    assert_eq!(Counts::of(&portal).await, before.and_one());
    // And sent once more, it is not ordered twice.
    assert_eq!(mina.submit(&form).await.status, 303);
    assert_eq!(Counts::of(&portal).await, before.and_one());
    portal.stop().await;
}
