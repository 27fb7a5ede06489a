//! The learner's input: named columns of equal length, kept as ranks. Knows nothing of where the numbers come from.

mod coding;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::ForestError;
use crate::model::{Feature, Kind, MAX_CATEGORIES};
pub(crate) use coding::{CodedColumn, Codes};

/// Most rows of a table: a tree of so many leaves still numbers its nodes in 32 bits.
pub const MAX_ROWS: usize = (u32::MAX / 2) as usize;

/// Most columns of a table: a node keeps a column's number in 30 bits.
pub const MAX_COLUMNS: usize = (u32::MAX / 4) as usize;

/// One feature of every row, as it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    name: String,
    categorical: bool,
    values: Vec<f64>,
}

impl Column {
    /// A feature whose values are ordered. NaN means missing; infinities are ordinary extreme values.
    pub fn numeric(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), categorical: false, values }
    }

    /// A feature whose values are numbers of categories without order: whole, from 0, below [`MAX_CATEGORIES`]. NaN
    /// means missing.
    pub fn categorical(name: impl Into<String>, categories: Vec<f64>) -> Self {
        Self { name: name.into(), categorical: true, values: categories }
    }

    fn kind(&self) -> Result<Kind, ForestError> {
        if !self.categorical {
            return Ok(Kind::Numeric);
        }
        let allowed = |value: f64| {
            value.is_nan() || (value.fract() == 0.0 && (0.0..f64::from(MAX_CATEGORIES)).contains(&value))
        };
        if let Some(row) = self.values.iter().position(|&value| !allowed(value)) {
            return Err(ForestError::Category { name: self.name.clone(), row });
        }
        Ok(Kind::Categorical)
    }
}

/// Features by column: at least one column and one row, all columns of one length, names unique.
///
/// Each column is kept as its sorted distinct values and one rank a row of 1, 2 or 4 bytes, so that a table of people
/// is a fraction of its size as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    features: Vec<Feature>,
    columns: Vec<CodedColumn>,
    rows: usize,
}

impl Table {
    /// A table of these columns, coded on the current rayon pool. [`builder`](Self::builder) holds fewer of them at
    /// once.
    ///
    /// # Errors
    /// No columns, no rows, too many of either, columns of different lengths, a repeated name, or a value that is no
    /// category in a categorical column.
    pub fn new(columns: Vec<Column>) -> Result<Self, ForestError> {
        let coded = columns.into_par_iter().map(coded).collect::<Vec<_>>();
        Self::assemble(coded)
    }

    /// A table that is given one column at a time, each coded and dropped before the next.
    pub fn builder() -> TableBuilder {
        TableBuilder { columns: Vec::new() }
    }

    fn assemble(
        columns: Vec<Result<(Feature, CodedColumn, usize), ForestError>>,
    ) -> Result<Self, ForestError> {
        let columns = columns.into_iter().collect::<Result<Vec<_>, _>>()?;
        let rows = columns.first().ok_or(ForestError::NoColumns)?.2;
        check_size(columns.len(), rows)?;
        if let Some((feature, _, found)) = columns.iter().find(|(_, _, found)| *found != rows) {
            let (name, found) = (feature.name.clone(), *found);
            return Err(ForestError::RaggedColumn { name, found, expected: rows });
        }
        if let Some(name) = first_repeated(columns.iter().map(|(feature, ..)| feature.name.as_str())) {
            return Err(ForestError::DuplicateColumn { name: name.to_owned() });
        }
        let (features, columns) = columns.into_iter().map(|(feature, column, _)| (feature, column)).unzip();
        Ok(Self { features, columns, rows })
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Names and kinds of the columns, in order.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// The value at a row and a column, NaN if missing.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn value(&self, row: usize, column: usize) -> f64 {
        self.columns[column].value(row)
    }

    /// The values of one row in column order; `None` past the end.
    pub fn row(&self, row: usize) -> Option<Vec<f64>> {
        (row < self.rows).then(|| self.columns.iter().map(|column| column.value(row)).collect())
    }

    /// All values, row after row: what [`Engine::score_batch`](crate::Engine::score_batch) reads.
    pub fn to_row_major(&self) -> Vec<f64> {
        let cell = |row: usize| self.columns.iter().map(move |column| column.value(row));
        (0..self.rows).flat_map(cell).collect()
    }

    /// A table of these rows in this order; a row may be named more than once.
    ///
    /// # Errors
    /// A row past the end, too many rows, or none.
    pub fn select(&self, rows: &[usize]) -> Result<Self, ForestError> {
        if let Some(&row) = rows.iter().find(|&&row| row >= self.rows) {
            return Err(ForestError::NoSuchRow { row, rows: self.rows });
        }
        check_size(self.columns.len(), rows.len())?;
        let columns = self.columns.par_iter().map(|column| column.select(rows)).collect();
        Ok(Self { features: self.features.clone(), columns, rows: rows.len() })
    }

    /// The columns as ranks.
    pub(crate) fn columns(&self) -> &[CodedColumn] {
        &self.columns
    }
}

/// A table in the making; see [`Table::builder`].
#[derive(Debug, Default)]
pub struct TableBuilder {
    columns: Vec<Result<(Feature, CodedColumn, usize), ForestError>>,
}

impl TableBuilder {
    /// Adds a column at the end.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(coded(column));
        self
    }

    /// The table.
    ///
    /// # Errors
    /// Those of [`Table::new`].
    pub fn build(self) -> Result<Table, ForestError> {
        Table::assemble(self.columns)
    }
}

fn coded(column: Column) -> Result<(Feature, CodedColumn, usize), ForestError> {
    let rows = column.values.len();
    check_size(1, rows)?;
    let kind = column.kind()?;
    Ok((Feature { name: column.name, kind }, CodedColumn::new(&column.values), rows))
}

fn check_size(columns: usize, rows: usize) -> Result<(), ForestError> {
    match (columns, rows) {
        (_, 0) => Err(ForestError::NoRows),
        (found, _) if found > MAX_COLUMNS => Err(ForestError::TooManyColumns { found }),
        (_, found) if found > MAX_ROWS => Err(ForestError::TooManyRows { found }),
        _ => Ok(()),
    }
}

/// A row, level or node as it is numbered inside: tables and models are held to 32 bits where they are made.
#[expect(clippy::cast_possible_truncation, reason = "MAX_ROWS, MAX_COLUMNS and Model::assemble see to it")]
pub(crate) fn numbered(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok());
    index as u32
}

/// The first name that was there before.
pub(crate) fn first_repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}
