//! When an attempt that failed is made again.

use std::time::Duration;

/// The pauses after the first, the second ... failed attempt.
const SCHEDULE: [Duration; 8] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(8),
    Duration::from_hours(24),
];

/// The longest pause that a receiver may ask for by `Retry-After`.
pub const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// By how much a pause is lengthened at most, so that what failed together isn't tried again together.
const JITTER: f64 = 0.1;

/// How long to wait before the next attempt, when `attempts` (1 and up) have been made and the last one failed; `None`
/// where there is to be no other.
///
/// `jitter`, 0 to 1, is a random number that lengthens the pause by up to a tenth; it is never shortened. Where the
/// receiver asked for a longer pause, `retry_after`, it gets that, up to [`MAX_RETRY_AFTER`].
pub fn retry_delay(attempts: u32, jitter: f64, retry_after: Option<Duration>) -> Option<Duration> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let pause = SCHEDULE.get(index)?.mul_f64(1.0 + JITTER * jitter.clamp(0.0, 1.0));
    Some(pause.max(retry_after.unwrap_or_default().min(MAX_RETRY_AFTER)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_schedule_and_then_ends() {
        let pauses: Vec<u64> =
            (1..).map_while(|attempts| retry_delay(attempts, 0.0, None)).map(|p| p.as_secs()).collect();
        assert_eq!(pauses, [5, 30, 120, 600, 3_600, 10_800, 28_800, 86_400]);
        assert_eq!(retry_delay(0, 0.0, None), None);
        assert_eq!(retry_delay(9, 0.0, None), None);
        assert_eq!(retry_delay(u32::MAX, 0.0, None), None);
    }

    #[test]
    fn jitter_lengthens_within_its_bounds() {
        assert_eq!(retry_delay(2, 0.5, None), Some(Duration::from_millis(31_500)));
        assert_eq!(retry_delay(2, 1.0, None), Some(Duration::from_secs(33)));
        assert_eq!(retry_delay(2, 7.0, None), Some(Duration::from_secs(33)));
        assert_eq!(retry_delay(2, -7.0, None), Some(Duration::from_secs(30)));
    }

    #[test]
    fn the_receiver_may_ask_for_longer_within_a_day() {
        let asked = |seconds| retry_delay(1, 0.0, Some(Duration::from_secs(seconds))).unwrap().as_secs();
        assert_eq!(asked(1), 5);
        assert_eq!(asked(90), 90);
        assert_eq!(asked(1_000_000), 86_400);
        assert_eq!(retry_delay(9, 0.0, Some(Duration::from_secs(1))), None);
    }
}
