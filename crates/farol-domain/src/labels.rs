//! What happened: each outcome's cohort and label, read from closed years as its definition says.

use serde::{Deserialize, Serialize};

use crate::{
    Definition, History, IdealPhaseTable, LeavingReason, Pedra, SchoolYear, YearValues, Years,
    definition::{Event, ValueTest},
};

/// INDE below which a pupil counts as behind where no grade gap is recorded: the upper end of Quartzo.
pub const INDE_BEHIND: f64 = Pedra::CUTS[0];

/// Why a pupil has no label for an outcome in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// The year is not closed.
    YearNotClosed,
    /// The year before is not closed, and the outcome compares with it.
    YearBeforeNotClosed,
    /// The pupil has no record in the year.
    NotEnrolled,
    /// The pupil has no record in the year before.
    NotEnrolledBefore,
    /// Already behind in the year before (onset asks who falls behind).
    AlreadyBehind,
    /// It had already happened in the year before, and only what is new is asked for.
    AlreadySo,
    /// Left for a stated reason that is no leaving, such as having concluded.
    NotAnExit,
    /// No value from which the label could be read.
    NotMeasured,
}

/// Whether the outcome happened to the pupil in `year`.
///
/// # Errors
/// The reason why the pupil is outside the cohort, or has no label.
pub fn label(
    definition: &Definition,
    history: &History,
    years: &Years,
    year: SchoolYear,
) -> Result<bool, Outside> {
    if !years.is_closed(year) {
        return Err(Outside::YearNotClosed);
    }
    let now = history.own(year);
    match &definition.event {
        Event::Behind => behind(now.ok_or(Outside::NotEnrolled)?).ok_or(Outside::NotMeasured),
        Event::Gone { no_exit } => gone(before(history, years, year)?, now, no_exit),
        Event::GapFalls => {
            let (then, now) = gaps(history, years, year)?;
            Ok(now < then)
        }
        Event::FallsBehind => {
            let (then, now) = gaps(history, years, year)?;
            if then < 0 { Err(Outside::AlreadyBehind) } else { Ok(now < 0) }
        }
        Event::Value { column, test, newly } => {
            if *newly {
                not_so_before(column, test, before(history, years, year)?)?;
            }
            test.holds(column, now.ok_or(Outside::NotEnrolled)?).ok_or(Outside::NotMeasured)
        }
    }
}

/// The label `year` would give if its ideal phases still followed the definition of the year before: by recorded phase
/// and age. `None` where the definition did not change, the outcome does not rest on it, or there is no label.
pub fn like_for_like(
    definition: &Definition,
    history: &History,
    years: &Years,
    year: SchoolYear,
) -> Option<bool> {
    if !IdealPhaseTable::was_redefined_in(year) {
        return None;
    }
    let values = history.own(year)?;
    let now = IdealPhaseTable::PEDE_2022.gap(values.phase?, values.age?)?;
    match definition.event {
        Event::Behind => years.is_closed(year).then_some(now < 0),
        Event::GapFalls => gaps(history, years, year).ok().map(|(then, _)| now < then),
        Event::FallsBehind => gaps(history, years, year).ok().filter(|(then, _)| *then >= 0).map(|_| now < 0),
        Event::Gone { .. } | Event::Value { .. } => None,
    }
}

/// Whether a pupil belongs to the cohort an outcome is predicted for, as of the start of `year`.
///
/// # Errors
/// The reason why not.
pub fn in_cohort(
    definition: &Definition,
    history: &History,
    years: &Years,
    year: SchoolYear,
) -> Result<(), Outside> {
    match &definition.event {
        Event::Behind | Event::Value { newly: false, .. } => Ok(()),
        Event::Gone { no_exit } => match before(history, years, year)?.leaving {
            Some(reason) if no_exit.contains(&reason) => Err(Outside::NotAnExit),
            _ => Ok(()),
        },
        Event::GapFalls => before(history, years, year).map(|_| ()),
        Event::FallsBehind => match before(history, years, year)?.grade_gap {
            None => Err(Outside::NotMeasured),
            Some(gap) if gap < 0 => Err(Outside::AlreadyBehind),
            Some(_) => Ok(()),
        },
        Event::Value { column, test, newly: true } => {
            not_so_before(column, test, before(history, years, year)?)
        }
    }
}

