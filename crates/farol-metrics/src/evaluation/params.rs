//! What is evaluated, and how.

use crate::{BootstrapParams, FOUR_FIFTHS};

/// A scored table: columns of the same rows.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationInput<'a> {
    /// Whether the outcome happened.
    pub labels: &'a [bool],
    /// Higher means more likely; any finite range.
    pub scores: &'a [f64],
    /// Weights, finite and not negative.
    pub weights: Option<&'a [f64]>,
    /// What belongs together, for instance the rows of one pupil; `None` is every row by itself.
    pub clusters: Option<&'a [u64]>,
    /// Groups to compare.
    pub groups: Option<Grouping<'a>>,
}

/// The group of each row.
#[derive(Debug, Clone, Copy)]
pub struct Grouping<'a> {
    /// Position of each row's group among the names.
    pub of_row: &'a [u64],
    /// What the groups are called, each name once.
    pub names: &'a [String],
}

/// How a table is evaluated.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct EvaluationParams {
    /// Rows with `score >= threshold` are flagged.
    pub threshold: f64,
    /// Lengths of the lists of the highest scores, in rows.
    pub places: Vec<usize>,
    /// Bins of the calibration curve, of nearly equally many rows each.
    pub bins: usize,
    /// The base rate known beforehand, such as that of the training rows, which a Brier score must beat; `None` is the
    /// table's own, which nobody knows beforehand and which is harder to beat.
    pub reference_rate: Option<f64>,
    /// A group with fewer rows is reported, but not judged.
    pub min_group: usize,
    /// Position of the name of the group to hold the others against; `None` is the largest.
    pub reference_group: Option<u64>,
    /// Disparities from `tau` to `1 / tau` are within bounds.
    pub tau: f64,
    /// Of the intervals.
    pub bootstrap: BootstrapParams,
}

/// A threshold of .5, no lists, 10 bins, groups of at least 10 rows, τ = .8.
impl Default for EvaluationParams {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            places: Vec::new(),
            bins: 10,
            reference_rate: None,
            min_group: 10,
            reference_group: None,
            tau: FOUR_FIFTHS,
            bootstrap: BootstrapParams::default(),
        }
    }
}
