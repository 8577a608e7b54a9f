//! A team with certificates of every kind, and what a list of them has to be.

use certdesk::db::certificates::listed::{self, Listed, Selection};
use certdesk::db::place::{Page, Place};
use certdesk::domain::certificate::{Kind, Status, StatusFacts};
use certdesk::domain::find::{Column, Find, Position};
use certdesk::domain::ids::{AuthorityId, CertificateId, TeamId};
use certdesk::domain::order::OrderState;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::json;
use uuid::Uuid;

use crate::support::postgres::TestDb;

/// A certificate as the test knows it.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: CertificateId,
    pub team: TeamId,
    pub name: String,
    pub domains: Vec<String>,
    pub issuer: Option<String>,
    pub key: &'static str,
    pub kind: Kind,
    pub authority: Option<AuthorityId>,
    pub not_after: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub order_state: Option<OrderState>,
    pub auto_renew: bool,
    pub labels: serde_json::Value,
    pub created_at: DateTime<Utc>,
}

pub struct Rig {
    pub connection: AsyncPgConnection,
    pub team: TeamId,
    pub now: DateTime<Utc>,
    /// The team's.
    pub known: Vec<Known>,
    /// Dropped last: it takes the database away.
    _database: TestDb,
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_aaaa_0000_7000_8000_0000_0000_0000 + number)
}

pub const AUTHORITY: u128 = 7000;

impl Known {
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        let (not_after, revoked_at, order_state) = (self.not_after, self.revoked_at, self.order_state);
        Status::at(now, StatusFacts { not_after, revoked_at, order_state })
    }

    pub fn texts(&self) -> Vec<String> {
        let all = [&self.name].into_iter().chain(&self.domains).chain(&self.issuer);
        all.map(|text| text.to_lowercase()).collect()
    }
}

/// A certificate for each combination of facts, twice, with ties in everything else; of two teams.
fn every_kind(team: TeamId, from: u128, now: DateTime<Utc>) -> Vec<Known> {
    let ends = [
        None,
        Some(now - TimeDelta::days(3)),
        Some(now),
        Some(now + TimeDelta::days(5)),
        Some(now + TimeDelta::days(50)),
    ];
    let states: Vec<Option<OrderState>> = [None].into_iter().chain(OrderState::ALL.map(Some)).collect();
    let mut known = Vec::new();
    for round in 0..2 {
        for not_after in ends {
            for revoked_at in [None, Some(now - TimeDelta::days(1))] {
                for order_state in &states {
                    let number = from + known.len() as u128;
                    let n = known.len();
                    let name = match n {
                        7 => "50%_off \\ \"quoted\"".to_owned(),
                        8 => "인증서 서버".to_owned(),
                        _ => format!("{} {}", ["Shop", "shop", "Mail", "wiki"][n % 4], n),
                    };
                    let domain = format!("{}.{}.test", ["www", "mail", "api"][n % 3], ["shop", "corp"][round]);
                    let domain = if n == 9 { "xn--bcher-kva.example".to_owned() } else { domain };
                    known.push(Known {
                        id: CertificateId(id(number)),
                        team,
                        name,
                        domains: vec![domain, format!("n{n}.alt.test")],
                        issuer: not_after.map(|_| ["Example CA", "example ca", "Other R11"][n % 3].to_owned()),
                        key: ["ecdsa-p256", "rsa-2048", "ecdsa-p384"][n % 3],
                        kind: if n % 5 == 0 { Kind::Imported } else { Kind::Ordered },
                        authority: (n % 5 != 0).then(|| AuthorityId(id(AUTHORITY + n as u128 % 2))),
                        not_after,
                        revoked_at,
                        order_state: *order_state,
                        auto_renew: n % 2 == 0,
                        labels: if n % 4 == 0 {
                            json!({})
                        } else {
                            json!({ "env": (["prod", "test"][n % 2]), "n": n.to_string() })
                        },
                        created_at: now - TimeDelta::minutes(i64::try_from(n / 3).unwrap()),
                    });
                }
            }
        }
    }
    known
}

impl Rig {
    pub async fn start() -> Self {
        let database = TestDb::new().await;
        let mut connection = database.connect().await;
        let now = DateTime::from_timestamp(1_795_352_645, 123_456_000).unwrap();
        let (team, other) = (TeamId(id(9001)), TeamId(id(9002)));
        for (team, slug) in [(team, "one"), (other, "other")] {
            let sql =
                format!("INSERT INTO teams (id, name, slug, created_at) VALUES ('{team}', '{slug}', '{slug}', now())");
            connection.batch_execute(&sql).await.unwrap();
        }
        for number in 0..2 {
            let sql = format!(
                "INSERT INTO authorities (id, name, directory_url, position, created_at)
                 VALUES ('{}', 'CA {number}', 'https://ca{number}.test/', {number}, now())",
                id(AUTHORITY + number)
            );
            connection.batch_execute(&sql).await.unwrap();
        }
        let known = every_kind(team, 1, now);
        insert(&mut connection, &known).await;
        insert(&mut connection, &every_kind(other, 5000, now)).await;
        Self { connection, team, now, known, _database: database }
    }

    fn selection<'a>(&self, find: &'a Find, only: Option<&'a [CertificateId]>) -> Selection<'a> {
        Selection { team: self.team, only, find, now: self.now, few: false }
    }

    pub async fn list(&self, find: &Find, place: &Place<Position>, limit: u16) -> Vec<Listed> {
        listed::list(&self.connection, &self.selection(find, None), place, limit).await.unwrap()
    }

