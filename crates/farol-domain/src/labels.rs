//! What happened: each outcome's cohort and label, read from closed years. Definitions carry a version.

use serde::{Deserialize, Serialize};

use crate::{History, Outcome, Pedra, SchoolYear, YearValues, Years};

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
    /// No value from which the label could be read.
    NotMeasured,
}

/// Version of an outcome's definition, stored with every label and model.
pub const fn definition(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Defasagem => "defasagem-1: DEFASAGEM(Y) < 0; else INDE(Y) < 6; else PEDRA(Y) = Quartzo",
        Outcome::Evasao => "evasao-1: a record in closed Y-1 and none in closed Y; all phases",
        Outcome::Piora => "piora-1: DEFASAGEM(Y) < DEFASAGEM(Y-1), recorded values",
        Outcome::Inicio => "inicio-1: DEFASAGEM(Y-1) >= 0 and DEFASAGEM(Y) < 0, recorded values",
    }
}

/// Whether the outcome happened to the pupil in `year`.
///
/// # Errors
/// The reason why the pupil is outside the cohort, or has no label.
pub fn label(outcome: Outcome, history: &History, years: &Years, year: SchoolYear) -> Result<bool, Outside> {
    if !years.is_closed(year) {
        return Err(Outside::YearNotClosed);
    }
    let now = history.own(year);
    match outcome {
        Outcome::Defasagem => behind(now.ok_or(Outside::NotEnrolled)?).ok_or(Outside::NotMeasured),
        Outcome::Evasao => before(history, years, year).map(|_| now.is_none()),
        Outcome::Piora => {
            let (then, now) = gaps(history, years, year)?;
            Ok(now < then)
        }
        Outcome::Inicio => {
            let (then, now) = gaps(history, years, year)?;
            if then < 0 { Err(Outside::AlreadyBehind) } else { Ok(now < 0) }
        }
    }
}

/// Whether a pupil belongs to the cohort an outcome is predicted for, as of the start of `year`.
///
/// # Errors
/// The reason why not.
pub fn in_cohort(
    outcome: Outcome,
    history: &History,
    years: &Years,
    year: SchoolYear,
) -> Result<(), Outside> {
    match outcome {
        Outcome::Defasagem => Ok(()),
        Outcome::Evasao | Outcome::Piora => before(history, years, year).map(|_| ()),
        Outcome::Inicio => match before(history, years, year)?.grade_gap {
            None => Err(Outside::NotMeasured),
            Some(gap) if gap < 0 => Err(Outside::AlreadyBehind),
            Some(_) => Ok(()),
        },
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
    use crate::{Score, YearStatus};

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

    fn label_of(
        outcome: Outcome,
        then: Option<YearValues>,
        now: Option<YearValues>,
    ) -> Result<bool, Outside> {
        label(outcome, &history(then, now), &closed(), y(2024))
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
        assert_eq!(label(Outcome::Evasao, &gone, &roster, y(2024)), Err(Outside::YearNotClosed));
    }

    #[test]
    fn worsening_and_onset_compare_two_years() {
        assert_eq!(label_of(Outcome::Piora, Some(gap(1)), Some(gap(0))), Ok(true));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(1)), Some(gap(0))), Ok(false));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(0)), Some(gap(-1))), Ok(true));
        assert_eq!(label_of(Outcome::Inicio, Some(gap(-1)), Some(gap(-2))), Err(Outside::AlreadyBehind));
        assert_eq!(label_of(Outcome::Piora, Some(gap(-1)), None), Err(Outside::NotEnrolled));
    }
}
