//! Every order both ways, leafed through forwards and back: nothing is lost, nothing comes twice.

use certdesk::db::place::Place;
use certdesk::domain::certificate::Status;
use certdesk::domain::find::{Column, Find, Position, Sort};
use diesel_async::SimpleAsyncConnection;

use super::rig::Rig;

fn every_sort() -> impl Iterator<Item = Sort> {
    Column::ALL.into_iter().flat_map(|column| [true, false].map(|descending| Sort { column, descending }))
}

#[tokio::test(flavor = "multi_thread")]
async fn by_every_column_both_ways() {
    let rig = Rig::start().await;
    assert_eq!(rig.known.len(), 160);
    for sort in every_sort() {
        let find = Find::default().sorted(sort);
        assert_eq!(rig.leafed(&find, 7, None).await, rig.expected(&find, |_| true), "{sort}");
        let shop = Find::of("q=shop").sorted(sort);
        let fits = |known: &super::rig::Known| known.texts().iter().any(|text| text.contains("shop"));
        assert_eq!(rig.leafed(&shop, 11, None).await, rig.expected(&shop, fits), "{sort}");
        let only: Vec<_> = rig.known.iter().step_by(9).map(|known| known.id).collect();
        let expected = rig.expected(&find, |known| only.contains(&known.id));
        assert_eq!(rig.leafed(&find, 4, Some(&only)).await, expected, "{sort}");
        assert_eq!(rig.leafed(&find, 4, Some(&[])).await, [], "{sort}");
    }
}

/// The database works statuses out as the domain does, for every combination of facts.
#[tokio::test(flavor = "multi_thread")]
async fn by_status_as_the_clock_has_it() {
    let rig = Rig::start().await;
    let mut found = 0;
    for status in Status::ALL {
        for sort in every_sort() {
            let find = Find::of(&format!("status={status}")).sorted(sort);
            let expected = rig.expected(&find, |known| known.status(rig.now) == status);
            assert!(!expected.is_empty());
            assert_eq!(rig.leafed(&find, 6, None).await, expected, "{status} by {sort}");
            assert_eq!(rig.count(&find, 1000).await, i64::try_from(expected.len()).unwrap());
        }
        found += rig.count(&Find::of(&format!("status={status}")), 1000).await;
    }
    assert_eq!(found, 160, "each has one status");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_where_its_row_has_gone() {
    let mut rig = Rig::start().await;
    for sort in every_sort() {
        let find = Find::default().sorted(sort);
        let expected = rig.expected(&find, |_| true);
        let rows = rig.list(&find, &Place::First, 10).await;
        let last = rows.last().unwrap().position(sort.column, rig.now);
        let place = Place::After(Position::read(sort.column, &last.to_string()).unwrap());
        let gone = format!("DELETE FROM certificates WHERE id = '{}'", last.id);
        rig.connection.batch_execute(&gone).await.unwrap();
        rig.known.retain(|known| known.id != last.id);
        let next = rig.list(&find, &place, 5).await;
        assert_eq!(next.iter().map(|row| row.id).collect::<Vec<_>>(), expected[10..15], "{sort}");
    }
}

/// Matches that are rare behind many others: gathered, not walked to.
#[tokio::test(flavor = "multi_thread")]
async fn the_rare_is_found_behind_any_number_of_others() {
    let mut rig = Rig::start().await;
    let hay = format!(
        "INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, issuer, not_after, created_by,
             created_at)
         SELECT gen_random_uuid(), '{}', 'aa ' || n, 'ordered', ARRAY['aa.test'], 'aa', E'\\naa\\n', 'aa',
             '2027-01-01', 'test', '2027-01-01' FROM generate_series(1, 600) AS n",
        rig.team
    );
    rig.connection.batch_execute(&hay).await.unwrap();
    for query in ["q=bücher", "q=\"n9.alt.test\"", "q=50%25_off", "label=n%3D11", "q=label:n%3D11", "q=서버", "q=zq"]
    {
        for sort in every_sort() {
            let find = Find::of(query).sorted(sort);
            let found = rig.leafed(&find, 5, None).await;
            assert_eq!(found.len(), usize::from(query != "q=zq"), "{query} by {sort}");
            assert_eq!(rig.count(&find, 1000).await, i64::try_from(found.len()).unwrap(), "{query}");
        }
    }
    for (at_most, counted) in [(1000, 760), (759, 760), (100, 101)] {
        assert_eq!(rig.count(&Find::default(), at_most).await, counted);
    }
    assert_eq!(rig.count(&Find::of("q=aa"), 1000).await, 600);
    assert_eq!(rig.count(&Find::of("q=aa"), 99).await, 100);
    assert_eq!(rig.count(&Find::of("q=.test"), 1000).await, 160);
}
