//! A certificate's own page.

use askama::Template;
use certdesk::domain::DomainName;
use certdesk::domain::certificate::Status;
use certdesk::domain::order::{Failure, OrderState, Problem, Refusal, Step};
use certdesk::domain::sighting::{Failure as AnswerFailure, Problem as SightingProblem, Sighting};
use certdesk::i18n::Locale;
use certdesk::web::pages::certificates::{CertificatePage, ProgressView, TimelineEntry};
use chrono::TimeDelta;
use scraper::Html;

use super::fixtures::{self, ORDER, SHOW};
use super::{all, one, text, text_of};

fn domains() -> Vec<DomainName> {
    ["www.shop.test", "shop.test", "*.shop.test"].map(fixtures::name).to_vec()
}

fn html(page: &CertificatePage<'_>) -> Html {
    Html::parse_document(&page.render().unwrap())
}

fn with(status: Status, progress: ProgressView) -> Html {
    let domains = domains();
    html(&CertificatePage { progress: Some(progress), ..fixtures::show(Locale::En, status, &domains) })
}

#[test]
fn an_order_under_way_shows_its_records_and_who_has_seen_them() {
    let page = with(Status::Pending, fixtures::progress(OrderState::Challenged));
    let live = one(&page, &format!("#{}", CertificatePage::TARGET));
    assert_eq!((live.attr("hx-get"), live.attr("hx-trigger")), (Some(SHOW), Some("every 2s")));
    assert_eq!(text_of(&page, "#progress-title"), "Waiting for the TXT records");
    assert_eq!(text_of(&page, ".now .left"), "7 minutes left");
    assert_eq!(text_of(&page, ".challenges-head p"), "1 of 3 seen at every name server");
    let states: Vec<String> = all(&page, ".challenge .badge").into_iter().map(text).collect();
    assert_eq!(states, ["Seen", "Not seen yet", "Not seen yet"]);
    assert_eq!(all(&page, ".challenge[open]").len(), 2, "what is seen is folded");
    assert_eq!(text_of(&page, "#record-name-3"), "_acme-challenge.shop.test");
    assert_eq!(text_of(&page, "#record-value-3"), "aB4cD6eF9gH3jK0lM2nP5qR8tXy7mT0pQ2rS5uV8wZ1");
    let labels: Vec<_> = all(&page, "[data-copy=record-value-3]").iter().filter_map(|b| b.attr("aria-label")).collect();
    assert_eq!(labels, ["Copy the record value for *.shop.test"]);
    let said: Vec<String> = all(&page, "#challenge-2-waiting .server").into_iter().map(text).collect();
    assert_eq!(
        said,
        [
            "ns1.dns.example 192.0.2.53 serves the value",
            "ns2.dns.example 192.0.2.53 serves another value: an-older-value-from-the-order-before-this-one",
            "ns3.dns.example 192.0.2.53 didn’t answer in time",
        ]
    );
    assert_eq!(all(&page, ".timeline li").len(), 6);
    assert!(text_of(&page, ".timeline li:last-child").contains("by ns1.dns.example, ns2.dns.example"));
    assert_eq!(text_of(&page, ".stages [aria-current=step]"), "Domains proved by DNS");
    let lines = one(&page, "#zone-text").text().collect::<String>();
    assert_eq!(lines.lines().count(), 3);
    assert!(lines.contains("_acme-challenge.shop.test. 60 IN TXT \"Xy7mT0pQ2rS5uV8wZ1aB4cD6eF9gH3jK0lM2nP5qR8t\"\n"));
}

#[test]
fn of_many_that_wait_only_the_first_is_open() {
    let mut progress = fixtures::progress(OrderState::Challenged);
    progress.challenges = (0..100).map(|n| fixtures::challenge(&format!("a{n}.shop.test"), "value")).collect();
    let page = with(Status::Pending, progress);
    assert_eq!(all(&page, ".challenge").len(), 100);
    assert_eq!(all(&page, ".challenge[open]").len(), 1);
}

#[test]
fn it_stops_asking_once_the_order_has_ended() {
    for state in [OrderState::Issued, OrderState::Failed, OrderState::Cancelled] {
        let page = with(Status::Valid, fixtures::progress(state));
        assert!(all(&page, "[hx-trigger], noscript, .stages, .spinner").is_empty(), "{state:?}");
    }
    let waiting = fixtures::progress(OrderState::Placed);
    assert_eq!(all(&with(Status::Pending, waiting), "noscript").len(), 1, "without JavaScript too");
}

#[test]
fn a_failure_says_what_happened_and_what_to_do() {
    let failure = Failure::ChallengeNotSeen { domains: domains()[1..].to_vec() };
    let page = with(Status::Failed, fixtures::failed(failure));
    assert_eq!(text_of(&page, "#progress-title"), "The TXT records weren’t seen in time");
    let said = text_of(&page, ".now");
    assert!(said.contains("The TXT records for shop.test, *.shop.test weren’t served"), "{said}");
    assert!(said.contains("What to do: See below"), "{said}");
    assert_eq!(one(&page, ".now a[role=button]").attr("href"), Some(ORDER));
    assert_eq!(all(&page, ".challenge.not-seen[open] .server.no").len(), 4, "which server said what");
    let domains = domains();
    let mut reader = fixtures::show(Locale::En, Status::Failed, &domains);
    reader.order_again_href = None;
    reader.progress = Some(fixtures::failed(Failure::OrderLapsed));
    assert!(all(&html(&reader), ".now a").is_empty(), "only who may order is offered to");
}

