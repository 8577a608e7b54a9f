//! A portal in which there is something of every kind to be seen.

use std::sync::Arc;

use certdesk::db::grants::Grantee;
use certdesk::domain::role::SiteRole;
use certdesk::ops::people::site_admins;
use certdesk::seed::{Wanted, seed};
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use crate::browser::looks::{CHANNELS, add_channel, fail, hold, renew};
use crate::browser::portal;
use crate::support::person::{Order, Person};
use crate::support::portal::Portal;
use crate::support::receiver::Receiver;

/// A batch of the seeded team's that has ended, and one that waits for a limit; somebody who is blocked; a team that nobody
/// administers.
const MORE: &str = r#"
    INSERT INTO batches (id, team_id, action, asked_by_id, asked_by, created_at, waits_for, ended_at)
        SELECT batch::uuid, teams.id, '{"action": "renew", "rekey": false}', people.id, 'Mina', now(), waits::jsonb,
            CASE WHEN waits IS NULL THEN now() END
        FROM teams, people, (VALUES
            ('0199aaaa-0000-7000-8000-000000000001', NULL),
            ('0199aaaa-0000-7000-8000-000000000002',
             '{"limit": "renewals-per-minute", "most": 5, "until": "2100-01-01T00:00:00Z"}')
        ) AS made (batch, waits)
        WHERE slug = 'web-shop' AND people.name = 'Mina';
    INSERT INTO batch_items (batch_id, position, certificate_id, name, state, reason)
        SELECT batches.id, place, of.id, of.name, state, reason::jsonb
        FROM batches, LATERAL (VALUES
            (0, 'done', NULL), (1, 'failed', '{"why": "imported"}'), (2, 'failed', '{"why": "gone"}'),
            (3, CASE WHEN waits_for IS NULL THEN 'done' ELSE 'waiting' END, NULL)
        ) AS items (place, state, reason)
        JOIN (SELECT id, team_id, name, row_number() OVER (PARTITION BY team_id ORDER BY id) - 1 AS number
              FROM certificates) AS of ON of.number = place
        WHERE of.team_id = batches.team_id;
    UPDATE people SET blocked_at = now() WHERE name = 'Will';
    INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Orphans', 'orphans', now());
"#;

/// The batches' addresses, to which nobody is led but who began them.
const BATCHES: [&str; 2] = ["0199aaaa-0000-7000-8000-000000000001", "0199aaaa-0000-7000-8000-000000000002"];

/// The portal, and the page of a certificate that was deleted.
pub struct Ground {
    pub portal: Portal,
    deleted: String,
    // It listens for as long as somebody has it.
    _receiver: Arc<Receiver>,
}

impl Ground {
    /// Makes all of it.
    pub async fn make() -> Self {
        let portal = portal().await;
        // The second team stays without anything.
        for (certificates, teams) in [(0, 2), (40, 1)] {
            let wanted = Wanted { certificates, teams, number: 7, beside_real: false };
            seed(&portal.app, wanted, |_| ()).await.unwrap();
        }
        let mina = portal.person("mina").await;
        for id in ["will", "rae", "ada", "sol", "nora"] {
            portal.person(id).await;
        }
        let auditor = Grantee::Email("omar@demo.test".to_owned());
        site_admins::grant(&portal.app, SiteRole::Auditor, &auditor).await.unwrap();
        let _receiver = notifications(&portal, &mina).await;
        certificates(&portal, &mina).await;
        let deleted = mina.order(&Order::of("deleted", &["deleted.axe.test"])).await;
        let form = mina.get(&format!("{deleted}/delete")).await.form("form.action");
        assert_eq!(mina.submit(&form.set("typed_name", "deleted")).await.status, 303);
        let ground = Self { portal, deleted, _receiver };
        ground.execute(MORE).await;
        ground
    }

    async fn execute(&self, sql: &str) {
        AsyncPgConnection::establish(&self.portal.database_url).await.unwrap().batch_execute(sql).await.unwrap();
    }

    /// Who looks around, and where they begin; those who see most come first.
    pub fn people(&self) -> Vec<(&'static str, Vec<String>)> {
        let list = "/teams/web-shop/certificates";
        let mut mina = vec![
            "/".to_owned(),
            self.deleted.clone(),
            format!("{list}?q=nothing+that+is+there"),
            format!("{list}?q=serial:x&status=x&authority=x&expires=0&kind=x&auto-renew=x&label=%3D&sort=x"),
        ];
        mina.extend(BATCHES.map(|batch| format!("{list}/many/{batch}")));
        let faulty = |path: &str| format!("{path}?q=-&outcome=x&from=yesterday&until=x");
        let just = |path: &str| path.to_owned();
        vec![
            ("mina", mina),
            ("ada", vec![just("/"), faulty("/teams/shop/activity"), just("/teams/shop/access?q=nobody")]),
            ("omar", vec![just("/"), just("/admin/activity"), just("/admin/activity?q=nothing+that+is+there")]),
            ("sol", vec![just("/"), just("/admin/teams?q=nothing"), just("/admin/people?q=nobody")]),
            ("nora", vec![just("/")]),
            // What she may not.
            ("rae", vec![just("/teams/shop/certificates/order")]),
        ]
    }

    /// Has the scheduler be late.
    pub async fn fall_behind(&mut self) {
        self.portal.stop_scheduler().await;
        self.portal.leap(TimeDelta::minutes(20));
    }

    /// Has a page fail for a reason of our own.
    pub async fn break_down(&self) {
        self.execute("ALTER TABLE channels RENAME TO channels_of_yore").await;
    }
}

async fn notifications(portal: &Portal, mina: &Person) -> Arc<Receiver> {
    let receiver = Receiver::listening().await;
    receiver.trust(&portal.url);
    let form = mina.get("/teams/shop/notifications/keys/new").await.form("form.action");
    assert_eq!(mina.submit(&form).await.status, 303);
    add_channel(mina, "callback", "DNS robot", &receiver.url(), false).await;
    add_channel(mina, "slack", "Slack #certificates", &receiver.url(), true).await;
    add_channel(mina, "callback", "Old DNS hook", "https://hooks.example.org/dns/0123456789abcdef", true).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    connection.batch_execute(CHANNELS).await.unwrap();
    receiver
}

/// One that was renewed and lost a version, one that failed, one under way, and one that is being renewed.
async fn certificates(portal: &Portal, mina: &Person) {
    let renewed = hold(mina, &Order::of("www.axe.test", &["www.axe.test", "axe.test"])).await;
    renew(mina, &renewed, 2).await;
    renew(mina, &renewed, 3).await;
    let form = mina.get(&format!("{renewed}/revoke?version=1")).await.form("form.action");
    let form = form.set("reason", "superseded").set("typed_name", "www.axe.test");
    assert_eq!(mina.submit(&form).await.status, 303);
    mina.watch(&renewed, "the revocation", |page| page.texts(".tag.bad").first().cloned()).await;
    fail(mina, portal).await;
    let again = hold(mina, &Order::of("mail.axe.test", &["mail.axe.test"])).await;
    let form = mina.get(&format!("{again}/renew")).await.form("form.action");
    assert_eq!(mina.submit(&form).await.status, 303);
    let pending = mina.order(&Order::of("staging.axe.test", &["*.staging.axe.test"])).await;
    mina.watch(&pending, "the challenge", |page| page.records().first().cloned()).await;
}
