//! The rates of each group.

use super::{
    rates::{Rates, Sums},
    selection::{Cut, Selection},
};
use crate::{Measure, MetricError, Scored, error::check_length, groups::distinct, scored::Row};

/// One group, or everybody, with its rates.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupRates {
    /// What the caller calls it.
    pub key: u64,
    /// Its rows, whatever their weight.
    pub count: usize,
    /// Its rows with a positive label, whatever their weight.
    pub positives: usize,
    /// Its rates.
    pub rates: Rates<Measure>,
}

/// The rates of each group, in ascending order of the keys; without weights those of Fairlearn's `MetricFrame`, but
/// 0/0 is undefined. `groups` names the group of each row, in the order the rows were given.
///
/// # Errors
/// [`MetricError::LengthMismatch`] when there is not one group a row.
pub fn group_rates(
    scored: &Scored,
    groups: &[u64],
    selection: Selection,
) -> Result<Vec<GroupRates>, MetricError> {
    let parted = Parted::new(scored, groups)?;
    let (_, rates) = parted.rates(scored, selection, |_| 1);
    Ok(parted.groups.iter().zip(rates).map(|(group, rates)| group.with(rates)).collect())
}

/// Rows parted by group once, so that each replicate of a bootstrap only adds up.
pub(super) struct Parted {
    /// Ascending by key.
    pub(super) groups: Vec<Part>,
}

/// The rows of one group, highest score first.
pub(super) struct Part {
    pub(super) key: u64,
    pub(super) rows: Vec<Row>,
}

impl Part {
    pub(super) fn positives(&self) -> usize {
        self.rows.iter().filter(|row| row.label).count()
    }

    fn with(&self, rates: Rates) -> GroupRates {
        GroupRates { key: self.key, count: self.rows.len(), positives: self.positives(), rates }
    }
}

impl Parted {
    pub(super) fn new(scored: &Scored, groups: &[u64]) -> Result<Self, MetricError> {
        check_length("groups", groups.len(), scored.len())?;
        let keys = distinct(groups);
        let mut parts: Vec<Part> = keys.iter().map(|key| Part { key: *key, rows: Vec::new() }).collect();
        for row in scored.rows() {
            // Every key is among the distinct ones, so the insertion point is its place.
            parts[keys.partition_point(|key| *key < groups[row.index])].rows.push(*row);
        }
        Ok(Self { groups: parts })
    }

    /// The rates of everybody, then those of each group, with each row as often as `times(index)` says.
    pub(super) fn rates(
        &self,
        scored: &Scored,
        selection: Selection,
        times: impl Fn(usize) -> u32,
    ) -> (Rates, Vec<Rates>) {
        let cut = Cut::new(scored, selection, &times);
        let probabilities = scored.are_probabilities();
        let all = Sums::new(scored.rows(), cut, &times);
        let of_groups = self
            .groups
            .iter()
            .map(|group| Sums::new(&group.rows, cut, &times).rates(all.selected(), probabilities));
        (all.rates(all.selected(), probabilities), of_groups.collect())
    }
}
