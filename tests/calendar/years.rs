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

/// Lets a midnight pass, restarting all on both sides of it.
async fn cross(rig: &mut Rig, midnight: DateTime<Utc>, day: usize) {
    match day % 3 {
        0 => {
            rig.restart_schedulers().await;
            rig.leap_to(midnight);
            rig.idle().await;
            rig.restart_schedulers().await;
        }
        // Stopped in the middle of what midnight brings.
        1 => {
            rig.restart_schedulers().await;
            rig.leap_to(midnight);
            rig.restart_schedulers().await;
        }
        // Down at midnight.
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
    insta::assert_snapshot!(told.join("\n\n"), @"");
    rig.stop().await;
}
