//! Calibrators fitted to the very rows that are evaluated: they show what calibration would do, and judge nothing.

use crate::{Binning, Isotonic, MetricError, Platt, Scored, calibration_curve};

/// Steps of the query from the lowest to the highest score.
const STEPS: u32 = 40;

/// Isotonic and Platt calibration of the scores, and the curve they straighten.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fits {
    /// Scores at which the calibrators are read: 0 to 1 in 40 steps; for scores beyond that, lowest to highest.
    pub query: Vec<f64>,
    /// Probability at each query by isotonic regression, held at its ends (scikit-learn's `out_of_bounds="clip"`).
    pub isotonic: Vec<f64>,
    /// Scores of its knots.
    pub isotonic_knots_x: Vec<f64>,
    /// Probabilities of its knots.
    pub isotonic_knots_y: Vec<f64>,
    /// Probability at each query by Platt's logistic curve.
    pub platt: Vec<f64>,
    /// Its slope, in Platt's sign: probability = 1 / (1 + exp(a · score + b)).
    pub platt_a: f64,
    /// Its intercept.
    pub platt_b: f64,
    /// Share of positives in each bin of nearly equally many rows; empty when a score lies outside 0 to 1.
    pub curve_true: Vec<f64>,
    /// Mean score of each bin.
    pub curve_predicted: Vec<f64>,
}

impl Fits {
    pub(super) fn new(scored: &Scored, bins: usize) -> Result<Self, MetricError> {
        let (isotonic, platt) = (Isotonic::fit(scored), Platt::fit(scored));
        let query = query(scored);
        let curve = calibration_curve(scored, Binning::Quantile(bins), 0.95)?.unwrap_or_default();
        Ok(Self {
            isotonic: query.iter().map(|score| isotonic.apply(*score)).collect(),
            isotonic_knots_x: isotonic.knots().iter().map(|knot| knot.0).collect(),
            isotonic_knots_y: isotonic.knots().iter().map(|knot| knot.1).collect(),
            platt: query.iter().map(|score| platt.apply(*score)).collect(),
            platt_a: -platt.slope(),
            platt_b: -platt.intercept(),
            curve_true: curve.iter().map(|point| point.rate).collect(),
            curve_predicted: curve.iter().map(|point| point.mean_score).collect(),
            query,
        })
    }
}

fn query(scored: &Scored) -> Vec<f64> {
    let rows = scored.rows();
    let (low, high) =
        if scored.are_probabilities() { (0.0, 1.0) } else { (rows[rows.len() - 1].score, rows[0].score) };
    (0..=STEPS).map(|step| low + (high - low) * f64::from(step) / f64::from(STEPS)).collect()
}