/// A record in the year outweighs a reason stated for leaving before it.
fn gone(then: &YearValues, now: Option<&YearValues>, no_exit: &[LeavingReason]) -> Result<bool, Outside> {
    let excused = then.leaving.is_some_and(|reason| no_exit.contains(&reason));
    if now.is_none() && excused { Err(Outside::NotAnExit) } else { Ok(now.is_none()) }
}

fn not_so_before(column: &str, test: &ValueTest, then: &YearValues) -> Result<(), Outside> {
    match test.holds(column, then) {
        None => Err(Outside::NotMeasured),
        Some(true) => Err(Outside::AlreadySo),
        Some(false) => Ok(()),
    }
}

fn behind(values: &YearValues) -> Option<bool> {
    let by_gap = values.grade_gap.map(|gap| gap < 0);
    let by_inde = || values.inde.map(|inde| inde.get() < INDE_BEHIND);
    let by_pedra = || values.pedra.map(|pedra| pedra == Pedra::Quartzo);
    by_gap.or_else(by_inde).or_else(by_pedra)
}

fn before<'h>(history: &'h History, years: &Years, year: SchoolYear) -> Result<&'h YearValues, Outside> {
    if !years.is_closed(year.previous()) {
        return Err(Outside::YearBeforeNotClosed);
    }
    history.own(year.previous()).ok_or(Outside::NotEnrolledBefore)
}