    pub async fn count(&self, find: &Find, at_most: u16) -> i64 {
        listed::count(&self.connection, &self.selection(find, None), at_most).await.unwrap()
    }

    pub async fn ids(&self, find: &Find, only: Option<&[CertificateId]>) -> Vec<CertificateId> {
        listed::ids(&self.connection, &self.selection(find, only), 1000).await.unwrap()
    }

    /// Every page from the first to the last and back again; the list in its order.
    pub async fn leafed(&self, find: &Find, at_once: usize, only: Option<&[CertificateId]>) -> Vec<CertificateId> {
        let column = find.sort.column;
        let mut pages: Vec<Vec<CertificateId>> = Vec::new();
        let mut place = Place::First;
        let page = async |place: &Place<Position>| {
            let (limit, selection) = (u16::try_from(at_once).unwrap() + 1, self.selection(find, only));
            let rows = listed::list(&self.connection, &selection, place, limit).await.unwrap();
            Page::cut(rows, place, at_once)
        };
        let ids = |page: &Page<Listed>| page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let mut last = page(&place).await;
        loop {
            pages.push(ids(&last));
            let Some(after) = last.after() else { break };
            // As it stands in an address.
            let text = after.position(column, self.now).to_string();
            place = Place::After(Position::read(column, &text).unwrap());
            last = page(&place).await;
            assert!(pages.len() < 200, "no end");
        }
        for earlier in pages.iter().rev().skip(1) {
            let before = last.before().unwrap().position(column, self.now);
            last = page(&Place::Before(before)).await;
            assert_eq!(&ids(&last), earlier, "{}: back again", find.query());
        }
        pages.concat()
    }

    /// What the list has to be.
    pub fn expected(&self, find: &Find, fits: impl Fn(&Known) -> bool) -> Vec<CertificateId> {
        let mut known: Vec<&Known> = self.known.iter().filter(|known| fits(known)).collect();
        let now = self.now;
        let never = DateTime::<Utc>::MAX_UTC;
        match find.sort.column {
            Column::Created => known.sort_by_key(|one| (one.created_at, one.id)),
            Column::Name => known.sort_by_key(|one| (one.name.to_lowercase(), one.id)),
            Column::Domain => known.sort_by_key(|one| (one.domains[0].clone(), one.id)),
            Column::Issuer => known.sort_by_key(|one| (one.issuer.clone().unwrap_or_default().to_lowercase(), one.id)),
            Column::Key => known.sort_by_key(|one| (one.key, one.id)),
            Column::Expires => known.sort_by_key(|one| (one.not_after.unwrap_or(never), one.id)),
            Column::Status => known.sort_by_key(|one| (urgency(one.status(now)), one.created_at, one.id)),
            Column::AutoRenew => known.sort_by_key(|one| (one.auto_renew, one.id)),
        }
        if find.sort.descending {
            known.reverse();
        }
        known.into_iter().map(|one| one.id).collect()
    }
}

fn urgency(status: Status) -> usize {
    let order = [
        Status::Failed,
        Status::Revoked,
        Status::Expired,
        Status::RenewFailed,
        Status::Pending,
        Status::RenewPending,
        Status::Valid,
    ];
    order.iter().position(|one| *one == status).unwrap()
}

async fn insert(connection: &mut AsyncPgConnection, known: &[Known]) {
    let rows: Vec<_> = known
        .iter()
        .map(|one| {
            let mut text = format!("\n{}\n", one.texts().join("\n"));
            if one.domains[0].starts_with("xn--") {
                text.push_str("bücher.example\n");
            }
            json!({
                "id": one.id, "team_id": one.team, "name": one.name, "kind": one.kind, "domain": one.domains[0],
                "alternative": one.domains[1], "key": one.key, "authority_id": one.authority, "auto_renew": one.auto_renew,
                "labels": one.labels, "text": text, "issuer": one.issuer, "not_after": one.not_after,
                "revoked_at": one.revoked_at, "order_state": one.order_state, "created_at": one.created_at,
            })
        })
        .collect();
    diesel::sql_query(
        "INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, authority_id, auto_renew, labels,
             search_text, issuer, not_after, revoked_at, order_state, created_by, created_at)
         SELECT id, team_id, name, kind, ARRAY[domain, alternative], key, authority_id, auto_renew, labels, text, issuer,
             not_after, revoked_at, order_state, 'test', created_at
         FROM jsonb_to_recordset($1) AS new (id uuid, team_id uuid, name text, kind text, domain text, alternative text,
             key text, authority_id uuid, auto_renew boolean, labels jsonb, text text, issuer text, not_after timestamptz,
             revoked_at timestamptz, order_state text, created_at timestamptz)",
    )
    .bind::<diesel::sql_types::Jsonb, _>(serde_json::Value::from(rows))
    .execute(connection)
    .await
    .unwrap();
    let versions = "INSERT INTO certificate_versions (id, certificate_id, number, chain, domains, subject, issuer, serial,
            fingerprint_sha256, key_algorithm, signature_algorithm, not_before, not_after, created_at)
        SELECT gen_random_uuid(), id, number, '', domains, '', issuer, md5(id::text || number), '', '', '', now(), not_after, now()
        FROM certificates, generate_series(1, 2) AS number WHERE not_after IS NOT NULL ON CONFLICT DO NOTHING";
    connection.batch_execute(versions).await.unwrap();
}
