//! What a learner is given: a table with a label a row, and perhaps a weight and a group a row. Checked once, here.

use crate::{ClassWeight, ForestError, Table};

/// Rows to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    pub(crate) table: &'a Table,
    pub(crate) labels: &'a [bool],
    pub(crate) weights: Option<&'a [f64]>,
    pub(crate) groups: Option<&'a [u64]>,
}

impl<'a> Training<'a> {
    /// The rows of `table`, labelled `true` where they are of the positive class. Labels of one class only are allowed:
    /// such a model always answers 0 or always 1.
    ///
    /// # Errors
    /// Not one label a row.
    pub fn new(table: &'a Table, labels: &'a [bool]) -> Result<Self, ForestError> {
        if labels.len() != table.rows() {
            return Err(ForestError::LabelCount { found: labels.len(), rows: table.rows() });
        }
        Ok(Self { table, labels, weights: None, groups: None })
    }

    /// Counts each row by its weight: 0, or 1e-50 to 1e50. A row of weight 0 is as if it was not there.
    ///
    /// # Errors
    /// Not one weight a row, a weight out of range, or all of them 0.
    pub fn weights(self, weights: &'a [f64]) -> Result<Self, ForestError> {
        if weights.len() != self.table.rows() {
            return Err(ForestError::WeightCount { found: weights.len(), rows: self.table.rows() });
        }
        // The range keeps every sum and product of weights finite and every weight of a present row above 0.
        let allowed = |w: f64| w == 0.0 || (1e-50..=1e50).contains(&w);
        if let Some(row) = weights.iter().position(|&w| !allowed(w)) {
            return Err(ForestError::Weight { row });
        }
        if weights.iter().all(|&w| w == 0.0) {
            return Err(ForestError::NoWeight);
        }
        Ok(Self { weights: Some(weights), ..self })
    }

    /// Says which rows belong together, such as those of one person: rows held back to watch the learning are held back
    /// by whole groups.
    ///
    /// # Errors
    /// Not one group a row.
    pub fn groups(self, groups: &'a [u64]) -> Result<Self, ForestError> {
        if groups.len() != self.table.rows() {
            return Err(ForestError::GroupCount { found: groups.len(), rows: self.table.rows() });
        }
        Ok(Self { groups: Some(groups), ..self })
    }

    /// The weight of a row.
    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// What a row of each class counts, negative first: `n / (2 n_class)` over the rows that count, whatever their
    /// weights, where the classes are to be balanced; 1 for a class that has none.
    pub(crate) fn class_weights(&self, weighting: ClassWeight, rows: &[u32]) -> [f64; 2] {
        let n = rows.len() as f64;
        let positive = rows.iter().filter(|&&row| self.labels[row as usize]).count() as f64;
        let balanced = |of_class: f64| if of_class > 0.0 { n / (2.0 * of_class) } else { 1.0 };
        match weighting {
            ClassWeight::None => [1.0; 2],
            ClassWeight::Balanced => [balanced(n - positive), balanced(positive)],
            ClassWeight::Factors { negative, positive } => [negative, positive],
        }
    }
}
