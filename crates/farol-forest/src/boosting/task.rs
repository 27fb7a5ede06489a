//! What all rounds of a fit share, checked once: bins, the rows to learn from and those held back. Knows nothing of
//! trees.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::binning::{Binning, Coder};
use super::chance::{Chance, Purpose};
use super::histogram::BinCounts;
use super::part::Part;
use super::tiles::Tile;
use crate::model::Kind;
use crate::params::{BoostingParams, ColumnRef, Monotone};
use crate::{ForestError, Table, Training};

/// One fit's input in boosting's own form.
pub(super) struct Task<'a> {
    pub(super) params: &'a BoostingParams,
    /// The columns that vary.
    pub(super) binnings: Vec<Binning>,
    /// For each of them the bins there are.
    pub(super) bins: BinCounts,
    /// For each of them what its rise may do.
    pub(super) monotone: Vec<Monotone>,
    pub(super) learn: Part,
    /// The cells of the rows to learn from.
    pub(super) tiles: Vec<Tile>,
    pub(super) held: Option<Part>,
}

impl<'a> Task<'a> {
    pub(super) fn new(training: &Training<'_>, params: &'a BoostingParams) -> Result<Self, ForestError> {
        let directions = directions(training.table, params)?;
        let counted: Vec<u32> = (0..)
            .zip(training.labels)
            .map(|(row, _)| row)
            .filter(|&row| training.weight(row as usize) > 0.0)
            .collect();
        let class = training.class_weights(params.class_weight, &counted);
        let (learn, held) = hold_back(training, params, counted)?;
        let coders = coders(training.table, &learn, params.max_bins as usize);
        let part = |rows: &[u32]| Part::new(training, &coders, rows, class);
        let (learn, held) = (part(&learn), held.map(|rows| part(&rows)));
        let binnings: Vec<Binning> = coders.into_iter().map(|coder| coder.binning).collect();
        let bins = binnings.iter().map(Binning::all_bins).collect();
        let monotone = binnings.iter().map(|binning| directions[binning.feature as usize]).collect();
        let tiles = learn.columns.tiles();
        Ok(Self { params, binnings, bins, monotone, learn, tiles, held })
    }

    /// The columns a round's tree may ask about, among those that vary.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    pub(super) fn columns(&self, round: u32) -> Vec<usize> {
        let n = self.binnings.len();
        let wanted = (n as f64 * self.params.column_share).round().max(1.0) as usize;
        if wanted >= n {
            return (0..n).collect();
        }
        Chance::new(self.params.seed, Purpose::Columns, round).choose(wanted, n)
    }
}

fn directions(table: &Table, params: &BoostingParams) -> Result<Vec<Monotone>, ForestError> {
    let features = table.features();
    let mut directions = vec![Monotone::Free; features.len()];
    for (column, direction) in &params.monotone {
        let at = match column {
            ColumnRef::Index(index) => Some(*index).filter(|&index| index < features.len()),
            ColumnRef::Name(name) => features.iter().position(|feature| feature.name == *name),
        };
        let at = at.ok_or_else(|| ForestError::UnknownColumn { column: column.clone() })?;
        if features[at].kind == Kind::Categorical && *direction != Monotone::Free {
            return Err(ForestError::MonotoneCategories { name: features[at].name.clone() });
        }
        directions[at] = *direction;
    }
    Ok(directions)
}

fn coders(table: &Table, rows: &[u32], max_bins: usize) -> Vec<Coder> {
    let columns = table.columns().par_iter().zip(table.features()).enumerate();
    let coder = |(at, (column, feature)): (usize, (_, &crate::Feature))| {
        Coder::new(at, column, feature.kind, rows, max_bins)
    };
    columns.filter_map(coder).collect()
}

/// Rows to learn from and rows held back, by whole groups.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
fn hold_back(
    training: &Training<'_>,
    params: &BoostingParams,
    counted: Vec<u32>,
) -> Result<(Vec<u32>, Option<Vec<u32>>), ForestError> {
    let Some(stopping) = params.early_stopping else { return Ok((counted, None)) };
    let group_of_row = numbered_groups(training, &counted);
    let groups = group_of_row.iter().max().map_or(0, |last| last + 1);
    if groups < 2 {
        return Err(ForestError::TooFewGroups);
    }
    let wanted = ((groups as f64 * stopping.share).round() as usize).clamp(1, groups - 1);
    let mut is_held = vec![false; groups];
    for group in Chance::new(params.seed, Purpose::HeldBack, 0).choose(wanted, groups) {
        is_held[group] = true;
    }
    let mut held = Vec::new();
    let mut learn = Vec::new();
    for (row, group) in counted.into_iter().zip(group_of_row) {
        if is_held[group] { held.push(row) } else { learn.push(row) }
    }
    Ok((learn, Some(held)))
}

/// The groups of these rows, numbered from 0 as they come; without groups each row is its own.
fn numbered_groups(training: &Training<'_>, rows: &[u32]) -> Vec<usize> {
    let Some(groups) = training.groups else { return (0..rows.len()).collect() };
    let mut numbers = BTreeMap::new();
    let number = |&row: &u32| {
        let next = numbers.len();
        *numbers.entry(groups[row as usize]).or_insert(next)
    };
    rows.iter().map(number).collect()
}
