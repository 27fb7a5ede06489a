//! Golden rows: some rows of the reference sample and what the served model made of them when it was sealed. A bundle
//! that opens to another model than was sealed, on whatever machine, is told by them.

use farol_features::FeatureRow;
use farol_metrics::Calibrator;
use serde::{Deserialize, Serialize};

use super::{Bundle, Reference};
use crate::learn::{Fitted, Scorer};

/// How many rows.
const ROWS: usize = 20;

/// Mathematics libraries differ in the last bits; a model that was changed differs by more.
const TOLERANCE: f64 = 1e-9;

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GoldenRow {
    /// Its place in the reference sample.
    pub row: usize,
    /// The served model's calibrated probability, to the bit.
    pub score: f64,
}

/// How the golden rows score now.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GoldenCheck {
    /// Rows.
    pub rows: usize,
    /// Those that score to the bit as when they were sealed.
    pub to_the_bit: usize,
    /// Largest absolute change; infinite where a row is not there.
    pub largest: f64,
}

impl GoldenCheck {
    /// Whether it is the model that was sealed.
    pub fn is_the_same_model(&self) -> bool {
        self.largest <= TOLERANCE
    }
}

/// Scores the golden rows: from the lowest to the highest probability, evenly by rank.
pub(crate) fn choose(reference: &Reference, model: &Fitted, calibrator: &Calibrator) -> Vec<GoldenRow> {
    let scorer = model.scorer();
    let mut all: Vec<GoldenRow> = (0..reference.0.len())
        .filter_map(|row| Some(GoldenRow { row, score: score(reference, row, &scorer, calibrator)? }))
        .collect();
    all.sort_by(|a, b| a.score.total_cmp(&b.score).then(a.row.cmp(&b.row)));
    let wanted = ROWS.min(all.len());
    (0..wanted).map(|at| all[at * (all.len() - 1) / (wanted - 1).max(1)]).collect()
}

fn score(reference: &Reference, row: usize, scorer: &Scorer, calibrator: &Calibrator) -> Option<f64> {
    let features: FeatureRow = reference.0.get(row)?.features.as_slice().try_into().ok()?;
    Some(calibrator.apply(scorer.score(&features)))
}

impl Bundle {
    /// Scores the golden rows again.
    pub fn golden(&self) -> GoldenCheck {
        let (scorer, golden) = (self.model.scorer(), &self.manifest.golden);
        let mut check = GoldenCheck { rows: golden.len(), to_the_bit: 0, largest: 0.0 };
        for GoldenRow { row, score: sealed } in golden {
            let now = score(&self.reference, *row, &scorer, &self.manifest.calibrator);
            let change = now.map_or(f64::INFINITY, |now| (now - sealed).abs());
            check.to_the_bit += usize::from(now.map(f64::to_bits) == Some(sealed.to_bits()));
            // A change that is not a number is none that can be borne.
            check.largest = if change.is_nan() { f64::INFINITY } else { check.largest.max(change) };
        }
        check
    }
}
