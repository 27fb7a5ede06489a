//! Explanations: how much of a model's answer each value of a row is answerable for, as Shapley values.
//!
//! The players of the game are the features, the prize is the model's margin ([`Model::margin_row`]), and what a
//! coalition wins is what the model answers when only its features' values are known. Two meanings of "known" are
//! offered (Lundberg and Lee, *A Unified Approach to Interpreting Model Predictions*, 2017; Lundberg et al., *From Local
//! Explanations to Global Understanding with Explainable AI for Trees*, 2020):
//!
//! - *path-dependent*: an unknown value goes both ways at a split, in proportion to the training weight that did;
//! - *interventional*: unknown values are those of a background row, and the game is averaged over the background.
//!
//! Both are exact. With `z_j` the product of the shares along a way to a leaf over the splits on feature `j`, and `o_j`
//! 1 where the row meets all their conditions and else 0, a leaf of value `v` gives feature `i`
//!
//! `v (o_i - z_i) ∫ Π (z_j + (o_j - z_j) t) dt` over `t` from 0 to 1 and the way's other features `j`,
//!
//! since drawing each player's time of arrival uniformly makes `t` the chance that another one is already there. On a
//! way with `d` features that is a polynomial of degree `d - 1`, which Gauss-Legendre quadrature with `d / 2` nodes
//! integrates exactly (Davis and Rabinowitz, *Methods of Numerical Integration*, 2.7): the Shapley value is a sum over a
//! few nodes, and at each node the tree is evaluated once with products instead of with polynomials. At a split with
//! left share `f(t)` the answers `Q` of the children combine as `f Q_left + (1 - f) Q_right`, and its feature gets the
//! path's product times `(o - z) (Q_left - Q_right)`; a feature asked above brings its old factor along, by which
//! nothing is ever divided that could be 0. That is work in proportion to splits times `d / 2`, against leaves times
//! `d²` of the first algorithm, `d` of Linear `TreeSHAP` (Yu et al., 2022), and without branches that depend on the row,
//! so that rows or nodes fill vectors.
//!
//! Against a background row every share is 0 or 1: a leaf counts only where each feature's conditions are met by the row
//! or the background row, and with `p` features met only by the row and `q` only by the background row it gives
//! `v (p - 1)! q! / (p + q)!` to each of the first and takes `v p! (q - 1)! / (p + q)!` from each of the second. Background
//! rows go down a tree together as a set of bits, and leave it where the row and they both fail a feature's conditions.

mod alone;
mod background;
mod covers;
mod dependence;
mod eight;
mod permutation;
mod quadrature;
mod question;
mod route;
mod speed;
mod walk;

use rayon::prelude::*;

use crate::{Answer, ForestError, Model, Table};
use background::{Background, Way};
use covers::{Covers, Desk};
pub use dependence::{PartialDependence, dependence_grid, partial_dependence};
pub use permutation::{Metric, PermutationImportance, Permutations};
use speed::Speed;

/// Rows from which threads share the work.
const PARALLEL: usize = 64;

/// Explains a model's answers, row by row: the [expected value](Self::expected_value) and the explanation of a row sum to
/// its [margin](Model::margin_row).
///
/// ```
/// use farol_forest::{Column, Explainer, ForestParams, Scratch, Table, Training};
///
/// let table = Table::new(vec![
///     Column::numeric("grade", vec![4.0, 9.0, f64::NAN, 8.5]),
///     Column::numeric("absences", vec![11.0, 2.0, 14.0, 0.0]),
/// ])?;
/// let model = ForestParams::default().check()?.fit(&Training::new(&table, &[true, false, true, false])?)?;
/// let explainer = Explainer::path_dependent(&model)?;
///
/// let (row, mut parts) = ([5.0, 12.0], [0.0; 2]);
/// explainer.explain(&row, &mut Scratch::default(), &mut parts);
/// let sum = explainer.expected_value() + parts[0] + parts[1];
/// assert!((sum - model.margin_row(&row)).abs() < 1e-9);
/// # Ok::<(), farol_forest::ForestError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Explainer {
    features: usize,
    expected: f64,
    /// What the trees' sum is multiplied with.
    scale: f64,
    method: Method,
}

#[derive(Debug, Clone)]
enum Method {
    Covers(Covers),
    Background(Background),
}

/// Room that explaining one row needs; kept from row to row, it spares the allocations.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    desk: Desk,
    way: Way,
}

impl Explainer {
    /// Path-dependent explanations: what `shap.TreeExplainer` computes as `tree_path_dependent`.
    ///
    /// Takes about 64 bytes a split. A row takes time in proportion to splits times half the features on a tree's
    /// richest way down, rounded up to 8.
    ///
    /// # Errors
    /// A model that [does not know its covers](Model::has_covers).
    pub fn path_dependent(model: &Model) -> Result<Self, ForestError> {
        // Infallible: every machine has plain instructions.
        let speed = Speed::available().last().copied().unwrap_or(Speed::Plain);
        Self::with_speed(model, speed)
    }