#[test]
fn a_try_that_is_made_again_is_not_told_like_the_end() {
    let reason = || Failure::AuthorityUnavailable { detail: "connect: refused".into(), retry_at: None };
    let mut progress = fixtures::progress(OrderState::Placed);
    progress.timeline.push(TimelineEntry {
        at: fixtures::now(),
        step: Step::WillRetry { reason: Box::new(reason()), at: fixtures::now() + TimeDelta::seconds(1) },
    });
    let said = text_of(&with(Status::Pending, progress), ".timeline li:last-child");
    assert!(said.contains("trying again at 2026-11-22"), "{said}");
    assert!(said.contains("The authority couldn’t be reached, or gave no usable answer"), "{said}");
    let said = text_of(&with(Status::Failed, fixtures::failed(reason())), ".now");
    assert!(said.contains("Certdesk tried again and again"), "{said}");
}

#[test]
fn a_refusal_quotes_the_authority_at_the_name() {
    let problem = Problem { kind: "caa".into(), detail: "CAA <record> forbids".into() };
    let refusals = vec![Refusal { domain: fixtures::name("shop.test"), problem }];
    let page = with(Status::Failed, fixtures::failed(Failure::NamesRefused { refusals }));
    assert_eq!(text_of(&page, "blockquote"), "shop.test CAA <record> forbidscaa");
    assert!(text_of(&page, ".now").contains("A CAA record in the DNS keeps this authority from issuing"));
    assert_eq!(text_of(&page, ".challenge.refused summary"), "shop.test Refused");
}

#[test]
fn names_that_could_not_be_looked_up_say_why() {
    let mut progress = fixtures::progress(OrderState::Challenged);
    progress.challenges.truncate(1);
    progress.challenges[0].seen_at = None;
    let failure = AnswerFailure::ServerFailure;
    progress.challenges[0].sighting = Some(Sighting {
        asked: "shop.hoster.example".into(),
        aliases: vec!["_acme-challenge.www.shop.test".into()],
        servers: Vec::new(),
        left_out: 2,
        problem: Some(SightingProblem::Recursor { name: "hoster.example".into(), failure }),
    });
    let said = text_of(&with(Status::Pending, progress), ".sighting");
    assert!(said.contains("the record is looked for at shop.hoster.example"), "{said}");
    assert!(said.contains("no answer about hoster.example: couldn’t answer (SERVFAIL)"), "{said}");
    assert!(said.contains("2 more name servers were not asked"), "{said}");
}

#[test]
fn an_issued_certificate_shows_its_facts_and_versions() {
    let (domains, labels) = ([fixtures::name("bücher.example")], [("env".to_owned(), "prod".to_owned())]);
    let page = html(&fixtures::issued(Locale::En, &domains, &labels));
    let facts = text_of(&page, "[aria-labelledby=facts-title]");
    for fact in
        ["2026-11-06 13:04:05 UTC", "2027-02-04 13:04:05 UTC", "CN=E6", "ECDSA with SHA-384", "04:a1:b2", "9f:86:d0"]
    {
        assert!(facts.contains(fact), "{fact}: {facts}");
    }
    let about = text_of(&page, "[aria-labelledby=about-title]");
    for fact in
        ["bücher.example xn--bcher-kva.example", "Let’s Encrypt", "Authority’s default", "Mina Park", "env=prod"]
    {
        assert!(about.contains(fact), "{fact}: {about}");
    }
    assert_eq!(one(&page, "#download-button").attr("href"), Some("/teams/web/certificates/1/download"));
    let versions: Vec<String> = all(&page, "tr[data-version] .name").into_iter().map(text).collect();
    assert_eq!(
        versions,
        [
            "Version 3 Current same key as version 2",
            "Version 2 Archived same key as version 1",
            "Version 1 Archived Expired"
        ]
    );
    assert_eq!(all(&page, "tbody a[download]").len(), 2, "an expired one can't be downloaded");
    assert_eq!(one(&page, ".bar .passed").attr("width"), Some("177"));
    assert!(all(&page, ".challenges").is_empty());
}

#[test]
fn a_success_is_news_for_an_hour() {
    let domains = domains();
    let mut page = fixtures::issued(Locale::En, &domains, &[]);
    assert_eq!(text_of(&html(&page), ".now h2"), "The certificate is issued");
    page.chrome.now += TimeDelta::hours(2);
    assert!(all(&html(&page), ".now").is_empty());
    assert_eq!(all(&html(&page), "[aria-labelledby=versions-title] .timeline").len(), 1, "the history stays");
}
