//! Everything that can be refused: tables, settings, labels, weights, rows and model bytes.
//! Messages name columns and positions, never a value of a row.

use crate::encoding::MAX_DESIGN_COLUMNS;
use crate::model::ModelFault;
use crate::params::ParamFault;
use crate::table::{MAX_LEVEL, MAX_VALUE};

/// Why a table, a fit, a row or a model was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LinearError {
    /// A table without features.
    #[error("the table has no features; at least one is needed")]
    NoFeatures,
    /// A table without rows.
    #[error("the table has no rows; at least one is needed")]
    NoRows,
    /// Two features of one name.
    #[error("feature `{name}` appears more than once; names must differ")]
    DuplicateFeature {
        /// The repeated name.
        name: String,
    },
    /// Not one column a feature.
    #[error("{found} columns were given for {expected} features; one a feature is needed")]
    ColumnCount {
        /// Columns given.
        found: usize,
        /// Features of the table.
        expected: usize,
    },
    /// Columns of different lengths.
    #[error("feature `{name}` has {found} values; the first one has {expected}")]
    RaggedColumn {
        /// The feature that differs.
        name: String,
        /// Its values.
        found: usize,
        /// Values of the first feature.
        expected: usize,
    },
    /// Row-major values that do not make up whole rows.
    #[error("{found} values are no whole rows of {features} features")]
    RaggedRows {
        /// Values given.
        found: usize,
        /// Features of a row.
        features: usize,
    },
    /// A numeric value too large to be squared and summed.
    #[error("feature `{name}` is infinite or beyond ±{MAX_VALUE:e} in row {row} (counted from 0)")]
    Value {
        /// The feature.
        name: String,
        /// The first such row, from 0.
        row: usize,
    },
    /// A value of a categorical feature that is no level.
    #[error(
        "feature `{name}` is categorical, but row {row} (counted from 0) holds no whole number from 0 to {MAX_LEVEL}"
    )]
    Level {
        /// The feature.
        name: String,
        /// The first such row, from 0.
        row: usize,
    },
    /// Features, their levels and their indicators are too many.
    #[error("values, levels and indicators make {found} columns; at most {MAX_DESIGN_COLUMNS} are allowed")]
    TooManyColumns {
        /// Columns they make.
        found: usize,
    },
    /// Settings that cannot be used, all faults at once.
    #[error("the settings of the regression cannot be used: {}", sentences(.0))]
    Params(Vec<ParamFault>),
    /// Not one label a row.
    #[error("{found} labels were given for {rows} rows; one a row is needed")]
    LabelCount {
        /// Labels given.
        found: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// Not one weight a row.
    #[error("{found} weights were given for {rows} rows; one a row is needed")]
    WeightCount {
        /// Weights given.
        found: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// A weight that is negative, not a number or out of range.
    #[error(
        "the weight of row {row} (counted from 0) is out of range; expected 0, or a number from 1e-50 to 1e50"
    )]
    Weight {
        /// The first such row, from 0.
        row: usize,
    },
    /// Only one class has rows of positive weight.
    #[error("all rows that count have one label; rows of both labels are needed")]
    OneClass,
    /// Without a penalty there is no optimum, because a combination of features tells the labels apart.
    #[error(
        "a combination of features separates the labels, so coefficients without a penalty would be infinite; set `l2` above 0"
    )]
    Separated,
    /// The optimum was not reached.
    #[error("the optimum was not reached in {iterations} iterations; allow more, or set a larger `l2`")]
    NotConverged {
        /// Iterations done.
        iterations: u32,
    },
    /// A row, or several, of another width than the model's.
    #[error("{found} values were given where {expected} are needed, one a feature and row")]
    RowLength {
        /// Values given.
        found: usize,
        /// Values needed.
        expected: usize,
    },
    /// Bytes that are not a model.
    #[error("the bytes are not a usable model: {0}")]
    Model(#[from] ModelFault),
}

fn sentences(faults: &[ParamFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