    fn with_speed(model: &Model, speed: Speed) -> Result<Self, ForestError> {
        if !model.has_covers() {
            return Err(ForestError::NoCovers);
        }
        let covers = Covers::new(model, speed);
        Ok(Self {
            features: model.features().len(),
            expected: model.answer().margin(covers.mean(), model.trees().len()),
            scale: scale(model),
            method: Method::Covers(covers),
        })
    }

    /// Interventional explanations against every row of a background table, whose columns are the model's features in
    /// order: what `shap.TreeExplainer` computes as `interventional`. Needs no covers.
    ///
    /// Takes about 72 bytes a node beside the sets of categories. A row takes time in proportion
    /// to the nodes that it or a background row could reach by exchanging values, for each 128 background rows.
    ///
    /// # Errors
    /// A background of another number of columns than the model has features.
    pub fn interventional(model: &Model, background: &Table) -> Result<Self, ForestError> {
        check_width(model, background)?;
        let expected = model.features().len();
        let rows = background.to_row_major();
        let margins: f64 = rows.chunks(expected).map(|row| model.margin_row(row)).sum();
        let background = Background::new(model, &rows);
        Ok(Self {
            features: expected,
            expected: margins / background.rows() as f64,
            scale: scale(model) / background.rows() as f64,
            method: Method::Background(background),
        })
    }

    /// Number of features a row must hold, and of parts an explanation has.
    pub fn features(&self) -> usize {
        self.features
    }

    /// What the model answers when nothing is known of a row, as a margin: a probability for [`Answer::Mean`], log-odds
    /// for [`Answer::Logistic`].
    pub fn expected_value(&self) -> f64 {
        self.expected
    }

    /// Writes into `out` how much each value of `row` raises the margin above the expected value (a negative number
    /// lowers it), in feature order. Allocates nothing once `scratch` has served this explainer.
    ///
    /// # Panics
    /// If `row` or `out` has not [`features`](Self::features) places.
    pub fn explain(&self, row: &[f64], scratch: &mut Scratch, out: &mut [f64]) {
        assert_eq!(row.len(), self.features, "a row must hold one value a feature");
        assert_eq!(out.len(), self.features, "an explanation has one part a feature");
        match &self.method {
            Method::Covers(covers) => covers.one(row, &mut scratch.desk, out),
            Method::Background(background) => {
                out.fill(0.0);
                background.grow(&mut scratch.way);
                for tree in 0..background.trees() {
                    background.explain(tree, row, &mut scratch.way, out);
                }
            }
        }
        self.scale(out);
    }

    /// Explains each row of `rows` (row-major, `n_features` values a row) into the same place of `out`. From 64 rows on,
    /// the current rayon pool shares the work. The last bits may differ from those of [`explain`](Self::explain), and
    /// with the vector instructions of the machine, but not with the number of threads.
    ///
    /// # Panics
    /// If `n_features` is not [`features`](Self::features), or `rows` and `out` are not whole rows, as many of each.
    pub fn explain_batch(&self, rows: &[f64], n_features: usize, out: &mut [f64]) {
        assert_eq!(n_features, self.features, "a row must hold one value a feature");
        assert_eq!(rows.len() % n_features, 0, "rows must be whole");
        assert_eq!(rows.len(), out.len(), "there must be one explanation for each row");
        let chunk = self.chunk() * n_features;
        if rows.len() < PARALLEL * n_features {
            let mut scratch = Scratch::default();
            let chunks = rows.chunks(chunk).zip(out.chunks_mut(chunk));
            chunks.for_each(|(rows, out)| self.explain_chunk(rows, &mut scratch, out));
        } else {
            let chunks = rows.par_chunks(chunk).zip(out.par_chunks_mut(chunk));
            chunks.for_each_init(Scratch::default, |scratch, (rows, out)| {
                self.explain_chunk(rows, scratch, out);
            });
        }
    }

    fn chunk(&self) -> usize {
        match self.method {
            Method::Covers(_) => Covers::CHUNK,
            Method::Background(_) => 32,
        }
    }

    fn explain_chunk(&self, rows: &[f64], scratch: &mut Scratch, out: &mut [f64]) {
        match &self.method {
            Method::Covers(covers) => covers.many(rows, &mut scratch.desk, out),
            Method::Background(background) => {
                out.fill(0.0);
                background.grow(&mut scratch.way);
                for tree in 0..background.trees() {
                    for (row, out) in rows.chunks(self.features).zip(out.chunks_mut(self.features)) {
                        background.explain(tree, row, &mut scratch.way, out);
                    }
                }
            }
        }
        self.scale(out);
    }

    fn scale(&self, out: &mut [f64]) {
        for part in out {
            *part *= self.scale;
        }
    }
}

/// Whether a table has as many columns as a model has features.
fn check_width(model: &Model, table: &Table) -> Result<(), ForestError> {
    let (found, expected) = (table.features().len(), model.features().len());
    if found == expected { Ok(()) } else { Err(ForestError::TableWidth { found, expected }) }
}

/// What makes the trees' sum a margin.
fn scale(model: &Model) -> f64 {
    match model.answer() {
        Answer::Mean => 1.0 / model.trees().len() as f64,
        Answer::Logistic { .. } => 1.0,
    }
}

#[cfg(test)]
mod tests;
