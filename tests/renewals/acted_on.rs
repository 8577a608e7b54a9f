//! What the plan becomes when a person acts on the certificate.

use chrono::TimeDelta;

use super::simulated::{Simulated, january};
use crate::support::authority_stub::Renewal;

/// Sends the form of one of the certificate's dialogs.
async fn act(simulated: &mut Simulated, certificate: &str, dialog: &str, fields: &[(&str, &str)]) {
    let mina = simulated.mina().await;
    let mut form = mina.get(&format!("{certificate}/{dialog}")).await.form("form.action");
    form.fields.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let answer = mina.submit(&form).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_put_back_in_use_stays_for_a_day() {
    let mut simulated = Simulated::at(january(), |_| {}).await;
    let certificate = simulated.order("back").await;
    simulated.pass(TimeDelta::days(61)).await;
    assert_eq!(simulated.stub.order_count(), 2);
    act(&mut simulated, &certificate, "versions/1/current", &[]).await;
    assert_eq!(simulated.planned().await.basis, "put-back");
    simulated.pass(TimeDelta::hours(23)).await;
    assert_eq!(simulated.stub.order_count(), 2);
    simulated.pass(TimeDelta::hours(2)).await;
    assert_eq!(simulated.stub.order_count(), 3);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_renewal_does_not_lose_the_authoritys_word() {
    let mut simulated = Simulated::at(january(), |ways| ways.renewal = Some(Renewal::usual())).await;
    let certificate = simulated.order("cancelled").await;
    let planned = simulated.planned().await;
    simulated.stub.set_down(true);
    act(&mut simulated, &certificate, "renew", &[]).await;
    act(&mut simulated, &certificate, "cancel", &[]).await;
    simulated.stub.set_down(false);
    assert_eq!(simulated.planned().await, planned, "what was planned for later stays");
    simulated.stub.change(|ways| {
        ways.renewal = Some(Renewal::window(|of| {
            let start = if of.not_before < january() + TimeDelta::hours(1) { -2 } else { 60 };
            let start = of.not_before + TimeDelta::days(start);
            (start, start + TimeDelta::days(1))
        }));
    });
    simulated.pass(TimeDelta::days(1)).await;
    assert_eq!(simulated.issued_without_a_gap().len(), 2);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compromised_key_is_never_kept() {
    let mut simulated = Simulated::at(january(), |_| {}).await;
    let certificate = simulated.order("compromised").await;
    simulated.pass(TimeDelta::days(61)).await;
    let same = |simulated: &Simulated| {
        let orders = simulated.stub.orders();
        (orders.len(), orders.last().unwrap().spki == orders[0].spki)
    };
    assert_eq!(same(&simulated), (2, true));
    // The archived version has the key of the one in use, which is replaced too.
    let fields = [("reason", "key-compromise"), ("typed_name", "compromised")];
    let mina = simulated.mina().await;
    let mut form = mina.get(&format!("{certificate}/revoke?version=1")).await.form("form.action");
    form.fields.retain(|(name, _)| fields.iter().all(|(field, _)| field != name));
    form.fields.extend(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(mina.submit(&form).await.status, 303);
    simulated.idle().await;
    assert_eq!(simulated.stub.revocations().len(), 1);
    assert_eq!(simulated.stub.revocations()[0].reason, Some(1));
    assert_eq!(same(&simulated), (3, false));
    simulated.portal.stop().await;
}
