//! Everything that can be wrong with what a caller hands in. Rows are named by position only, never by content.

/// Why figures could not be computed at all; a figure that is merely 0/0 is a [`Measure`](crate::Measure).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// There are no rows.
    #[error("no rows: expected at least one")]
    Empty,
    /// Two columns that describe the same rows differ in length.
    #[error("{found} {what} for {expected} rows: expected one for each row")]
    LengthMismatch {
        /// The column that does not fit, in the plural.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The number of rows.
        expected: usize,
    },
    /// A score is infinite or not a number.
    #[error("the score of row {row} (counted from 0) is not finite: expected a finite number")]
    ScoreNotFinite {
        /// Position of the row, from 0.
        row: usize,
    },
    /// A weight is negative, infinite or not a number.
    #[error(
        "the weight of row {row} (counted from 0) is out of range: expected a finite number of at least 0"
    )]
    WeightOutOfRange {
        /// Position of the row, from 0.
        row: usize,
    },
    /// The weights sum to zero or to infinity.
    #[error("the weights sum to {sum}: expected a positive finite sum")]
    WeightSum {
        /// The sum found.
        sum: f64,
    },
    /// Two sets of scores that were to be compared do not describe the same rows.
    #[error(
        "row {row} (counted from 0) has another label or weight in the second set: expected the same rows in the same order"
    )]
    NotPaired {
        /// Position of the first row that differs, from 0.
        row: usize,
    },
    /// A bootstrap of no replicates.
    #[error("0 bootstrap replicates: expected at least one")]
    NoReplicates,
    /// A confidence level outside the open interval from 0 to 1.
    #[error("the confidence level is {level}: expected more than 0 and less than 1, such as 0.95")]
    LevelOutOfRange {
        /// The level found.
        level: f64,
    },
    /// The named reference group is not there, or has too few rows.
    #[error("the reference group has fewer rows than the smallest group that is judged: name another")]
    UnknownReference,
    /// Bounds on disparities outside 0 to 1.
    #[error("the bound on disparities is {tau}: expected more than 0 and at most 1, such as 0.8")]
    TauOutOfRange {
        /// The bound found.
        tau: f64,
    },
    /// A percentage of the rows outside 0 to 100.
    #[error("{percent} percent of the rows: expected 0 to 100")]
    PercentOutOfRange {
        /// The percentage found.
        percent: f64,
    },
    /// A calibration curve of no bins.
    #[error("0 bins: expected at least one")]
    NoBins,
    /// A threshold probability outside the open interval from 0 to 1.
    #[error("the threshold probability is {threshold}: expected more than 0 and less than 1")]
    ThresholdOutOfRange {
        /// The threshold found.
        threshold: f64,
    },
    /// Too few lists or seeds to compare.
    #[error("{found} sets of scores: expected at least 2, one for each seed")]
    TooFewSeeds {
        /// The number found.
        found: usize,
    },
    /// Fewer than two folds.
    #[error("{folds} folds: expected at least 2")]
    TooFewFolds {
        /// The number asked for.
        folds: usize,
    },
    /// More folds than groups, so that a fold would be empty.
    #[error("{groups} distinct groups for {folds} folds: expected at least one group for each fold")]
    TooFewGroups {
        /// Distinct groups found.
        groups: usize,
        /// Folds asked for.
        folds: usize,
    },
    /// A score outside 0 to 1 where only probabilities will do.
    #[error("scores outside 0 to 1: expected probabilities")]
    NotProbabilities,
    /// All rows with weight are of one class where both are needed.
    #[error("all rows are of one class: expected some of each")]
    OneClass,
    /// A name that no calibrator has.
    #[error("unknown calibrator {name:?}: expected identity, isotonic, platt, beta or venn-abers")]
    UnknownCalibrator {
        /// The name found.
        name: String,
    },
    /// A stored calibrator that none could have been fitted to.
    #[error("the stored calibrator is damaged: expected {what}")]
    CalibratorInvalid {
        /// What its parameters should have been.
        what: &'static str,
    },
}

/// Refuses a column whose length is not the number of rows.
pub(crate) fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), MetricError> {
    if found == expected { Ok(()) } else { Err(MetricError::LengthMismatch { what, found, expected }) }
}
