//! Partial dependence: how the probability moves when one feature is set by hand in every row. Knows engines, nothing of
//! how a tree is explained.

use crate::table::CodedColumn;
use crate::{Engine, ForestError, Kind, Model, Table};

/// How the probability depends on one feature; see [`partial_dependence`].
#[derive(Debug, Clone, PartialEq)]
pub struct PartialDependence {
    /// The values the feature was set to.
    pub grid: Vec<f64>,
    /// For each of them the mean probability over the table's rows, 0 to 1.
    pub mean: Vec<f64>,
    /// Row by row of the table, the probability at each value of the grid: the individual conditional expectations.
    pub ice: Vec<f64>,
}

impl PartialDependence {
    /// The probabilities of one row along the grid.
    ///
    /// # Panics
    /// If the table has no such row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.ice[row * self.grid.len()..][..self.grid.len()]
    }
}

/// Sets `feature` to each value of `grid` in every row of `table`, the other features staying as they are, and scores.
///
/// The mean is Friedman's partial dependence (*Greedy Function Approximation: A Gradient Boosting Machine*, 2001, 8.2),
/// the rows are the individual conditional expectations of Goldstein et al. (*Peeking Inside the Black Box*, 2015), which
/// show what a mean of opposite effects hides. Both ask for combinations of values that may never occur where features go
/// together. NaN in the grid asks for a missing value. [`dependence_grid`] proposes a grid, [`Table::select`] a sample of
/// rows. Takes rows times grid scores, and as many numbers.
///
/// # Errors
/// A table of another number of columns than the model has features, or no such feature.
pub fn partial_dependence(
    model: &Model,
    table: &Table,
    feature: usize,
    grid: &[f64],
) -> Result<PartialDependence, ForestError> {
    check(model, table, feature)?;
    let (engine, width) = (Engine::compile(model), table.features().len());
    let mut rows = table.to_row_major();
    let mut scores = vec![0.0; table.rows()];
    let mut mean = Vec::with_capacity(grid.len());
    let mut ice = vec![0.0; table.rows() * grid.len()];
    for (point, value) in grid.iter().enumerate() {
        for cell in rows.iter_mut().skip(feature).step_by(width) {
            *cell = *value;
        }
        engine.score_batch(&rows, width, &mut scores);
        mean.push(scores.iter().sum::<f64>() / table.rows() as f64);
        for (cell, score) in ice.iter_mut().skip(point).step_by(grid.len()).zip(&scores) {
            *cell = *score;
        }
    }
    Ok(PartialDependence { grid: grid.to_vec(), mean, ice })
}

/// Values that a feature takes in a table, ascending: every category, or up to `points` numbers that are as many rows
/// apart. Empty where every value is missing, or where no points are asked for of a number.
///
/// # Errors
/// No such feature.
pub fn dependence_grid(table: &Table, feature: usize, points: usize) -> Result<Vec<f64>, ForestError> {
    check_feature(table, feature)?;
    let column = &table.columns()[feature];
    let counts = counts(column, table.rows());
    let present = || column.levels.iter().zip(&counts).filter(|(_, count)| **count > 0);
    if table.features()[feature].kind == Kind::Categorical || present().count() <= points {
        return Ok(present().map(|(level, _)| *level).collect());
    }
    let rows: usize = counts.iter().sum();
    let mut ranks = (0..points).map(|point| (rows - 1) * point / (points - 1).max(1)).peekable();
    let mut grid = Vec::with_capacity(points);
    let mut passed = 0;
    for (level, count) in present() {
        passed += count;
        if ranks.next_if(|rank| *rank < passed).is_some() {
            grid.push(*level);
            while ranks.next_if(|rank| *rank < passed).is_some() {}
        }
    }
    Ok(grid)
}

/// How many rows have each level.
fn counts(column: &CodedColumn, rows: usize) -> Vec<usize> {
    let mut counts = vec![0; column.levels.len()];
    for row in 0..rows {
        if let Some(count) = counts.get_mut(column.codes.get(row) as usize) {
            *count += 1;
        }
    }
    counts
}

fn check(model: &Model, table: &Table, feature: usize) -> Result<(), ForestError> {
    super::check_width(model, table)?;
    check_feature(table, feature)
}

fn check_feature(table: &Table, column: usize) -> Result<(), ForestError> {
    let columns = table.features().len();
    if column >= columns {
        return Err(ForestError::NoSuchColumn { column, columns });
    }
    Ok(())
}
