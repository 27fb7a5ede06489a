//! What all trees of a fit share: coded columns, row weights and class weights, checked once. Knows nothing of trees.

use rayon::prelude::*;

use super::coding::CodedColumn;
use super::mass::ClassWeights;
use crate::params::{ClassWeight, FeaturesPerSplit, ForestParams};
use crate::{ForestError, Table};

/// One fit's input in the learner's own form.
pub(super) struct Task<'a> {
    pub(super) params: &'a ForestParams,
    pub(super) columns: Vec<CodedColumn>,
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
    pub(super) fn new(
        table: &Table,
        labels: &[bool],
        weights: Option<&[f64]>,
        params: &'a ForestParams,
    ) -> Result<Self, ForestError> {
        let wanted = features_per_split(params.features_per_split, table.columns().len())?;
        let weights = class_placed(labels, weights, table.rows())?;
        let rows: Vec<u32> =
            (0..).zip(&weights).filter(|(_, w)| **w != [0.0; 2]).map(|(row, _)| row).collect();
        if rows.is_empty() {
            return Err(ForestError::NoWeight);
        }
        let class = class_weights(params.class_weight, labels, &rows);
        let columns: Vec<_> = table.columns().par_iter().map(CodedColumn::new).collect();
        let usable =
            (0..).zip(&columns).filter(|(_, c)| !c.is_constant(&rows)).map(|(index, _)| index).collect();
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

fn class_placed(labels: &[bool], weights: Option<&[f64]>, rows: usize) -> Result<Vec<[f64; 2]>, ForestError> {
    if labels.len() != rows {
        return Err(ForestError::LabelCount { found: labels.len(), rows });
    }
    let place = |positive: bool, weight: f64| if positive { [0.0, weight] } else { [weight, 0.0] };
    let Some(weights) = weights else {
        return Ok(labels.iter().map(|&positive| place(positive, 1.0)).collect());
    };
    if weights.len() != rows {
        return Err(ForestError::WeightCount { found: weights.len(), rows });
    }
    // The range keeps every sum and product of weights finite and every weight of a present row above 0.
    let allowed = |w: f64| w == 0.0 || (1e-50..=1e50).contains(&w);
    if let Some(row) = weights.iter().position(|&w| !allowed(w)) {
        return Err(ForestError::Weight { row });
    }
    Ok(labels.iter().zip(weights).map(|(&positive, &weight)| place(positive, weight)).collect())
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
