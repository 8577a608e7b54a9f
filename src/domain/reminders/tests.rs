use proptest::prelude::*;

use super::*;

/// Seconds since a midnight in January 2028.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_831_075_200 + seconds, 0).unwrap()
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// As the database works it out.
fn term(from: i64, lifetime: i64) -> Term {
    let days = i16::try_from(((lifetime + 1 + DAY / 2) / DAY).clamp(0, 90)).unwrap();
    Term { not_after: at(from + lifetime), lifetime_days: days }
}

fn first(kind: Kind, from: i64, lifetime: i64) -> Facts {
    Facts {
        kind,
        current: term(from, lifetime),
        stored_at: at(from),
        is_first: true,
        downloaded: false,
        revoked: false,
        previous: None,
        renewal: Renewal::ByPerson,
    }
}

fn window(done: i64, now: i64) -> Window {
    Window::after(Some(at(done).date_naive()), at(now)).unwrap()
}

/// The days, counted from that of `at(0)`, on which a certificate gets these reminders where the program looks at each
/// midnight for so many days.
fn days(reminder: Reminder, facts: &Facts, until: i64) -> Vec<i64> {
    let due = |day: i64| reminder.due(facts, window((day - 1) * DAY, day * DAY)).map(|_| day);
    (0..until).filter_map(due).collect()
}

