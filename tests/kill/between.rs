//! The kill falls where the authority is not asked anything: before the first step, while the TXT value is waited for,
//! and while a receiver has a callback that it has not answered.

use std::sync::{Arc, Mutex};

use diesel_async::SimpleAsyncConnection;
use serde_json::Value;

use super::facts;
use crate::support::http::{Reply, Request, Server};
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::PortalOptions;
use crate::support::process::Process;
use crate::support::waiting;
use crate::support::world::world;

/// Keeps orders from being begun: their work is due only in an hour.
const PUT_OFF: &str = "
    CREATE FUNCTION put_off() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.run_at := NEW.run_at + interval '1 hour'; RETURN NEW; END $$;
    CREATE TRIGGER put_off BEFORE INSERT ON jobs FOR EACH ROW WHEN (NEW.kind = 'order.advance')
        EXECUTE FUNCTION put_off();";
const NO_LONGER: &str = "DROP TRIGGER put_off ON jobs; UPDATE jobs SET run_at = run_at - interval '1 hour'
    WHERE kind = 'order.advance' AND attempt = 0";

/// A receiver that never answers the first callback. What it got, by jti.
async fn silent_at_first() -> (Server, Arc<Mutex<Vec<String>>>) {
    let got = Arc::<Mutex<Vec<String>>>::default();
    let handler = {
        let got = Arc::clone(&got);
        move |request: Request| {
            let count = {
                let mut got = got.lock().unwrap();
                got.push(jti(&request.body));
                got.len()
            };
            async move { if count == 1 { std::future::pending().await } else { Reply::status(204) } }
        }
    };
    (Server::start(None, handler).await, got)
}

fn jti(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap();
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(body["data"].as_str().unwrap()).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}

/// Sets what the page asks for, as a person would.
async fn answer_by_hand(mina: &Person, certificate: &str) {
    let records = mina.watch(certificate, "TXT records", |page| Some(page.records()).filter(|r| !r.is_empty())).await;
    for record in records {
        world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_authority_is_not_asked() {
    let (receiver, got) = silent_at_first().await;
    let options = PortalOptions::new().await.set("callback-url", format!("http://{}/callbacks", receiver.address));
    let mut portal = Process::start(options).await;
    let mina = portal.person("mina").await;

    let waits = mina.order(&Order::of("waits for its value", &[&fresh("waits")])).await;
    mina.watch(&waits, "TXT records", |page| Some(page.records()).filter(|r| !r.is_empty())).await;
    waiting::until("a callback", async || (!got.lock().unwrap().is_empty()).then_some(())).await;

    let mut connection = portal.database().connect().await;
    connection.batch_execute(PUT_OFF).await.unwrap();
    let placed = mina.order(&Order::of("only placed", &[&fresh("placed")])).await;
    portal.kill().await;
    assert_eq!(got.lock().unwrap().len(), 1, "the callback had not been answered yet");
    connection.batch_execute(NO_LONGER).await.unwrap();
    portal.start_again().await;

    for certificate in [&waits, &placed] {
        assert_eq!(mina.get(certificate).await.certificate_status(), "pending");
        answer_by_hand(&mina, certificate).await;
    }
    for certificate in [&waits, &placed] {
        mina.wait_for_status(certificate, "valid").await;
    }
    facts::all_told(portal.database()).await;
    for certificate in [&waits, &placed] {
        facts::assert_ordered_once(portal.database(), certificate, 1).await;
    }
    let got = got.lock().unwrap().clone();
    assert_eq!(got.iter().filter(|jti| **jti == got[0]).count(), 2, "the callback came again, under the same jti");
    assert_eq!(got.len(), 7, "and nothing else did: {got:?}");
    portal.stop().await;
}
