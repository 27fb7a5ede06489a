//! Everything that can be refused: tables, settings, labels, weights and model bytes.
//! Messages name columns and positions, never a value.

use crate::model::MAX_CATEGORIES;
use crate::onnx::OnnxFault;
use crate::params::{BoostingFault, ColumnRef, ParamFault};
use crate::table::{MAX_COLUMNS, MAX_ROWS};

/// Why a table, a fit or a model was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForestError {
    /// A table without columns.
    #[error("the table has no columns; at least one is needed")]
    NoColumns,
    /// A table without rows.
    #[error("the table has no rows; at least one is needed")]
    NoRows,
    /// More columns than [`MAX_COLUMNS`].
    #[error("the table has {found} columns; at most {MAX_COLUMNS} are allowed")]
    TooManyColumns {
        /// Columns given.
        found: usize,
    },
    /// More rows than [`MAX_ROWS`].
    #[error("the table has {found} rows; at most {MAX_ROWS} are allowed")]
    TooManyRows {
        /// Rows given.
        found: usize,
    },
    /// Columns of different lengths.
    #[error("column `{name}` has {found} values; the first column has {expected}")]
    RaggedColumn {
        /// The column that differs.
        name: String,
        /// Its length.
        found: usize,
        /// The first column's length.
        expected: usize,
    },
    /// Two columns with one name.
    #[error("column `{name}` appears more than once; names must differ")]
    DuplicateColumn {
        /// The repeated name.
        name: String,
    },
    /// A value of a categorical column that is no category.
    #[error("column `{name}` is categorical, but its value in row {row} is not a whole number from 0 to {}", MAX_CATEGORIES - 1)]
    Category {
        /// The column.
        name: String,
        /// The first such row, from 0.
        row: usize,
    },
    /// A row index past the end of the table.
    #[error("row {row} was asked of a table of {rows} rows")]
    NoSuchRow {
        /// The index asked for, from 0.
        row: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// Settings that cannot be used, all faults at once.
    #[error("the forest's settings cannot be used: {}", sentences(.0))]
    Params(Vec<ParamFault>),
    /// Settings of boosting that cannot be used, all faults at once.
    #[error("the settings of boosting cannot be used: {}", sentences(.0))]
    BoostingParams(Vec<BoostingFault>),
    /// A monotone constraint on a column that the table does not have.
    #[error("a monotone constraint names column {column}, which the table does not have")]
    UnknownColumn {
        /// The column as the settings name it.
        column: ColumnRef,
    },
    /// A monotone constraint on a column whose values have no order.
    #[error(
        "a monotone constraint names column `{name}`, which is categorical; only numeric ones have an order"
    )]
    MonotoneCategories {
        /// The column.
        name: String,
    },
    /// Early stopping needs groups to learn from and groups to hold back.
    #[error("early stopping needs rows of at least two groups; there is one")]
    TooFewGroups,
    /// More features asked for at a split than the table has.
    #[error("{asked} features per split were asked for; the table has {columns} columns")]
    TooFewColumns {
        /// Features per split asked for.
        asked: usize,
        /// Columns in the table.
        columns: usize,
    },
    /// As many labels as rows are needed.
    #[error("{found} labels were given for {rows} rows; one a row is needed")]
    LabelCount {
        /// Labels given.
        found: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// As many weights as rows are needed.
    #[error("{found} weights were given for {rows} rows; one a row is needed")]
    WeightCount {
        /// Weights given.
        found: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// As many groups as rows are needed.
    #[error("{found} groups were given for {rows} rows; one a row is needed")]
    GroupCount {
        /// Groups given.
        found: usize,
        /// Rows in the table.
        rows: usize,
    },
    /// A weight that is negative, not a number or out of range.
    #[error("the weight of row {row} is out of range; expected 0, or a number from 1e-50 to 1e50")]
    Weight {
        /// The first such row, from 0.
        row: usize,
    },
    /// No row has a weight above 0.
    #[error("every weight is 0; at least one row must count")]
    NoWeight,
    /// The trees together have more nodes than a model can number.
    #[error("the model would have {nodes} nodes; at most {} are allowed", u32::MAX)]
    TooManyNodes {
        /// Nodes of all trees.
        nodes: usize,
    },
    /// A model without covers has no path-dependent explanations.
    #[error(
        "the model does not know how much training weight came to each node; explain it against a background table"
    )]
    NoCovers,
    /// A table whose columns are not the model's features.
    #[error("the table has {found} columns; the model has {expected} features")]
    TableWidth {
        /// Columns in the table.
        found: usize,
        /// Features of the model.
        expected: usize,
    },
    /// A column index past the end of the table.
    #[error("column {column} was asked of a table of {columns} columns")]
    NoSuchColumn {
        /// The index asked for, from 0.
        column: usize,
        /// Columns in the table.
        columns: usize,
    },
    /// Permutation importance without permutations.
    #[error("0 repeats were asked for; at least one is needed")]
    NoRepeats,
    /// The progress callback asked to stop.
    #[error("fitting was cancelled")]
    Cancelled,
    /// Bytes that are not a model.
    #[error("the bytes are not a usable model: {0}")]
    Model(#[from] ModelFault),
    /// An ONNX model that cannot be read, or a model that cannot be written as one.
    #[error("the ONNX model cannot be used: {0}")]
    Onnx(#[from] OnnxFault),
}

/// What is wrong with the bytes of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// The first bytes are not the magic.
    #[error("they do not start with the model's mark")]
    Magic,
    /// A version this program does not read.
    #[error("format version {found}; this program reads up to {expected}")]
    Version {
        /// Version in the bytes.
        found: u16,
        /// The newest version that is read.
        expected: u16,
    },
    /// The bytes end too early, or a count promises more than there is.
    #[error("at byte {at} the {what} need more bytes than are left")]
    Short {
        /// Offset in bytes.
        at: usize,
        /// What was being read.
        what: &'static str,
    },
    /// A count, name or number outside its range.
    #[error("at byte {at}: {what}")]
    Value {
        /// Offset in bytes.
        at: usize,
        /// What was found and what was expected.
        what: &'static str,
    },
    /// Bytes after the last tree.
    #[error("{extra} bytes follow the last tree; none are expected")]
    Trailing {
        /// How many.
        extra: usize,
    },
}

fn sentences(faults: &[impl ToString]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
