//! Odd days: renewals that fail, a process that was down, a clock that is set back, versions that are revoked.

use certdesk::domain::reminders::midnight;
use chrono::{DateTime, TimeDelta, Utc};

use super::rig::Rig;
use crate::renewals::simulated::january;
use crate::support::authority_proxy::Refusal;
use crate::support::seed;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_should_be_renewed_by_itself_and_is_not() {
    let mut rig = Rig::at(january(), |_| {}).await;
    rig.start_schedulers(1);
    let certificate = rig.order("failing", "", true).await;
    rig.download(&certificate).await;
    let refused = Refusal::new(400, "malformed", "we are closed for your kind");
    rig.stub.change(|ways| ways.refuse_orders = std::iter::repeat_n(refused, 100).collect());
    rig.pass_until(january() + TimeDelta::days(93)).await;
    // Somebody sees to it in the end.
    rig.stub.change(|ways| ways.refuse_orders.clear());
    rig.renew(&certificate).await;
    rig.download(&certificate).await;
    rig.pass_until(january() + TimeDelta::days(130)).await;
    insta::assert_snapshot!(rig.told("failing"), @r"
    2028-01-15 cert_issued
    2028-04-04 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-13 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-15 cert_expired_renew_required, daily until 2028-04-17: 3
    2028-04-17 cert_renewed
    ");
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn down_for_weeks() {
    let profiles = [("shortlived".to_owned(), TimeDelta::days(6))];
    let mut rig = Rig::at(january(), |ways| ways.profiles = profiles.into()).await;
    rig.start_schedulers(1);
    rig.order("manual", "", false).await;
    rig.order("six days", "shortlived", true).await;
    let names = ["imported", "expired meanwhile"].map(str::to_owned);
    seed::imported(&rig.portal.app, &names[..1], january(), january() + TimeDelta::days(120)).await;
    seed::imported(&rig.portal.app, &names[1..], january(), january() + TimeDelta::days(91)).await;
    rig.pass_until(january() + TimeDelta::days(55)).await;
    // Over 60 and 80 days, and then over 89 and 90.
    for back in [85, 92] {
        rig.stop_schedulers().await;
        rig.leap_to(january() + TimeDelta::days(back));
        rig.start_schedulers(1);
        rig.idle().await;
    }
    rig.pass_until(january() + TimeDelta::days(94)).await;
    let told =
        ["manual", "six days", "imported", "expired meanwhile"].map(|name| format!("{name}\n{}", rig.told(name)));
    insta::assert_snapshot!(told.join("\n\n"), @r"
    manual
    2028-01-15 cert_issued
    2028-02-14 cert_issued_not_downloaded
    2028-04-09 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-16 cert_expired_renew_required, daily until 2028-04-18: 3

    six days
    2028-01-15 cert_issued
    2028-01-17 cert_issued_not_downloaded
    2028-01-18 cert_renewed, every 3 days until 2028-03-09: 18
    2028-01-19 cert_renewed_not_downloaded, daily until 2028-03-10: 52
    2028-04-09 cert_renewed
    2028-04-16 cert_renewed

    imported
    2028-02-14 cert_about_to_expire_reimport_required (2028-05-14)
    2028-04-09 cert_about_to_expire_reimport_required (2028-05-14)
    2028-04-16 cert_about_to_expire_reimport_required (2028-05-14)

    expired meanwhile
    2028-01-16 cert_about_to_expire_reimport_required (2028-04-15)
    2028-02-15 cert_about_to_expire_reimport_required (2028-04-15)
    2028-04-09 cert_about_to_expire_reimport_required (2028-04-15)
    2028-04-16 cert_expired_reimport_required, daily until 2028-04-18: 3
    ");
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_repeats_nothing() {
    let mut rig = Rig::at(january(), |_| {}).await;
    rig.start_schedulers(1);
    seed::imported(&rig.portal.app, &["imported".to_owned()], january(), january() + TimeDelta::days(31)).await;
    let mut day = january().date_naive();
    for set_back in [1, 60, 24 * 60, 5 * 24 * 60].into_iter().cycle().take(24) {
        day += TimeDelta::days(1);
        rig.pass_until(midnight(day)).await;
        // With the schedulers running on, and with others that know nothing.
        rig.leap_to(midnight(day) - TimeDelta::minutes(set_back));
        rig.idle().await;
        rig.restart_schedulers().await;
        rig.idle().await;
        rig.leap_to(midnight(day) + TimeDelta::hours(1));
        rig.restart_schedulers().await;
        rig.idle().await;
    }
    rig.pass_until(january() + TimeDelta::days(34)).await;
    insta::assert_snapshot!(rig.told("imported"), @r"
    2028-01-25 cert_about_to_expire_reimport_required (2028-02-15)
    2028-02-05 cert_about_to_expire_reimport_required (2028-02-15)
    2028-02-12 cert_about_to_expire_reimport_required (2028-02-15)
    2028-02-14 cert_about_to_expire_reimport_required (2028-02-15)
    2028-02-16 cert_expired_reimport_required, daily until 2028-02-18: 3
    ");
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_is_over() {
    let mut rig = Rig::at(moment("2028-02-01T10:00:00Z"), |_| {}).await;
    rig.start_schedulers(1);
    let certificate = rig.order("revoked", "", false).await;
    rig.pass_until(moment("2028-02-10T10:00:00Z")).await;
    let mina = rig.portal.person("mina").await;
    let mut form = mina.get(&format!("{certificate}/revoke?version=1")).await.form("form.action");
    form.fields.retain(|(name, _)| name != "reason" && name != "typed_name");
    for (name, value) in [("reason", "superseded"), ("typed_name", "revoked")] {
        form.fields.push((name.to_owned(), value.to_owned()));
    }
    assert_eq!(mina.submit(&form).await.status, 303);
    rig.pass_until(moment("2028-05-10T10:00:00Z")).await;
    assert_eq!(rig.stub.revocations().len(), 1);
    assert_eq!(rig.told("revoked"), "2028-02-01 cert_issued");
    rig.stop().await;
}
