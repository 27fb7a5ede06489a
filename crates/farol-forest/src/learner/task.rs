//! What all trees of a fit share: the table's ranks, labels, weights and class weights. Knows nothing of trees.

use super::block::{LARGE, RowMajor};
use super::mass::{ClassWeights, Mass};
use crate::model::Kind;
use crate::params::{FeaturesPerSplit, ForestParams};
use crate::table::{CodedColumn, numbered};
use crate::{ForestError, Training};

/// One fit's input in the learner's own form.
pub(super) struct Task<'a> {
    pub(super) params: &'a ForestParams,
    pub(super) training: Training<'a>,
    pub(super) columns: &'a [CodedColumn],
    /// Whether each column differs over those rows.
    pub(super) varies: Vec<bool>,
    /// How many features to draw at each split.
    pub(super) wanted: usize,
    /// Rows of weight above 0, ascending, where not every row counts.
    pub(super) counting: Option<Vec<u32>>,
    pub(super) class: ClassWeights,
    /// The ranks row after row, where the table is large enough for small nodes to be copied from it.
    pub(super) row_major: Option<RowMajor>,
}

impl<'a> Task<'a> {
    pub(super) fn new(training: &Training<'a>, params: &'a ForestParams) -> Result<Self, ForestError> {
        let columns = training.table.columns();
        let wanted = features_per_split(params.features_per_split, columns.len())?;
        let rows: Vec<u32> =
            (0..numbered(training.table.rows())).filter(|&row| training.weight(row as usize) > 0.0).collect();
        let class = training.class_weights(params.class_weight, &rows);
        let varies = |column: &CodedColumn| {
            let mut codes = rows.iter().map(|&row| column.codes.get(row as usize));
            let first = codes.next();
            codes.any(|code| Some(code) != first)
        };
        let varies: Vec<bool> = columns.iter().map(varies).collect();
        let table_rows = training.table.rows();
        let counting = (rows.len() < table_rows).then_some(rows);
        let row_major = (table_rows >= LARGE).then(|| RowMajor::new(columns, &varies, table_rows));
        Ok(Self { params, training: *training, columns, varies, wanted, counting, class, row_major })
    }

    /// One weight a row of the table, or none where every row weighs 1.
    pub(super) fn weights(&self) -> &'a [f64] {
        self.training.weights.unwrap_or_default()
    }

    /// Whether a column's values have an order.
    pub(super) fn is_ordered(&self, feature: u32) -> bool {
        self.training.table.features()[feature as usize].kind == Kind::Numeric
    }

    /// Whether a node that deep may be cut.
    pub(super) fn may_split(&self, mass: &Mass, depth: u32) -> bool {
        depth < self.params.max_depth
            && mass.rows >= self.params.min_samples_split
            && mass.rows / 2 >= self.params.min_samples_leaf
            && !mass.is_pure()
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
