use proptest::prelude::*;

use super::*;

fn terms(q: &str) -> Vec<Term> {
    Find::default().with(FindField::Search, q).terms().to_vec()
}

fn text(text: &str) -> Term {
    Term::Text(text.to_owned())
}

fn label(key: &str, value: Option<&str>) -> Term {
    Term::Label(key.to_owned(), value.map(str::to_owned))
}

#[test]
fn a_search_is_read_as_it_was_typed() {
    let serial = |digits: &str| Term::Serial(digits.to_owned());
    let exact = |text: &str| Term::Exact(text.to_owned());
    for (q, expected) in [
        ("", vec![]),
        ("  \t ", vec![]),
        ("Shop", vec![text("shop")]),
        ("  web   Shop ", vec![text("web shop")]),
        ("BÜCHER.example", vec![text("bücher.example")]),
        ("50%_\\", vec![text("50%_\\")]),
        ("\"Web Shop\"", vec![exact("web shop")]),
        ("\"www.shop.test", vec![exact("www.shop.test")]),
        ("\"\" \" \"", vec![]),
        ("serial:0A:bc:00", vec![serial("0abc00")]),
        ("serial:1F serial:0", vec![serial("1f"), serial("00")]),
        ("label:env", vec![label("env", None)]),
        ("label:env=prod shop", vec![text("shop"), label("env", Some("prod"))]),
        ("label:env=", vec![label("env", Some(""))]),
        ("label:\"cost centre\"=\"A 1\"", vec![label("cost centre", Some("A 1"))]),
        ("label:Env=a=b", vec![label("Env", Some("a=b"))]),
        ("web serial:1 shop \"x\"", vec![text("web shop"), serial("01"), exact("x")]),
        ("x=1 a:b", vec![text("x=1 a:b")]),
    ] {
        assert_eq!(terms(q), expected, "{q:?}");
    }
}

#[test]
fn what_is_not_understood_is_left_out_and_told() {
    use FindFault::*;
    let long = format!("q={}", "a".repeat(10_000));
    let many = format!("q={}", "\"a\"+".repeat(MAX_TERMS + 1));
    for (query, faults) in [
        ("q=serial:xyz+shop", vec![NoSerial]),
        ("q=serial:+label:+label:%3Dx", vec![NoSerial, NoLabelTerm]),
        ("q=serial:::", vec![NoSerial]),
        (&long, vec![TooLong]),
        (&many, vec![TooMany]),
        ("status=fine", vec![NoStatus]),
        ("authority=1", vec![NoAuthority]),
        ("expires=0", vec![NoDays]),
        ("expires=3651", vec![NoDays]),
        ("expires=-1&kind=x", vec![NoDays, NoKind]),
        ("auto-renew=true", vec![NoAutoRenew]),
        ("label=%3Dx", vec![NoLabel]),
        ("label=a%00b", vec![NoLabel]),
        ("sort=--name", vec![NoSort]),
        ("status=fine&status=valid", vec![NoStatus]),
    ] {
        let find = Find::of(query);
        assert_eq!(find.faults(), faults, "{query}");
        let left = Find::of(&find.query());
        assert_eq!((left.status, left.kind, left.expires_within), (find.status, find.kind, find.expires_within));
        for fault in faults {
            assert!(find.clone().with(fault.field(), "").faults().iter().all(|other| other.field() != fault.field()));
        }
    }
    assert_eq!(Find::of("q=serial:xyz+shop").terms(), [text("shop")]);
    assert_eq!(Find::of(&long).q().len(), MAX_SEARCH);
}

#[test]
fn an_address_has_nothing_that_is_empty() {
    let all = "q=web+shop&status=renew_failed&authority=0199aaaa-0000-7000-8000-000000000001&expires=30&kind=ordered\
               &auto-renew=off&label=env%3Dprod&sort=-name";
    assert_eq!(Find::of(all).query(), all);
    assert_eq!(Find::of("q=&status=&authority=&expires=+&kind=&auto-renew=&label=&sort=-created&after=x").query(), "");
    let none = Find::of("sort=name");
    assert!(none.is_empty() && !Find::of("label=a").is_empty() && !Find::of("q=serial:x").is_empty());
    assert_eq!(none.href("/x", &[("after", "1&2")]), "/x?sort=name&after=1%262");
    assert_eq!(Find::default().href("/x", &[]), "/x");
    assert_eq!(Find::of(all).with(FindField::Status, "").status, None);
}

#[test]
fn a_head_sorts_and_turns_round() {
    let by = |sort: &str| sort.parse::<Sort>().unwrap();
    assert_eq!(Sort::default().toggled(Column::Name), by("name"));
    assert_eq!(by("name").toggled(Column::Name), by("-name"));
    assert_eq!(by("-name").toggled(Column::Name), by("name"));
    assert_eq!(by("-name").toggled(Column::Expires), by("expires"));
    assert_eq!(Sort::default().toggled(Column::Created), by("created"));
}

fn any_find() -> impl Strategy<Value = Find> {
    let status = proptest::option::of(proptest::sample::select(Status::ALL.to_vec()));
    let kind = proptest::option::of(proptest::sample::select(Kind::ALL.to_vec()));
    let column = proptest::sample::select(Column::ALL.to_vec());
    let authority = proptest::option::of(any::<u128>().prop_map(|id| AuthorityId(uuid::Uuid::from_u128(id))));
    let days = proptest::option::of(1..=MAX_DAYS);
    let label = proptest::option::of("\\PC{0,20}");
    let parts = ("\\PC{0,300}", status, kind, (column, any::<bool>()), authority, days, any::<Option<bool>>(), label);
    parts.prop_map(|(q, status, kind, (column, descending), authority, expires_within, auto_renew, label)| Find {
        status,
        kind,
        authority,
        expires_within,
        auto_renew,
        sort: Sort { column, descending },
        ..Find::default().with(FindField::Search, &q).with(FindField::Label, label.as_deref().unwrap_or_default())
    })
}

proptest! {
    #[test]
    fn an_address_is_read_back(find in any_find()) {
        let read = Find::of(&find.query());
        let whole = |find: &Find| (find.clone().with(FindField::Search, ""), find.terms().to_vec());
        let without_faults = |find: Find| Find { faults: Vec::new(), ..find };
        prop_assert_eq!(whole(&without_faults(read.clone())), whole(&without_faults(find)));
        prop_assert_eq!(Find::of(&read.query()), read);
    }

    #[test]
    fn no_address_is_too_odd(query in "[ -~\\PC\\x00-\\x1f]{0,400}") {
        let find = Find::of(&query);
        prop_assert!(find.q().chars().count() <= MAX_SEARCH && !find.q().contains(char::is_control));
        prop_assert!(find.terms().len() <= MAX_TERMS);
        let again = Find::of(&find.query());
        prop_assert_eq!(again.query(), find.query());
    }
}
