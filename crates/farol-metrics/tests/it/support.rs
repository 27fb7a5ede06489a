//! Random rows for the property tests.

use farol_metrics::{Measure, MetricError, Scored};
use proptest::{collection::vec, prelude::*};

/// Rows in given order, with scores on a grid so that many tie.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) labels: Vec<bool>,
    pub(crate) scores: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    pub(crate) clusters: Vec<u64>,
}

impl Rows {
    pub(crate) fn scored(&self) -> Result<Scored, MetricError> {
        Scored::new(&self.labels, &self.scores, Some(&self.weights))
    }
}

/// 1 to 60 rows; either class may be missing.
pub(crate) fn rows() -> impl Strategy<Value = Rows> {
    let row = (any::<bool>(), 0_u32..=20, 0.1..3.0, 0_u64..12);
    vec(row, 1..60).prop_map(|rows| Rows {
        labels: rows.iter().map(|row| row.0).collect(),
        scores: rows.iter().map(|row| f64::from(row.1) / 20.0).collect(),
        weights: rows.iter().map(|row| row.2).collect(),
        clusters: rows.iter().map(|row| row.3).collect(),
    })
}

/// Whether both are undefined, or both defined and within 1e-12.
pub(crate) fn near(a: Measure, b: Measure) -> bool {
    match (a.value(), b.value()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12,
        (a, b) => a == b,
    }
}
