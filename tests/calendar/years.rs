//! Two years of the product's table, event by event, with schedulers that are stopped and started at every midnight.

use certdesk::domain::reminders::midnight;
use chrono::{DateTime, TimeDelta, Utc};

use super::rig::Rig;
use crate::renewals::simulated::january;
use crate::support::seed;

/// What people do: they download "auto" and "manual" whenever there is something new, and renew "manual" once it has
/// been expired for three days.
async fn act(rig: &mut Rig, auto: &str, manual: &str) {
    let standing = rig.standing("manual").await;
    if standing.not_after < rig.now() - TimeDelta::days(3) {
        rig.renew(manual).await;
    }
    for (name, path) in [("auto", auto), ("manual", manual)] {
        let standing = rig.standing(name).await;
        if !standing.downloaded && standing.not_after > rig.now() {
            rig.download(path).await;
        }
    }
}

/// Lets a midnight pass, with every scheduler started anew: right before it, right after, in the middle of what it brings,
/// or down while it comes.
async fn cross(rig: &mut Rig, midnight: DateTime<Utc>, day: usize) {
    match day % 4 {
        0 => {
            rig.restart_schedulers().await;
            rig.leap_to(midnight);
        }
        1 => {
            rig.leap_to(midnight);
            rig.idle().await;
            rig.restart_schedulers().await;
        }
        2 => {
            rig.leap_to(midnight);
            rig.restart_schedulers().await;
        }
        _ => {
            let schedulers = rig.stop_schedulers().await;
            rig.leap_to(midnight);
            rig.start_schedulers(schedulers);
        }
    }
    rig.idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_years_with_restarts_on_every_boundary() {
    let start = january();
    let end = start + TimeDelta::days(731);
    let profiles = [("shortlived".to_owned(), TimeDelta::days(6))];
    let mut rig = Rig::at(start, |ways| ways.profiles = profiles.into()).await;
    rig.start_schedulers(2);
    let auto = rig.order("auto", "", true).await;
    let manual = rig.order("manual", "", false).await;
    rig.order("never downloaded", "", true).await;
    rig.order("six days", "shortlived", false).await;
    rig.order("six days renewed", "shortlived", true).await;
    let imported = |name: &str, until: &str| (vec![name.to_owned()], until.parse::<DateTime<Utc>>().unwrap());
    for (names, until) in
        [imported("imported", "2029-02-28T12:00:00Z"), imported("imported for the leap day", "2028-03-01T00:00:00Z")]
    {
        seed::imported(&rig.portal.app, &names, start, until).await;
    }
    let mut day = start.date_naive();
    for count in 0.. {
        day += TimeDelta::days(1);
        if midnight(day) > end {
            break;
        }
        rig.pass_until(midnight(day) - TimeDelta::seconds(2)).await;
        act(&mut rig, &auto, &manual).await;
        cross(&mut rig, midnight(day), count).await;
    }
    rig.pass_until(end).await;
    let names =
        ["imported", "imported for the leap day", "auto", "manual", "never downloaded", "six days", "six days renewed"];
    let told = names.map(|name| format!("{name}\n{}", rig.told(name)));
    insta::assert_snapshot!(told.join("\n\n"), @r"
    imported
    2028-11-30 cert_about_to_expire_reimport_required (2029-02-28)
    2028-12-30 cert_about_to_expire_reimport_required (2029-02-28)
    2029-01-29 cert_about_to_expire_reimport_required (2029-02-28)
    2029-02-18 cert_about_to_expire_reimport_required (2029-02-28)
    2029-02-27 cert_about_to_expire_reimport_required (2029-02-28)
    2029-03-01 cert_expired_reimport_required, daily until 2030-01-15: 321

    imported for the leap day
    2028-01-30 cert_about_to_expire_reimport_required (2028-03-01)
    2028-02-15 cert_about_to_expire_reimport_required (2028-03-01)
    2028-02-25 cert_about_to_expire_reimport_required (2028-03-01)
    2028-02-29 cert_about_to_expire_reimport_required (2028-03-01)
    2028-03-01 cert_expired_reimport_required, daily until 2030-01-15: 686

    auto
    2028-01-15 cert_issued
    2028-03-15 cert_renewed
    2028-05-14 cert_renewed
    2028-07-13 cert_renewed
    2028-09-11 cert_renewed
    2028-11-10 cert_renewed
    2029-01-09 cert_renewed
    2029-03-10 cert_renewed
    2029-05-09 cert_renewed
    2029-07-08 cert_renewed
    2029-09-06 cert_renewed
    2029-11-05 cert_renewed
    2030-01-04 cert_renewed

    manual
    2028-01-15 cert_issued
    2028-03-15 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-04 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-13 cert_about_to_expire_renew_required (2028-04-14)
    2028-04-15 cert_expired_renew_required, daily until 2028-04-17: 3
    2028-04-17 cert_renewed
    2028-06-16 cert_about_to_expire_renew_required (2028-07-16)
    2028-07-06 cert_about_to_expire_renew_required (2028-07-16)
    2028-07-15 cert_about_to_expire_renew_required (2028-07-16)
    2028-07-17 cert_expired_renew_required, daily until 2028-07-19: 3
    2028-07-19 cert_renewed
    2028-09-17 cert_about_to_expire_renew_required (2028-10-17)
    2028-10-07 cert_about_to_expire_renew_required (2028-10-17)
    2028-10-16 cert_about_to_expire_renew_required (2028-10-17)
    2028-10-18 cert_expired_renew_required, daily until 2028-10-20: 3
    2028-10-20 cert_renewed
    2028-12-19 cert_about_to_expire_renew_required (2029-01-18)
    2029-01-08 cert_about_to_expire_renew_required (2029-01-18)
    2029-01-17 cert_about_to_expire_renew_required (2029-01-18)
    2029-01-19 cert_expired_renew_required, daily until 2029-01-21: 3
    2029-01-21 cert_renewed
    2029-03-22 cert_about_to_expire_renew_required (2029-04-21)
    2029-04-11 cert_about_to_expire_renew_required (2029-04-21)
    2029-04-20 cert_about_to_expire_renew_required (2029-04-21)
    2029-04-22 cert_expired_renew_required, daily until 2029-04-24: 3
    2029-04-24 cert_renewed
    2029-06-23 cert_about_to_expire_renew_required (2029-07-23)
    2029-07-13 cert_about_to_expire_renew_required (2029-07-23)
    2029-07-22 cert_about_to_expire_renew_required (2029-07-23)
    2029-07-24 cert_expired_renew_required, daily until 2029-07-26: 3
    2029-07-26 cert_renewed
    2029-09-24 cert_about_to_expire_renew_required (2029-10-24)
    2029-10-14 cert_about_to_expire_renew_required (2029-10-24)
    2029-10-23 cert_about_to_expire_renew_required (2029-10-24)
    2029-10-25 cert_expired_renew_required, daily until 2029-10-27: 3
    2029-10-27 cert_renewed
    2029-12-26 cert_about_to_expire_renew_required (2030-01-25)
    2030-01-15 cert_about_to_expire_renew_required (2030-01-25)

    never downloaded
    2028-01-15 cert_issued
    2028-02-14 cert_issued_not_downloaded
    2028-03-15 cert_renewed
    2028-04-04 cert_renewed_not_downloaded
    2028-04-13 cert_renewed_not_downloaded, daily until 2028-04-14: 2
    2028-05-14 cert_renewed
    2028-06-03 cert_renewed_not_downloaded
    2028-06-12 cert_renewed_not_downloaded, daily until 2028-06-13: 2
    2028-07-13 cert_renewed
    2028-08-02 cert_renewed_not_downloaded
    2028-08-11 cert_renewed_not_downloaded, daily until 2028-08-12: 2
    2028-09-11 cert_renewed
    2028-10-01 cert_renewed_not_downloaded
    2028-10-10 cert_renewed_not_downloaded, daily until 2028-10-11: 2
    2028-11-10 cert_renewed
    2028-11-30 cert_renewed_not_downloaded
    2028-12-09 cert_renewed_not_downloaded, daily until 2028-12-10: 2
    2029-01-09 cert_renewed
    2029-01-29 cert_renewed_not_downloaded
    2029-02-07 cert_renewed_not_downloaded, daily until 2029-02-08: 2
    2029-03-10 cert_renewed
    2029-03-30 cert_renewed_not_downloaded
    2029-04-08 cert_renewed_not_downloaded, daily until 2029-04-09: 2
    2029-05-09 cert_renewed
    2029-05-29 cert_renewed_not_downloaded
    2029-06-07 cert_renewed_not_downloaded, daily until 2029-06-08: 2
    2029-07-08 cert_renewed
    2029-07-28 cert_renewed_not_downloaded
    2029-08-06 cert_renewed_not_downloaded, daily until 2029-08-07: 2
    2029-09-06 cert_renewed
    2029-09-26 cert_renewed_not_downloaded
    2029-10-05 cert_renewed_not_downloaded, daily until 2029-10-06: 2
    2029-11-05 cert_renewed
    2029-11-25 cert_renewed_not_downloaded
    2029-12-04 cert_renewed_not_downloaded, daily until 2029-12-05: 2
    2030-01-04 cert_renewed

    six days
    2028-01-15 cert_issued
    2028-01-17 cert_issued_not_downloaded
    2028-01-19 cert_about_to_expire_renew_required (2028-01-21), daily until 2028-01-20: 2
    2028-01-22 cert_expired_renew_required, daily until 2030-01-15: 725

    six days renewed
    2028-01-15 cert_issued
    2028-01-17 cert_issued_not_downloaded
    2028-01-18 cert_renewed, every 3 days until 2030-01-13: 243
    2028-01-19 cert_renewed_not_downloaded, daily until 2030-01-15: 728
    ");
    rig.stop().await;
}
