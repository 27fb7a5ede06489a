//! The clock, held against what was written before: one that was set back makes times that lie.

use chrono::{DateTime, Datelike as _, Local, TimeDelta, Utc};

use super::{Check, Records};
use crate::workplace::Workplace;

/// Clocks of one machine, corrected over the network, jump less than this.
const SLACK: TimeDelta = TimeDelta::minutes(2);

pub(super) fn examine(
    place: &Workplace,
    records: Option<&Records>,
    newest_line: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Check {
    let import = records.and_then(|records| records.imports.iter().map(|import| import.at).max());
    let rows = place.registry().list().unwrap_or_default();
    let bundle = rows.iter().filter_map(|row| Some(row.run.as_ref()?.trained_at)).max();
    let witnesses =
        [("the newest import", import), ("the newest model", bundle), ("the log's last line", newest_line)];
    judge(&witnesses, now)
}

fn judge(witnesses: &[(&str, Option<DateTime<Utc>>)], now: DateTime<Utc>) -> Check {
    const ADVICE: &str = "set the clock right, best by the network's time service";
    let told = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC");
    let ahead = witnesses.iter().find_map(|(what, at)| Some((what, at.filter(|at| *at > now + SLACK)?)));
    if let Some((what, at)) = ahead {
        let found = format!("it says {}, and {what} is dated {}: it was set back", told(now), told(at));
        return Check::fault("clock", found, ADVICE);
    }
    // The year is that of the build, in four digits.
    let built: i32 = env!("FAROL_BUILD_YEAR").parse().unwrap_or(0);
    if now.year() < built {
        let found = format!("it says {}, before this Farol was built ({built})", told(now));
        return Check::fault("clock", found, ADVICE);
    }
    let zone = now.with_timezone(&Local).format("%:z");
    Check::ok("clock", format!("{}; local time is UTC{zone}", told(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn a_clock_before_its_witnesses_or_the_build_is_a_fault() {
        let now = Utc::now();
        let level = |at, now| judge(&[("the newest import", at)], now).level;
        assert_eq!(level(None, now), Level::Ok);
        assert_eq!(level(Some(now - TimeDelta::days(9)), now), Level::Ok);
        assert_eq!(level(Some(now + TimeDelta::hours(1)), now), Level::Fault);
        assert_eq!(level(None, DateTime::UNIX_EPOCH), Level::Fault);
    }
}
