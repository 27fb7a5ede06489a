//! What all trees of a fit share: coded columns, row weights and class weights, checked once. Knows nothing of trees.

use super::mass::ClassWeights;
use crate::params::{ClassWeight, FeaturesPerSplit, ForestParams};
use crate::table::{CodedColumn, numbered};
use crate::{ForestError, Training};

/// One fit's input in the learner's own form.
pub(super) struct Task<'a> {
    pub(super) params: &'a ForestParams,
    pub(super) columns: &'a [CodedColumn],
    /// Columns that are not constant over those rows.
    pub(super) usable: Vec<u32>,
    /// How many features that are not constant to try at each split.
    pub(super) wanted: usize,
    /// Rows of weight above 0, ascending.
    pub(super) rows: Vec<u32>,
    /// For each row of the table its weight, in the place of its class.
    pub(super) weights: Vec<[f64; 2]>,
    pub(super) class: ClassWeights,
}

impl<'a> Task<'a> {
    pub(super) fn new(training: &Training<'a>, params: &'a ForestParams) -> Result<Self, ForestError> {
        let columns = training.table.columns();
        let wanted = features_per_split(params.features_per_split, columns.len())?;
        let place = |row: usize| match (training.labels[row], training.weight(row)) {
            (true, weight) => [0.0, weight],
            (false, weight) => [weight, 0.0],
        };
        let weights: Vec<[f64; 2]> = (0..training.table.rows()).map(place).collect();
        let rows: Vec<u32> =
            (0..).zip(&weights).filter(|(_, w)| **w != [0.0; 2]).map(|(row, _)| row).collect();
        let class = class_weights(params.class_weight, training.labels, &rows);
        let varies = |column: &CodedColumn| {
            let mut codes = rows.iter().map(|&row| column.codes.get(row as usize));
            let first = codes.next();
            codes.any(|code| Some(code) != first)
        };
        let usable = (0..columns.len()).filter(|&at| varies(&columns[at])).map(numbered).collect();
        Ok(Self { params, columns, usable, wanted, rows, weights, class })
    }
}

fn features_per_split(asked: FeaturesPerSplit, columns: usize) -> Result<usize, ForestError> {
    match asked {
        FeaturesPerSplit::Sqrt => Ok(columns.isqrt()),
        FeaturesPerSplit::All => Ok(columns),
        FeaturesPerSplit::Count(asked) if asked > columns => {
            Err(ForestError::TooFewColumns { asked, columns })
        }
        FeaturesPerSplit::Count(asked) => Ok(asked),
    }
}

/// `n / (2 n_class)` over the rows that count, whatever their weights; 1 for a class that has none.
fn class_weights(weighting: ClassWeight, labels: &[bool], rows: &[u32]) -> ClassWeights {
    let n = rows.len() as f64;
    let positive = rows.iter().filter(|&&row| labels[row as usize]).count() as f64;
    let balanced = |of_class: f64| if of_class > 0.0 { n / (2.0 * of_class) } else { 1.0 };
    match weighting {
        ClassWeight::None => [1.0; 2],
        ClassWeight::Balanced => [balanced(n - positive), balanced(positive)],
    }
}
