//! Splits inside the training years: every pupil on one side only and, where years allow, the future left out.

use farol_domain::SchoolYear;
use farol_features::{Example, Examples};
use farol_metrics::grouped_stratified_folds;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// At most so many years are predicted, the newest.
const YEARS_JUDGED: usize = 3;

/// Rows to learn from, rows to predict.
pub(super) type Split = (Vec<usize>, Vec<usize>);

/// How the training years were split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Folds by pupil within the only training year.
    ByPupil,
    /// Folds by pupil; each later training year is predicted from the years before it and from other pupils.
    ByPupilAndYear,
}

/// The splits of some examples. `rounds` ways of dealing the pupils, `folds` splits each (times the years predicted).
#[derive(Debug, Clone)]
pub struct InnerSplits {
    /// How they were made.
    pub scheme: Scheme,
    /// Rows that are ever predicted, in order.
    pub judged: Vec<usize>,
    /// Each round's splits: rows to learn from, rows to predict. Every judged row is predicted once a round.
    pub rounds: Vec<Vec<Split>>,
}

impl InnerSplits {
    /// Deals the pupils `rounds` times into `folds` folds, leaving the future out where there is more than one year.
    ///
    /// # Errors
    /// With fewer pupils than folds.
    pub fn new(examples: &Examples, folds: usize, rounds: usize, seed: u64) -> Result<Self, AppError> {
        let scheme = if examples.years().len() > 1 { Scheme::ByPupilAndYear } else { Scheme::ByPupil };
        Self::with(scheme, examples, folds, rounds, seed)
    }

    /// Deals the pupils once, all years alike: what is learnt from is then nearly all there is.
    ///
    /// # Errors
    /// With fewer pupils than folds.
    pub fn by_pupil(examples: &Examples, folds: usize, seed: u64) -> Result<Self, AppError> {
        Self::with(Scheme::ByPupil, examples, folds, 1, seed)
    }

    fn with(
        scheme: Scheme,
        examples: &Examples,
        folds: usize,
        rounds: usize,
        seed: u64,
    ) -> Result<Self, AppError> {
        let years = examples.years();
        // The first year has no past to be predicted from; of many only the newest are judged.
        let from = years.get(1.max(years.len().saturating_sub(YEARS_JUDGED))).copied();
        let is_judged = |e: &Example| scheme == Scheme::ByPupil || Some(e.year) >= from;
        let judged: Vec<usize> = (0..examples.0.len()).filter(|row| is_judged(&examples.0[*row])).collect();
        let (pupils, labels) = (examples.pupils(), examples.labels());
        let rounds = (0..rounds as u64).map(|round| -> Result<Vec<Split>, AppError> {
            let fold_of = grouped_stratified_folds(&pupils, &labels, folds, seed.wrapping_add(round))?;
            Ok(match scheme {
                Scheme::ByPupil => {
                    (0..folds).map(|fold| split(examples, &judged, &fold_of, fold, None)).collect()
                }
                Scheme::ByPupilAndYear => years
                    .iter()
                    .filter(|year| Some(**year) >= from)
                    .flat_map(|year| (0..folds).map(move |fold| (year, fold)))
                    .map(|(year, fold)| split(examples, &judged, &fold_of, fold, Some(*year)))
                    .filter(|(_, predicted)| !predicted.is_empty())
                    .collect(),
            })
        });
        let rounds = rounds.collect::<Result<_, AppError>>()?;
        Ok(Self { scheme, judged, rounds })
    }
}

/// One split: the fold's rows (of one year, where one is named) to predict, other pupils' rows (of the years before it)
/// to learn from.
fn split(
    examples: &Examples,
    judged: &[usize],
    fold_of: &[usize],
    fold: usize,
    year: Option<SchoolYear>,
) -> Split {
    let row_year = |row: usize| examples.0[row].year;
    let held = |row: &usize| fold_of[*row] == fold && year.is_none_or(|year| row_year(*row) == year);
    let past = |row: &usize| fold_of[*row] != fold && year.is_none_or(|year| row_year(*row) < year);
    ((0..fold_of.len()).filter(past).collect(), judged.iter().copied().filter(held).collect())
}

/// The examples of these rows.
pub(super) fn pick(examples: &Examples, rows: &[usize]) -> Examples {
    Examples(rows.iter().map(|row| examples.0[*row].clone()).collect())
}
