//! A fitted model: what it was given, what it found, and how it scores. Knows nothing of how it was fitted.

mod bytes;
mod coefficients;
mod terms;

use rayon::prelude::*;

pub use bytes::ModelFault;
use bytes::Stored;
pub use coefficients::{Coefficient, Intercept};
use terms::Term;

use crate::encoding::DesignColumn;
use crate::math::sigmoid;
use crate::newton::Optimum;
use crate::{Feature, LinearError};

/// Rows from which threads share the work of a batch.
const PARALLEL: usize = 4_096;

/// A logistic regression. It reads and writes itself with serde and as [bytes](Self::to_bytes), to the bit.
///
/// In a row that is scored, NaN is missing; where training saw no missing value of a feature, a missing one counts as the
/// mean. A level that training did not see is none of those it saw. Values beyond ±[`MAX_VALUE`](crate::MAX_VALUE) count
/// as that, so every row of the right length has a probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    stored: Stored,
    terms: Vec<Term>,
}

impl Logistic {
    pub(crate) fn new(features: Vec<Feature>, columns: Vec<DesignColumn>, l2: f64, optimum: Optimum) -> Self {
        Self::from_stored(Stored::new(features, columns, l2, optimum))
    }

    fn from_stored(stored: Stored) -> Self {
        let terms = terms::of(&stored);
        Self { stored, terms }
    }

    /// The features a row must hold, in order.
    pub fn features(&self) -> &[Feature] {
        &self.stored.features
    }

    /// The penalty it was fitted with.
    pub fn l2(&self) -> f64 {
        self.stored.l2
    }

    /// Newton steps that the fit took.
    pub fn iterations(&self) -> u32 {
        self.stored.iterations
    }

    /// Log-odds of the positive class.
    ///
    /// # Errors
    /// Not one value a feature.
    pub fn margin_row(&self, row: &[f64]) -> Result<f64, LinearError> {
        self.check_length(row, 1)?;
        Ok(self.margin(row))
    }

    /// Probability of the positive class, 0 to 1.
    ///
    /// # Errors
    /// Not one value a feature.
    pub fn predict_row(&self, row: &[f64]) -> Result<f64, LinearError> {
        self.margin_row(row).map(sigmoid)
    }

    /// What each feature adds to the log-odds of this row against the mean of the training rows: its exact Shapley value
    /// where features are taken as independent. They sum to [`margin_row`](Self::margin_row) less
    /// [`Intercept::at_mean`].
    ///
    /// # Errors
    /// Not one value a feature.
    pub fn contributions(&self, row: &[f64]) -> Result<Vec<f64>, LinearError> {
        self.check_length(row, 1)?;
        Ok(self.terms.iter().zip(row).map(|(term, &x)| term.of(x)).collect())
    }

    /// Probabilities of many rows (row-major, `n_features` values a row), each in its place of `out`, with the bits of
    /// [`predict_row`](Self::predict_row). From 4,096 rows on, the current rayon pool shares the work.
    ///
    /// # Errors
    /// `n_features` is not the model's, or there is not one row for each place of `out`.
    pub fn score_batch(&self, rows: &[f64], n_features: usize, out: &mut [f64]) -> Result<(), LinearError> {
        if n_features != self.terms.len() {
            return Err(LinearError::RowLength { found: n_features, expected: self.terms.len() });
        }
        self.check_length(rows, out.len())?;
        let score = |(out, row): (&mut f64, &[f64])| *out = sigmoid(self.margin(row));
        if out.len() < PARALLEL {
            out.iter_mut().zip(rows.chunks_exact(n_features)).for_each(score);
        } else {
            let rows = rows.par_chunks_exact(n_features).with_min_len(PARALLEL / 4);
            out.par_iter_mut().zip(rows).for_each(score);
        }
        Ok(())
    }

    fn check_length(&self, values: &[f64], rows: usize) -> Result<(), LinearError> {
        let expected = self.terms.len() * rows;
        if values.len() == expected {
            Ok(())
        } else {
            Err(LinearError::RowLength { found: values.len(), expected })
        }
    }

    fn margin(&self, row: &[f64]) -> f64 {
        self.terms.iter().zip(row).fold(self.stored.intercept.at_mean, |sum, (term, &x)| sum + term.of(x))
    }
}
