//! Searches and filters, against what they mean.

use certdesk::domain::certificate::Kind;
use certdesk::domain::find::Find;
use certdesk::domain::ids::AuthorityId;
use chrono::TimeDelta;
use url::form_urlencoded::Serializer;

use super::rig::{AUTHORITY, Known, Rig, id};

/// Whether a certificate is meant.
type Fits = Box<dyn Fn(&Known) -> bool>;

fn searched(q: &str) -> Find {
    Find::of(&Serializer::new(String::new()).append_pair("q", q).finish())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_is_what_it_says() {
    let rig = Rig::start().await;
    let now = rig.now;
    let authority = AuthorityId(id(AUTHORITY + 1));
    let within = |days| {
        move |known: &Known| {
            let end = known.not_after.filter(|end| *end > now && *end <= now + TimeDelta::days(days));
            end.is_some() && known.revoked_at.is_none()
        }
    };
    let labelled = |known: &Known| known.labels.get("env").is_some();
    let in_test = |known: &Known| known.labels.get("env").is_some_and(|env| env == "test");
    let cases: Vec<(String, Fits)> = vec![
        (format!("authority={authority}"), Box::new(move |known| known.authority == Some(authority))),
        (format!("authority={}", id(1)), Box::new(|_| false)),
        ("expires=5".into(), Box::new(within(5))),
        ("expires=4".into(), Box::new(within(4))),
        ("expires=60".into(), Box::new(within(60))),
        ("kind=imported".into(), Box::new(|known| known.kind == Kind::Imported)),
        ("kind=ordered".into(), Box::new(|known| known.kind == Kind::Ordered)),
        ("auto-renew=on".into(), Box::new(|known| known.auto_renew)),
        ("auto-renew=off".into(), Box::new(|known| !known.auto_renew)),
        ("label=env".into(), Box::new(labelled)),
        ("label=env%3Dtest".into(), Box::new(in_test)),
        ("label=env%3D".into(), Box::new(|_| false)),
        ("label=Env".into(), Box::new(|_| false)),
        (
            "q=label:env%3Dtest+shop&kind=ordered&auto-renew=off&status=valid".into(),
            Box::new(move |known| {
                let fits = in_test(known) && known.kind == Kind::Ordered && !known.auto_renew;
                let shop = known.texts().iter().any(|text| text.contains("shop"));
                fits && shop && known.status(now) == certdesk::domain::certificate::Status::Valid
            }),
        ),
    ];
    for (query, fits) in cases {
        let find = Find::of(&query);
        assert!(find.faults().is_empty(), "{query}");
        let expected = rig.expected(&find, fits);
        assert_eq!(rig.leafed(&find, 9, None).await, expected, "{query}");
        assert_eq!(rig.count(&find, 1000).await, i64::try_from(expected.len()).unwrap(), "{query}");
        assert_eq!(rig.ids(&find, None).await, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_looks_anywhere_or_exactly() {
    let rig = Rig::start().await;
    let count = async |q: &str| rig.count(&searched(q), 1000).await;
    for anywhere in [
        "shop",
        "SHOP",
        "hop.te",
        "ca",
        "r11",
        "www.shop.test",
        "n15.alt",
        "example ca",
        "50%",
        "%_",
        "\\",
        "\" \"",
        "7",
        "서버",
    ] {
        let find = searched(anywhere);
        let text = anywhere.to_lowercase();
        let expected = rig.expected(&find, |known| known.texts().iter().any(|part| part.contains(&text)));
        let found = rig.leafed(&find, 13, None).await;
        match anywhere {
            // Quotes are never looked for.
            "\" \"" => assert_eq!(found.len(), 160),
            _ => assert_eq!(found, expected, "{anywhere}"),
        }
    }
    for exact in ["mail.shop.test", "Example CA", "shop 1", "shop", "인증서 서버", "50%_off \\ "] {
        let find = searched(&format!("\"{exact}\""));
        let text = exact.trim().to_lowercase();
        let expected = rig.expected(&find, |known| known.texts().contains(&text));
        assert_eq!(rig.leafed(&find, 13, None).await, expected, "{exact}");
    }
    // A name of another alphabet is found as it is shown, and as it is stored.
    for one in ["bücher", "BÜCHER.example", "xn--bcher-kva", "\"bücher.example\"", "\"xn--bcher-kva.example\""] {
        assert_eq!(count(one).await, 1, "{one}");
    }
    assert_eq!(count("\"mail.shop.test\" \"example ca\"").await, count("\"example ca\" \"mail.shop.test\"").await);
    assert_eq!(count("\"bücher.example\" wiki").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_number_is_that_of_any_version_of_the_teams_own() {
    let mut rig = Rig::start().await;
    let issued: Vec<Known> = rig.known.iter().filter(|known| known.not_after.is_some()).cloned().collect();
    for (known, number) in [(&issued[0], 1), (&issued[30], 2)] {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            serial: String,
        }
        let query = format!(
            "SELECT serial FROM certificate_versions WHERE certificate_id = '{}' AND number = {number}",
            known.id
        );
        let row: Row =
            diesel_async::RunQueryDsl::get_result(diesel::sql_query(query), &mut rig.connection).await.unwrap();
        let pairs: Vec<&str> = row.serial.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
        let colons = pairs.join(":").to_uppercase();
        for typed in [row.serial.clone(), colons.clone(), format!("00:{colons}")] {
            assert_eq!(rig.ids(&searched(&format!("serial:{typed}")), None).await, [known.id], "{typed}");
        }
        assert_eq!(rig.ids(&searched(&format!("serial:{colons}")), Some(&[])).await, []);
    }
    // Another team's: md5 of an identity of theirs.
    let theirs =
        "INSERT INTO certificate_versions (id, certificate_id, number, chain, domains, subject, issuer, serial,
            fingerprint_sha256, key_algorithm, signature_algorithm, not_before, not_after, created_at)
        SELECT gen_random_uuid(), id, 9, '', '{a}', '', '', 'abcdef', '', '', '', now(), now(), now()
        FROM certificates WHERE id = '0199aaaa-0000-7000-8000-000000001388'";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut rig.connection, theirs).await.unwrap();
    assert_eq!(rig.count(&searched("serial:abcdef"), 10).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_understood_means_nothing_to_be_done() {
    let rig = Rig::start().await;
    for query in ["status=fine", "q=serial:xyz", "expires=x", "label=%3D"] {
        let find = Find::of(query);
        assert_eq!(rig.count(&find, 1000).await, 160, "{query}: shown without it");
        assert_eq!(rig.ids(&find, None).await, [], "{query}: and nothing is done to what is shown");
    }
    let (one, long) = ("a'; DROP TABLE certificates; --", "x".repeat(10_000));
    for odd in [
        "'",
        "''",
        "\\",
        "\\\\",
        "%",
        "_",
        "\0",
        "\u{1}\n\t",
        one,
        &long,
        "\u{202e}shop",
        "$1 {} ?",
        "label:'",
        "serial:'",
    ] {
        rig.leafed(&searched(odd), 50, None).await;
        rig.count(&searched(odd), 1000).await;
        let label = Find::of(&Serializer::new(String::new()).append_pair("label", odd).finish());
        rig.leafed(&label, 50, None).await;
    }
    assert_eq!(rig.count(&Find::default(), 1000).await, 160);
}
