//! Some rows of a training set in boosting's own form: bins, labels and weights. Knows nothing of trees.

use super::binning::Coder;
use super::math::ln;
use super::tiles::Columns;
use crate::Training;

/// Rows to learn from, or rows held back, renumbered from 0.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) columns: Columns,
    labels: Vec<bool>,
    weights: Weights,
}

/// What rows count, class weights included.
#[derive(Debug)]
enum Weights {
    /// The same for all of a class, negative class first.
    Class([f64; 2]),
    Row(Vec<f64>),
}

/// The log-odds where only one class is known: e^800 is beyond the largest number, so that the probability is 0 or 1.
const CERTAIN: f64 = 800.0;

impl Part {
    /// These rows, in this order.
    pub(super) fn new(training: &Training<'_>, coders: &[Coder], rows: &[u32], class: [f64; 2]) -> Self {
        let labels: Vec<bool> = rows.iter().map(|&row| training.labels[row as usize]).collect();
        let weight = |&row: &u32| training.weight(row as usize);
        let weights = if rows.iter().all(|row| weight(row) == 1.0) {
            Weights::Class(class)
        } else {
            let of_row = |(row, &label): (&u32, &bool)| weight(row) * class[usize::from(label)];
            Weights::Row(rows.iter().zip(&labels).map(of_row).collect())
        };
        Self { columns: Columns::new(training.table.columns(), coders, rows), labels, weights }
    }

    /// Puts the rows in this order.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        self.columns.reorder(order);
        self.labels = order.iter().map(|&row| self.labels[row as usize]).collect();
        if let Weights::Row(weights) = &mut self.weights {
            *weights = order.iter().map(|&row| weights[row as usize]).collect();
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn label(&self, row: usize) -> bool {
        self.labels[row]
    }

    #[inline]
    pub(super) fn weight(&self, row: usize) -> f64 {
        match &self.weights {
            Weights::Class(class) => class[usize::from(self.labels[row])],
            Weights::Row(weights) => weights[row],
        }
    }

    pub(super) fn largest_weight(&self) -> f64 {
        (0..self.rows()).map(|row| self.weight(row)).fold(0.0, f64::max)
    }

    pub(super) fn total_weight(&self) -> f64 {
        self.class_totals().iter().sum()
    }

    /// Labels as 0 or 1 and weights of `count` rows from `first` on.
    pub(super) fn targets(&self, first: usize, count: usize, targets: &mut [f64], weights: &mut [f64]) {
        let labels = &self.labels[first..first + count];
        for (target, &label) in targets.iter_mut().zip(labels) {
            *target = f64::from(u8::from(label));
        }
        match &self.weights {
            Weights::Class([negative, positive]) => {
                for (weight, &label) in weights.iter_mut().zip(labels) {
                    *weight = if label { *positive } else { *negative };
                }
            }
            Weights::Row(all) => weights[..count].copy_from_slice(&all[first..first + count]),
        }
    }

    /// The weight of these rows together. Without weights of their own, counts times class weights.
    pub(super) fn cover(&self, rows: &[u32]) -> f64 {
        match &self.weights {
            Weights::Class([negative, positive]) => {
                let positives = rows.iter().filter(|&&row| self.labels[row as usize]).count();
                (rows.len() - positives) as f64 * negative + positives as f64 * positive
            }
            Weights::Row(weights) => rows.iter().map(|&row| weights[row as usize]).sum(),
        }
    }

    /// The log-odds that fit best without any tree.
    pub(super) fn base(&self) -> f64 {
        match self.class_totals() {
            [_, 0.0] => -CERTAIN,
            [0.0, _] => CERTAIN,
            [negative, positive] => ln(positive / negative),
        }
    }

    /// Whether all rows are of one class.
    pub(super) fn is_pure(&self) -> bool {
        self.labels.iter().all(|&label| label == self.labels[0])
    }

    fn class_totals(&self) -> [f64; 2] {
        let mut totals = [0.0; 2];
        for (row, &label) in self.labels.iter().enumerate() {
            totals[usize::from(label)] += self.weight(row);
        }
        totals
    }
}
