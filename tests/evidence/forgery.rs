//! What somebody can do who owns the database, and has the program's own sealing key besides.

use certdesk::crypto::Identity;
use certdesk::db::seals::{self, SealingKey};
use certdesk::evidence::{Entries, Entry, Head, Leaf, SealedBatch, SigningKey};
use diesel_async::SimpleAsyncConnection;
use uuid::Uuid;

use super::rig::Rig;

/// The key that signs.
async fn key(rig: &Rig) -> SigningKey {
    let row = seals::keys(&rig.connection).await.unwrap().remove(0);
    let identity = Identity::new("activity_keys.private_key", Uuid::nil());
    SigningKey::from_pkcs8(rig.portal.app.keys.open(&identity, &row.private_key).unwrap().expose()).unwrap()
}

/// Puts a key of one's own in the place of the program's.
pub async fn replace_key(rig: &mut Rig) {
    let (key, secret) = SigningKey::generate().unwrap();
    let identity = Identity::new("activity_keys.private_key", Uuid::nil());
    let row = SealingKey {
        id: key.public().id().as_str().to_owned(),
        public_key: key.public().as_bytes().to_vec(),
        private_key: rig.portal.app.keys.seal(&identity, &secret).unwrap(),
        created_at: rig.portal.app.clock.now(),
    };
    seals::insert_key(&rig.connection, &row).await.unwrap();
}

/// Does this to the tables, and makes every seal anew, so that it fits.
pub async fn rewrite(rig: &mut Rig, sql: &str) {
    let key = key(rig).await;
    let before = seals::seals(&rig.connection, 0, i64::MAX).await.unwrap();
    let owner = "ALTER TABLE activity_events DISABLE TRIGGER USER; ALTER TABLE activity_seals DISABLE TRIGGER USER;";
    rig.connection.batch_execute(&format!("{owner} {sql}; DELETE FROM activity_seals")).await.unwrap();
    let (mut head, mut previous) = (Head::START, Head::START.0);
    for (seal, _) in before {
        let mut entries = Entries::default();
        for event in seals::events(&rig.connection, seal.batch.after, seal.batch.last, i64::MAX).await.unwrap() {
            let mut line = Vec::new();
            event.line().write(&mut line);
            let leaf = Leaf::of(&line);
            head = head.then(leaf);
            entries.push(Entry { number: event.number(), leaf });
        }
        let batch = SealedBatch {
            events: i64::try_from(entries.len()).unwrap(),
            head,
            entries: SealedBatch::hash_entries(&entries),
            previous,
            ..seal.batch
        };
        previous = batch.hash();
        seals::insert(&rig.connection, &key.seal(batch), &entries).await.unwrap();
    }
}