#[test]
fn days_scale_with_the_lifetime() {
    let row = |lifetime: i16| {
        let of = |reminder: Reminder| format!("{:?}", reminder.scaled(lifetime));
        let reminders = [
            Reminder::ReimportAboutToExpire,
            Reminder::RenewAboutToExpire,
            Reminder::IssuedNotDownloaded,
            Reminder::RenewedNotDownloaded,
        ];
        format!("{lifetime}: {}", reminders.map(of).join(" "))
    };
    insta::assert_snapshot!([398, 90, 89, 60, 47, 45, 30, 20, 10, 7, 6, 3, 2, 1, 0].map(row).join("\n"), @r"
    398: [90, 60, 30, 10, 1] [30, 10, 1] [30] [30, 10, 1, 0]
    90: [90, 60, 30, 10, 1] [30, 10, 1] [30] [30, 10, 1, 0]
    89: [89, 59, 30, 10, 1] [30, 10, 1] [30] [30, 10, 1, 0]
    60: [60, 40, 20, 7, 1] [20, 7, 1] [20] [20, 7, 1, 0]
    47: [47, 31, 16, 5, 1] [16, 5, 1] [16] [16, 5, 1, 0]
    45: [45, 30, 15, 5, 1] [15, 5, 1] [15] [15, 5, 1, 0]
    30: [30, 20, 10, 3, 1] [10, 3, 1] [10] [10, 3, 1, 0]
    20: [20, 13, 7, 2, 1] [7, 2, 1] [7] [7, 2, 1, 0]
    10: [10, 7, 3, 1] [3, 1] [3] [3, 1, 0]
    7: [7, 5, 2, 1] [2, 1] [2] [2, 1, 0]
    6: [6, 4, 2, 1] [2, 1] [2] [2, 1, 0]
    3: [3, 2, 1] [1] [1] [1, 0]
    2: [2, 1] [1] [1] [1, 0]
    1: [1] [1] [1] [1, 0]
    0: [1] [1] [1] [1, 0]
    ");
}

#[test]
fn lifetimes_of_authorities() {
    let got = |reminder, lifetime| days(reminder, &first(reminder.kind(), 10 * HOUR, lifetime), 110);
    let soon = |lifetime| got(Reminder::RenewAboutToExpire, lifetime);
    // Let's Encrypt's 90 days end a second early.
    assert_eq!(soon(90 * DAY - 1), [60, 80, 89]);
    assert_eq!(soon(45 * DAY), [30, 40, 44]);
    assert_eq!(soon(6 * DAY + 16 * HOUR), [5, 6]);
    assert_eq!(soon(6 * DAY), [4, 5]);
    assert_eq!(soon(2 * DAY), [1]);
    assert_eq!(soon(DAY), [0; 0]);
    assert_eq!(soon(HOUR), [0; 0]);
    let imported = |lifetime| got(Reminder::ReimportAboutToExpire, lifetime);
    assert_eq!(imported(100 * DAY), [10, 40, 70, 90, 99]);
    assert_eq!(imported(90 * DAY), [30, 60, 80, 89], "not on the day that it comes");
    assert_eq!(imported(6 * DAY), [2, 4, 5]);
    let not_downloaded = |lifetime| got(Reminder::IssuedNotDownloaded, lifetime);
    assert_eq!(not_downloaded(90 * DAY), [30]);
    assert_eq!(not_downloaded(6 * DAY), [2]);
    assert_eq!(not_downloaded(DAY), [1]);
    assert_eq!(not_downloaded(HOUR), [0; 0], "it has expired by midnight");
}

#[test]
fn an_expired_certificate_is_told_of_daily_from_the_next_midnight_on() {
    for (reminder, kind) in [(Reminder::RenewExpired, Kind::Ordered), (Reminder::ReimportExpired, Kind::Imported)] {
        assert_eq!(days(reminder, &first(kind, 10 * HOUR, 2 * DAY), 6), [3, 4, 5]);
        // One that ends at midnight has expired by then.
        assert_eq!(days(reminder, &first(kind, 0, 2 * DAY), 6), [2, 3, 4, 5]);
        assert_eq!(days(reminder, &first(kind, 0, 2 * DAY - 1), 6), [2, 3, 4, 5]);
        assert_eq!(days(reminder, &first(kind, 0, 2 * DAY + 1), 6), [3, 4, 5]);
    }
}

#[test]
fn a_renewed_certificate_is_told_of_until_the_version_before_ends() {
    let (before, after) = (term(10 * HOUR, 90 * DAY), first(Kind::Ordered, 60 * DAY + 10 * HOUR, 90 * DAY));
    let renewed = Facts { is_first: false, previous: Some(before), ..after };
    assert_eq!(days(Reminder::RenewedNotDownloaded, &renewed, 120), [80, 89, 90]);
    let early = Facts { stored_at: at(40 * DAY), ..renewed };
    assert_eq!(days(Reminder::RenewedNotDownloaded, &early, 120), [60, 80, 89, 90]);
    let downloaded = Facts { downloaded: true, ..renewed };
    assert_eq!(days(Reminder::RenewedNotDownloaded, &downloaded, 120), [0; 0]);
    assert_eq!(days(Reminder::IssuedNotDownloaded, &renewed, 120), [0; 0], "that is for the first");
    let short = first(Kind::Ordered, 3 * DAY + 10 * HOUR, 6 * DAY);
    let short = Facts { is_first: false, previous: Some(term(10 * HOUR, 6 * DAY)), ..short };
    assert_eq!(days(Reminder::RenewedNotDownloaded, &short, 20), [4, 5, 6]);
}

#[test]
fn what_is_renewed_by_itself_is_told_of_where_that_has_failed() {
    let facts = |renewal| Facts { renewal, ..first(Kind::Ordered, 10 * HOUR, 90 * DAY) };
    assert_eq!(days(Reminder::RenewAboutToExpire, &facts(Renewal::Planned), 120), [0; 0]);
    assert_eq!(days(Reminder::RenewAboutToExpire, &facts(Renewal::Failed), 120), [60, 80, 89]);
    let expired = facts(Renewal::Planned);
    assert_eq!(days(Reminder::RenewExpired, &expired, 94), [91, 92, 93]);
    // After a start it is renewed first.
    assert_eq!(Reminder::RenewExpired.due(&expired, window(80 * DAY, 95 * DAY + 300)), None);
    assert!(Reminder::RenewExpired.due(&facts(Renewal::Failed), window(80 * DAY, 95 * DAY + 300)).is_some());
}

#[test]
fn a_renewal_has_failed_or_will_not_come_in_time() {
    let plan = |failures, renew_at: Option<i64>| Some(Plan { failures, renew_at: renew_at.map(at) });
    let of = |auto, plan, order| Renewal::of(auto, plan, order, at(1000));
    assert_eq!(of(false, plan(0, Some(5)), None), Renewal::ByPerson);
    assert_eq!(of(true, plan(0, Some(5)), Some(OrderState::Issued)), Renewal::Planned);
    assert_eq!(of(true, plan(0, Some(5)), Some(OrderState::Validating)), Renewal::Planned);
    assert_eq!(of(true, plan(0, Some(5)), Some(OrderState::Failed)), Renewal::Failed);
    assert_eq!(of(true, plan(2, Some(5)), Some(OrderState::Validating)), Renewal::Failed);
    assert_eq!(of(true, plan(0, Some(1000)), Some(OrderState::Issued)), Renewal::Failed);
    assert_eq!(of(true, plan(0, None), Some(OrderState::Issued)), Renewal::Failed);
    assert_eq!(of(true, None, None), Renewal::Failed);
}

#[test]
fn what_is_revoked_is_not_told_of() {
    for reminder in Reminder::ALL {
        let facts = Facts { revoked: true, ..first(reminder.kind(), 10 * HOUR, 90 * DAY) };
        let facts = Facts { previous: Some(term(-50 * DAY, 90 * DAY)), ..facts };
        assert_eq!(days(reminder, &facts, 120), [0; 0], "{reminder:?}");
    }
}

#[test]
fn of_what_was_missed_the_newest_is_made_up_for() {
    let facts = first(Kind::Imported, 10 * HOUR, 100 * DAY);
    let due = |done, now| Reminder::ReimportAboutToExpire.due(&facts, window(done * DAY, now * DAY + HOUR));
    let day = |day: i64| Some(at(day * DAY).date_naive());
    assert_eq!(due(69, 92), day(90));
    assert_eq!(due(69, 89), day(70));
    assert_eq!(due(70, 89), None);
    assert_eq!(due(69, 100), day(99));
    assert_eq!(due(69, 101), None, "it is no longer about to expire");
}

#[test]
fn a_day_is_seen_to_once_and_wrong_clocks_are_not_believed() {
    let day = |day: i64| at(day * DAY).date_naive();
    let now = at(10 * DAY + HOUR);
    assert_eq!(Window::after(Some(day(10)), now), None);
    let days = |done| Window::after(done, now).unwrap().days().collect::<Vec<_>>();
    assert_eq!(days(None), [day(10)]);
    assert_eq!(days(Some(day(9))), [day(10)]);
    assert_eq!(days(Some(day(7))), [day(8), day(9), day(10)]);
    assert_eq!(days(Some(day(11))), [day(10)], "the clock was set back");
    assert_eq!(days(Some(day(5000))), [day(10)]);
    assert_eq!(days(Some(day(-5000))).len(), 90);
}

fn facts() -> impl Strategy<Value = Facts> {
    let lifetimes = prop_oneof![1_i64..3 * DAY, DAY..100 * DAY, 80 * DAY..400 * DAY];
    let term_before = proptest::option::of((0_i64..200 * DAY, 1_i64..200 * DAY));
    (lifetimes, -DAY..30 * DAY, any::<(bool, bool, bool)>(), term_before).prop_map(
        |(lifetime, from, (imported, is_first, failed), previous)| Facts {
            is_first,
            previous: previous.map(|(ends, lifetime)| term(ends - lifetime, lifetime)),
            renewal: if failed { Renewal::Failed } else { Renewal::Planned },
            ..first(if imported { Kind::Imported } else { Kind::Ordered }, from, lifetime)
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_due_is_found(facts in facts(), reminder in 0_usize..6, done in 0_i64..400, down in 1_i64..120, late in 0..DAY) {
        let reminder = Reminder::ALL[reminder];
        let window = window(done * DAY, (done + down) * DAY + late);
        let due = reminder.due(&facts, window);
        if let Some(day) = due.filter(|_| !reminder.is_daily()) {
            prop_assert!(window.days().any(|of_window| of_window == day));
            let (moment, lifetime) = match reminder.anchor() {
                Anchor::Expiry => (facts.current.not_after, facts.current.lifetime_days),
                Anchor::PreviousExpiry => facts.previous.map(|term| (term.not_after, term.lifetime_days)).unwrap(),
                Anchor::Issue => (facts.stored_at, facts.current.lifetime_days),
            };
            let found = reminder
                .searches(window)
                .into_iter()
                .any(|search| search.day == moment.date_naive() && search.lifetimes.contains(&lifetime));
            prop_assert!(found, "{reminder:?} of {facts:?} on {day}");
        }
    }

    #[test]
    fn looking_more_often_repeats_and_loses_nothing(facts in facts(), reminder in 0_usize..6, seen in proptest::collection::vec(1_i64..20, 1..60)) {
        let reminder = Reminder::ALL[reminder];
        let (mut today, mut got) = (0, Vec::new());
        for pause in seen {
            let done = today;
            today += pause;
            if let Some(day) = reminder.due(&facts, window(done * DAY, today * DAY)) {
                prop_assert!(!got.contains(&day), "{day} twice");
                // As if it had looked on that very day; a planned renewal is no matter then.
                let (on, from) = ((day - at(0).date_naive()).num_days(), (day - at(0).date_naive()).num_days() - 1);
                prop_assert_eq!(reminder.due(&facts, window(from * DAY, on * DAY)), Some(day));
                got.push(day);
            }
        }
        let every: Vec<i64> = days(reminder, &facts, today + 1);
        prop_assert!(got.len() <= every.len());
    }

    #[test]
    fn no_lifetime_has_two_on_a_day_or_any_before_it_began(lifetime in 0_i16..500) {
        for reminder in Reminder::ALL {
            let scaled = reminder.scaled(lifetime);
            prop_assert!(scaled.windows(2).all(|pair| pair[0] > pair[1]), "{scaled:?}");
            prop_assert!(scaled.iter().all(|days| *days <= i64::from(lifetime.clamp(1, 90))), "{scaled:?}");
        }
    }
}
