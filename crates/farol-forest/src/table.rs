//! The learner's input: named columns of equal length. Knows nothing of where the numbers come from.

use std::collections::BTreeSet;

use crate::ForestError;

/// Most rows of a table: a tree of so many leaves still numbers its nodes in 32 bits.
pub const MAX_ROWS: usize = (u32::MAX / 2) as usize;

/// Most columns of a table: an engine keeps a column's number in 31 bits.
pub const MAX_COLUMNS: usize = (u32::MAX / 2) as usize;

/// One feature of every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The feature's name, unique in its table.
    pub name: String,
    /// One value a row. NaN means missing; infinities are ordinary extreme values.
    pub values: Vec<f64>,
}

/// Features by column: at least one column and one row, all columns of one length, names unique.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// No columns, no rows, too many of either, columns of different lengths, or a repeated name.
    pub fn new(columns: Vec<Column>) -> Result<Self, ForestError> {
        let rows = columns.first().ok_or(ForestError::NoColumns)?.values.len();
        check_size(columns.len(), rows)?;
        if let Some(ragged) = columns.iter().find(|c| c.values.len() != rows) {
            let (name, found) = (ragged.name.clone(), ragged.values.len());
            return Err(ForestError::RaggedColumn { name, found, expected: rows });
        }
        if let Some(name) = first_repeated(columns.iter().map(|c| c.name.as_str())) {
            return Err(ForestError::DuplicateColumn { name: name.to_owned() });
        }
        Ok(Self { columns, rows })
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, at least one.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns' names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|c| c.name.as_str())
    }

    /// The values of one row in column order; `None` past the end.
    pub fn row(&self, row: usize) -> Option<Vec<f64>> {
        (row < self.rows).then(|| self.columns.iter().map(|c| c.values[row]).collect())
    }

    /// All values, row after row: what [`Engine::score_batch`](crate::Engine::score_batch) reads.
    pub fn to_row_major(&self) -> Vec<f64> {
        let width = self.columns.len();
        let mut out = vec![0.0; self.rows * width];
        for (j, column) in self.columns.iter().enumerate() {
            for (i, value) in column.values.iter().enumerate() {
                out[i * width + j] = *value;
            }
        }
        out
    }

    /// A table of these rows in this order; a row may be named more than once.
    ///
    /// # Errors
    /// A row past the end, or no rows.
    pub fn select(&self, rows: &[usize]) -> Result<Self, ForestError> {
        if let Some(&row) = rows.iter().find(|&&row| row >= self.rows) {
            return Err(ForestError::NoSuchRow { row, rows: self.rows });
        }
        let pick = |c: &Column| Column {
            name: c.name.clone(),
            values: rows.iter().map(|&row| c.values[row]).collect(),
        };
        Self::new(self.columns.iter().map(pick).collect())
    }
}

fn check_size(columns: usize, rows: usize) -> Result<(), ForestError> {
    match (columns, rows) {
        (_, 0) => Err(ForestError::NoRows),
        (found, _) if found > MAX_COLUMNS => Err(ForestError::TooManyColumns { found }),
        (_, found) if found > MAX_ROWS => Err(ForestError::TooManyRows { found }),
        _ => Ok(()),
    }
}

/// A row, level or node as it is numbered inside: tables and forests are held to 32 bits where they are made.
#[expect(clippy::cast_possible_truncation, reason = "MAX_ROWS, MAX_COLUMNS and Forest::assemble see to it")]
pub(crate) fn numbered(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok());
    index as u32
}

/// The first name that was there before.
pub(crate) fn first_repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}
