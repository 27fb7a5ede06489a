//! What was said on average and what happened, year by year and by kind of pupil: where a share moves between the years,
//! probabilities learnt from the earlier ones run high or low.

use farol_domain::SchoolYear;
use farol_metrics::{Binning, CalibrationPoint, Scored, calibration_curve};
use serde::Serialize;

use super::has_no_record;
use crate::{AppError, bundle::Bundle};

/// Pupils whose mean probability is held against what happened to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// A training year, predicted out of fold by models that had not seen the pupil.
    Training(SchoolYear),
    /// The test year.
    Test(SchoolYear),
    /// The test year, by the definition of the year before.
    TestByOlderDefinition(SchoolYear),
    /// In the test year, those with an earlier record.
    Known,
    /// In the test year, those without any.
    Newcomers,
}

/// One row: what was said on average, and the share to whom it happened with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// Of whom.
    pub of: Of,
    /// Mean probability, share and interval (Wilson: each pupil stands once in a year).
    #[serde(flatten)]
    pub point: CalibrationPoint,
}

/// Every year the model was chosen in or tested on, then the kinds of pupil of the test year.
pub(super) fn levels(bundle: &Bundle, confidence: f64) -> Result<Vec<Level>, AppError> {
    let (trial, rows) = (&bundle.trial, &bundle.trial.rows);
    let scores = &trial.champion().scores;
    let mut parts = training(bundle);
    let test = |keep: &dyn Fn(usize) -> Option<bool>| {
        (0..scores.len()).filter_map(|row| Some((keep(row)?, scores[row]))).collect::<Vec<_>>()
    };
    let no_record = |row: usize| bundle.reference.0.get(row).is_some_and(has_no_record);
    let only = |row: usize, keep: bool| keep.then(|| rows.labels[row]);
    parts.push((Of::Test(trial.test_year), test(&|row| Some(rows.labels[row]))));
    parts.push((Of::TestByOlderDefinition(trial.test_year), test(&|row| rows.like_for_like[row])));
    if (0..scores.len()).any(no_record) {
        parts.push((Of::Known, test(&|row| only(row, !no_record(row)))));
        parts.push((Of::Newcomers, test(&|row| only(row, no_record(row)))));
    }
    let parts = parts.into_iter().filter(|(_, pairs)| !pairs.is_empty());
    let levels = parts.map(|(of, pairs)| Ok(level(&pairs, confidence)?.map(|point| Level { of, point })));
    Ok(levels.collect::<Result<Vec<_>, AppError>>()?.into_iter().flatten().collect())
}

/// Training rows stand in the order of their years; without counts by year they cannot be told apart.
fn training(bundle: &Bundle) -> Vec<(Of, Vec<(bool, f64)>)> {
    let trial = &bundle.trial;
    let pairs: Vec<_> =
        trial.inside_labels.iter().copied().zip(trial.champion().inside.iter().copied()).collect();
    let learnt = bundle.manifest.cohorts.iter().filter(|c| trial.train_years.contains(&c.year));
    let years: Vec<_> = learnt.map(|c| (c.year, c.rows)).collect();
    if years.iter().map(|(_, rows)| rows).sum::<usize>() != pairs.len() {
        return Vec::new();
    }
    let mut rest = pairs.as_slice();
    let year = |(year, rows): &(SchoolYear, usize)| {
        let (own, later) = rest.split_at(*rows);
        rest = later;
        (Of::Training(*year), own.to_vec())
    };
    years.iter().map(year).collect()
}

fn level(pairs: &[(bool, f64)], confidence: f64) -> Result<Option<CalibrationPoint>, AppError> {
    let (labels, scores): (Vec<bool>, Vec<f64>) = pairs.iter().copied().unzip();
    let points = calibration_curve(&Scored::new(&labels, &scores, None)?, Binning::Quantile(1), confidence)?;
    Ok(points.and_then(|points| points.into_iter().next()))
}