fn gaps(history: &History, years: &Years, year: SchoolYear) -> Result<(i8, i8), Outside> {
    let then = before(history, years, year)?.grade_gap.ok_or(Outside::NotMeasured)?;
    let now = history.own(year).ok_or(Outside::NotEnrolled)?.grade_gap.ok_or(Outside::NotMeasured)?;
    Ok((then, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, OwnOutcome, Phase, Score, YearStatus};

    fn y(year: u16) -> SchoolYear {
        SchoolYear::new(year).unwrap()
    }

    fn gap(gap: i8) -> YearValues {
        YearValues { grade_gap: Some(gap), ..YearValues::default() }
    }

    fn history(then: Option<YearValues>, now: Option<YearValues>) -> History {
        let mut history = History::default();
        for (year, values) in [(y(2023), then), (y(2024), now)] {
            if let Some(values) = values {
                history.add(year, year, values);
            }
        }
        history
    }

    fn closed() -> Years {
        [(y(2023), YearStatus::Closed), (y(2024), YearStatus::Closed)].into_iter().collect()
    }

    fn defined(outcome: Outcome) -> Definition {
        Definition::of_programme(outcome).unwrap()
    }

    fn label_of(
        outcome: Outcome,
        then: Option<YearValues>,
        now: Option<YearValues>,
    ) -> Result<bool, Outside> {
        label(&defined(outcome), &history(then, now), &closed(), y(2024))
    }

    #[test]
    fn defasagem_is_read_from_the_gap_else_inde_else_pedra() {
        let score = |v| Score::new(v).ok();
        let by_inde = YearValues { inde: score(5.9), pedra: Some(Pedra::Topazio), ..YearValues::default() };
        let by_pedra = YearValues { pedra: Some(Pedra::Quartzo), ..YearValues::default() };
        let gap_first = YearValues { grade_gap: Some(0), ..by_inde.clone() };
        assert_eq!(label_of(Outcome::Defasagem, None, Some(gap(-1))), Ok(true));
        assert_eq!(label_of(Outcome::Defasagem, None, Some(gap_first)), Ok(false));
        assert_eq!(label_of(Outcome::Defasagem, None, Some(by_inde)), Ok(true));
        assert_eq!(label_of(Outcome::Defasagem, None, Some(by_pedra)), Ok(true));
        assert_eq!(
            label_of(Outcome::Defasagem, None, Some(YearValues::default())),
            Err(Outside::NotMeasured)
        );
    }

    #[test]
    fn leaving_is_read_from_absence_in_a_closed_year_only() {
        assert_eq!(label_of(Outcome::Evasao, Some(gap(0)), None), Ok(true));
        assert_eq!(label_of(Outcome::Evasao, Some(gap(0)), Some(gap(0))), Ok(false));
        assert_eq!(label_of(Outcome::Evasao, None, Some(gap(0))), Err(Outside::NotEnrolledBefore));
        let roster: Years =
            [(y(2023), YearStatus::Closed), (y(2024), YearStatus::Roster)].into_iter().collect();
        let gone = history(Some(gap(0)), None);
        assert_eq!(label(&defined(Outcome::Evasao), &gone, &roster, y(2024)), Err(Outside::YearNotClosed));
    }

    #[test]
    fn worsening_and_onset_compare_two_years() {
        assert_eq!(label_of(Outcome::Piora, Some(gap(1)), Some(gap(0))), Ok(true));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(1)), Some(gap(0))), Ok(false));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(0)), Some(gap(-1))), Ok(true));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(-1)), Some(gap(-2))), Err(Outside::AlreadyBehind));
        assert_eq!(label_of(Outcome::Piora, Some(gap(-1)), None), Err(Outside::NotEnrolled));
    }

    #[test]
    fn who_concluded_or_was_transferred_did_not_leave() {
        for reason in LeavingReason::ALL {
            let stated = YearValues { leaving: Some(reason), ..gap(0) };
            let expected =
                if LeavingReason::NO_EXIT.contains(&reason) { Err(Outside::NotAnExit) } else { Ok(true) };
            assert_eq!(label_of(Outcome::Evasao, Some(stated.clone()), None), expected, "{reason}");
            let stayed = label_of(Outcome::Evasao, Some(stated), Some(gap(0)));
            assert_eq!(stayed, Ok(false), "a record in the year outweighs the statement");
        }
    }

    #[test]
    fn across_the_change_of_definition_a_gap_is_also_read_by_the_old_one() {
        // Age 12 and phase 2: ideal phase 3 by age, so behind by the old table; recorded as not behind by the new one.
        let now = YearValues { phase: Phase::new(2).ok(), age: Some(12), ..gap(0) };
        let history = history(Some(gap(0)), Some(now));
        let old = |outcome| like_for_like(&defined(outcome), &history, &closed(), y(2024));
        for outcome in [Outcome::Defasagem, Outcome::Piora, Outcome::Inicio] {
            assert_eq!(label(&defined(outcome), &history, &closed(), y(2024)), Ok(false));
            assert_eq!(old(outcome), Some(true));
        }
        assert_eq!(old(Outcome::Evasao), None);
        assert_eq!(like_for_like(&defined(Outcome::Defasagem), &history, &closed(), y(2023)), None);
    }

    #[test]
    fn a_schools_own_outcome_is_read_from_its_column() {
        let own =
            |newly| OwnOutcome { column: "IEG".into(), below: Some(5.0), newly, ..OwnOutcome::default() };
        let ieg = |value| YearValues { ieg: Score::new(value).ok(), ..YearValues::default() };
        let of = |newly, then: f64, now: f64| {
            let definition = own(newly).define("ieg-baixo").unwrap();
            label(&definition, &history(Some(ieg(then)), Some(ieg(now))), &closed(), y(2024))
        };
        assert_eq!(of(false, 4.0, 4.0), Ok(true));
        assert_eq!(of(false, 4.0, 5.0), Ok(false));
        assert_eq!(of(true, 4.0, 4.0), Err(Outside::AlreadySo));
        assert_eq!(of(true, 6.0, 4.0), Ok(true));
    }
}
