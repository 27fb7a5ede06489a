//! When each request of a run is due. It reads no clock: elapsed time is an argument.

use std::time::Duration;

/// A run of some length at a rate, or as fast as answers come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// Requests a second, above 0.
    pub(crate) rate: Option<f64>,
    pub(crate) duration: Duration,
}

/// What a free connection does with request number `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Waits so long, then sends; or sends at once, `late` after it was due.
    Send { wait: Duration, late: Duration },
    /// The time was up before any connection was free; it had waited so long.
    Unsent { waited: Duration },
    /// The run has no such request.
    Over,
}

impl Schedule {
    /// What to do with a request when a connection is free for it.
    pub(crate) fn turn(&self, index: u64, elapsed: Duration) -> Turn {
        let over = elapsed >= self.duration;
        let Some(due) = self.due(index) else {
            return if over { Turn::Over } else { Turn::Send { wait: Duration::ZERO, late: Duration::ZERO } };
        };
        if due >= self.duration {
            Turn::Over
        } else if over {
            Turn::Unsent { waited: self.duration.saturating_sub(due) }
        } else {
            Turn::Send { wait: due.saturating_sub(elapsed), late: elapsed.saturating_sub(due) }
        }
    }

    /// How far the run has come, 0 to 1: by the schedule where there is a rate, else by the clock.
    pub(crate) fn share(&self, index: u64, elapsed: Duration) -> f64 {
        let at = self.due(index).unwrap_or(elapsed);
        (at.as_secs_f64() / self.duration.as_secs_f64()).clamp(0.0, 1.0)
    }

    fn due(&self, index: u64) -> Option<Duration> {
        self.rate.map(|rate| Duration::try_from_secs_f64(index as f64 / rate).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn at(rate: f64, seconds: u64) -> Schedule {
        Schedule { rate: Some(rate), duration: Duration::from_secs(seconds) }
    }

    fn count(schedule: Schedule) -> u64 {
        (0..1_000_000).find(|i| schedule.turn(*i, Duration::ZERO) == Turn::Over).unwrap_or(u64::MAX)
    }

    #[test]
    fn a_request_is_awaited_before_and_late_after_its_time() {
        let schedule = at(10.0, 2);
        let (ms, zero) = (Duration::from_millis, Duration::ZERO);
        assert_eq!(schedule.turn(5, ms(400)), Turn::Send { wait: ms(100), late: zero });
        assert_eq!(schedule.turn(5, ms(750)), Turn::Send { wait: zero, late: ms(250) });
        assert_eq!(schedule.turn(5, ms(2300)), Turn::Unsent { waited: ms(1500) });
        assert_eq!(schedule.turn(20, ms(100)), Turn::Over);
    }

    #[test]
    fn without_a_rate_everything_is_sent_at_once_until_the_time_is_up() {
        let schedule = Schedule { rate: None, duration: Duration::from_secs(1) };
        let now = Turn::Send { wait: Duration::ZERO, late: Duration::ZERO };
        assert_eq!(schedule.turn(1_000_000, Duration::from_millis(999)), now);
        assert_eq!(schedule.turn(0, Duration::from_secs(1)), Turn::Over);
    }

    #[test]
    fn the_share_of_a_run_follows_the_schedule_or_the_clock() {
        assert!((at(10.0, 2).share(10, Duration::from_secs(9)) - 0.5).abs() < 1e-12);
        let free = Schedule { rate: None, duration: Duration::from_secs(2) };
        assert!((free.share(10, Duration::from_millis(500)) - 0.25).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_rate_is_kept_to_one_request(rate in 0.1..500.0, seconds in 1_u64..20) {
            prop_assert!((count(at(rate, seconds)) as f64 - rate * seconds as f64).abs() <= 1.0);
        }

        #[test]
        fn every_request_due_is_either_sent_or_unsent(rate in 0.5..200.0, elapsed in 0_u64..4000) {
            let schedule = at(rate, 2);
            let elapsed = Duration::from_millis(elapsed);
            for index in 0..count(schedule) {
                prop_assert!(schedule.turn(index, elapsed) != Turn::Over);
            }
        }
    }
}
