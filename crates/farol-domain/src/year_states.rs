//! Whether each year is a roster or closed, told from what is in force. Nothing else is remembered, so replaying the
//! same imports and decisions gives the same years.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{SchoolYear, YearStatus, Years};

/// What is known of a year: counts, and what was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearCount {
    /// The year.
    pub year: SchoolYear,
    /// Distinct pupils with a record of the year's own: one that a sheet of that very year gives.
    pub pupils: u64,
    /// Those of them with a grade gap or an INDE; at most `pupils`.
    pub measured: u64,
    /// What the newest import in force that states a status says of the year.
    pub stated: Option<YearStatus>,
    /// What a person decided of the year.
    pub decided: Option<YearStatus>,
}

/// A year's status, and why it has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearState {
    /// The year.
    pub year: SchoolYear,
    /// Its status.
    pub status: YearStatus,
    /// Distinct pupils with a record of the year's own.
    pub pupils: u64,
    /// Those of them with a grade gap or an INDE.
    pub measured: u64,
    /// Why.
    pub reason: StatusReason,
}

/// Why a year has its status, the most powerful reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "code")]
pub enum StatusReason {
    /// A person decided it.
    Decided,
    /// An import stated it.
    Stated,
    /// At least half of its pupils have indicators: closed.
    Complete,
    /// Fewer than half of its pupils have indicators: a roster.
    Unmeasured,
    /// Indicators are known, but of a part of the pupils only: a roster, since a part of a year must make no leavers.
    Partial {
        /// Pupils of the year before, more than twice as many.
        before: u64,
    },
}

impl fmt::Display for StatusReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decided => f.write_str("decided by hand (farol years)"),
            Self::Stated => f.write_str("stated with its import (--status)"),
            Self::Complete => f.write_str("at least half of its pupils have a grade gap or an INDE"),
            Self::Unmeasured => f.write_str("fewer than half of its pupils have a grade gap or an INDE"),
            Self::Partial { before } => write!(
                f,
                "lists fewer than half of the {before} pupils of the year before, and a part of a year makes no \
                 leavers; if everyone is listed, close it (farol years close)"
            ),
        }
    }
}

/// Status of each year, earliest first. A decision outweighs a statement, a statement outweighs the counts. By the
/// counts a year is closed when at least half of its pupils have a grade gap or an INDE, unless it lists fewer than
/// half the pupils of the year before.
pub fn settle(counts: &[YearCount]) -> Vec<YearState> {
    let pupils: BTreeMap<_, _> = counts.iter().map(|count| (count.year, count.pupils)).collect();
    let mut states: Vec<_> = counts.iter().map(|count| state(count, &pupils)).collect();
    states.sort_by_key(|state| state.year);
    states
}

fn state(count: &YearCount, pupils: &BTreeMap<SchoolYear, u64>) -> YearState {
    let before = pupils.range(..count.year).next_back().filter(|(year, _)| count.year.since(**year) == 1);
    let (status, reason) = match (count.decided, count.stated) {
        (Some(status), _) => (status, StatusReason::Decided),
        (None, Some(status)) => (status, StatusReason::Stated),
        (None, None) => by_counts(count, before.map_or(0, |(_, pupils)| *pupils)),
    };
    YearState { year: count.year, status, pupils: count.pupils, measured: count.measured, reason }
}

fn by_counts(count: &YearCount, before: u64) -> (YearStatus, StatusReason) {
    if count.pupils == 0 || 2 * count.measured < count.pupils {
        (YearStatus::Roster, StatusReason::Unmeasured)
    } else if 2 * count.pupils < before {
        (YearStatus::Roster, StatusReason::Partial { before })
    } else {
        (YearStatus::Closed, StatusReason::Complete)
    }
}

impl FromIterator<YearState> for Years {
    fn from_iter<I: IntoIterator<Item = YearState>>(states: I) -> Self {
        states.into_iter().map(|state| (state.year, state.status)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(year: u16, pupils: u64, measured: u64) -> YearCount {
        let year = SchoolYear::new(year).unwrap();
        YearCount { year, pupils, measured, stated: None, decided: None }
    }

    fn reasons(counts: &[YearCount]) -> Vec<StatusReason> {
        settle(counts).iter().map(|state| state.reason).collect()
    }

    #[test]
    fn half_of_the_pupils_with_indicators_close_a_year() {
        let states = settle(&[count(2023, 10, 5), count(2022, 10, 4), count(2020, 0, 0)]);
        let told: Vec<_> = states.iter().map(|s| (s.year.get(), s.status, s.reason)).collect();
        assert_eq!(
            told,
            [
                (2020, YearStatus::Roster, StatusReason::Unmeasured),
                (2022, YearStatus::Roster, StatusReason::Unmeasured),
                (2023, YearStatus::Closed, StatusReason::Complete),
            ]
        );
    }

    #[test]
    fn a_part_of_a_year_closes_nothing_however_complete() {
        let part = settle(&[count(2022, 100, 100), count(2023, 49, 49)])[1];
        assert_eq!((part.status, part.reason), (YearStatus::Roster, StatusReason::Partial { before: 100 }));
        assert!(part.reason.to_string().contains("half of the 100 pupils"));
        assert_eq!(reasons(&[count(2022, 100, 100), count(2023, 50, 50)]), [StatusReason::Complete; 2]);
    }

    #[test]
    fn only_the_very_year_before_is_compared_with() {
        assert_eq!(reasons(&[count(2021, 100, 100), count(2023, 9, 9)]), [StatusReason::Complete; 2]);
        let first = count(1990, 1, 1);
        assert_eq!(reasons(&[first]), [StatusReason::Complete], "the first year there is has none before it");
    }

    #[test]
    fn a_decision_outweighs_a_statement_and_a_statement_the_counts() {
        let stated = YearCount { stated: Some(YearStatus::Closed), ..count(2023, 10, 0) };
        let decided = YearCount { decided: Some(YearStatus::Roster), ..stated };
        assert_eq!(settle(&[stated])[0].status, YearStatus::Closed);
        assert_eq!(settle(&[stated])[0].reason, StatusReason::Stated);
        assert_eq!(settle(&[decided])[0].status, YearStatus::Roster);
        assert_eq!(settle(&[decided])[0].reason, StatusReason::Decided);
    }

    #[test]
    fn every_reason_says_something_of_its_own() {
        use StatusReason::{Complete, Decided, Partial, Stated, Unmeasured};
        let all = [Decided, Stated, Complete, Unmeasured, Partial { before: 9 }];
        let texts: std::collections::BTreeSet<_> = all.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), all.len());
        assert_eq!(
            serde_json::to_value(all[4]).unwrap(),
            serde_json::json!({"code": "partial", "before": 9})
        );
    }
}
