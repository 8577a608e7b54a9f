//! Challenges, which have ten minutes, among what else waits for a channel.

use std::sync::Arc;

use certdesk::domain::ids::{CertificateId, OrderId};
use certdesk::notify::{
    DomainValidation, DomainValidationStage, EventType, Lifecycle, Notification, NotifiedCertificate,
};
use certdesk::ops::outbox::{About, announce};
use diesel_async::AsyncConnection;

use super::{Noted, channel_for_all, connect, count, event_type, fill, receiver, team};
use crate::support::http::Reply;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;

const REQUIRED: &str = "cert_domain_validation_required";

fn validation(certificate: CertificateId, stage: DomainValidationStage) -> Notification {
    let (domain, txt_value) = ("shop.test".parse().unwrap(), "value".to_owned());
    Notification::DomainValidation(DomainValidation { stage, certificate, domain, txt_value })
}

fn failed(certificate: CertificateId) -> Notification {
    let about = NotifiedCertificate {
        id: certificate,
        name: "shop".to_owned(),
        domains: vec!["shop.test".to_owned()],
        expires_on: None,
        additional_info: Some("no reason".to_owned()),
        auto_renewed: None,
        previous_expires_on: None,
    };
    let event_type = EventType::CertOrderFailed;
    Notification::Lifecycle(Lifecycle { event_type, certificates: vec![about], expiry_date: None })
}

async fn tell(portal: &Portal, certificate: CertificateId, notification: Notification) {
    let about = About { team: team(&portal.app).await, certificate, order: Some(OrderId::new()) };
    let mut connection = portal.app.db.get().await.unwrap();
    connection
        .transaction(async |connection| announce(connection, &portal.app, about, &[notification]).await)
        .await
        .unwrap();
    portal.app.wake.notify_one();
}

#[tokio::test(flavor = "multi_thread")]
async fn they_go_out_first() {
    let taken: Noted<Vec<String>> = Arc::default();
    let noted = Arc::clone(&taken);
    let server = receiver(move |request| {
        noted.lock().unwrap().push(event_type(&request));
        async { Reply::status(204) }
    })
    .await;
    let mut portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    channel_for_all(&portal.app, "shop", &server).await;
    fill(&portal, "shop", 500).await;
    tell(&portal, CertificateId::new(), validation(CertificateId::new(), DomainValidationStage::Required)).await;
    portal.start_scheduler();
    waiting::until("all to arrive", async || (taken.lock().unwrap().len() == 501).then_some(())).await;
    let place = taken.lock().unwrap().iter().position(|event| event == REQUIRED).unwrap();
    assert!(place < 64, "it was number {place}");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_holds_them_up_no_more_than_once() {
    let server = receiver(|request| {
        let status = if event_type(&request) == REQUIRED { 204 } else { 500 };
        async move { Reply::status(status) }
    })
    .await;
    let portal = Portal::start(PortalOptions::new().await).await;
    let channel = channel_for_all(&portal.app, "shop", &server).await;
    let certificate = CertificateId::new();
    let mut connection = connect(&portal).await;
    tell(&portal, certificate, failed(certificate)).await;
    waiting::until("it to fail", async || (count(&mut connection, channel, "attempts = 1").await == 1).then_some(()))
        .await;
    tell(&portal, certificate, validation(certificate, DomainValidationStage::Completed)).await;
    tell(&portal, certificate, validation(certificate, DomainValidationStage::Required)).await;
    // The one before it about challenges waits for what has failed, in order; were it to wait too, nothing would come.
    let pending = "attempts = 0 AND state = 'waiting' AND event_type = 'cert_domain_validation_completed'";
    waiting::until("the clock to be of use", async || {
        portal.leap(chrono::TimeDelta::seconds(1));
        (count(&mut connection, channel, pending).await == 0).then_some(())
    })
    .await;
    waiting::until("the challenge to arrive", async || {
        portal.leap(chrono::TimeDelta::seconds(1));
        (count(&mut connection, channel, "state = 'delivered'").await == 1).then_some(())
    })
    .await;
    portal.stop().await;
}
