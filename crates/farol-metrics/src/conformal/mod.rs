//! Decisions with a promise: prediction sets, the scores in between that are "not sure", and thresholds whose risk is
//! held down. The promises hold for new rows that are exchangeable with those handed in; a later year may not be.

mod binomial;
mod controlled;
mod level;
mod p_values;
mod zone;

pub use controlled::{ControlledRisk, RiskControlled};
pub use level::{Level, Unsupported};
pub use p_values::{Conformal, PValues, PredictionSet};
pub use zone::{AbstainZone, Verdict};

use crate::Scored;

/// Scores by class, each ascending, of the rows that have weight.
#[derive(Debug, Clone, PartialEq)]
struct ByClass {
    positives: Vec<f64>,
    negatives: Vec<f64>,
}

impl ByClass {
    /// Refuses weights that differ: ranks count rows, and nothing here is promised for rows that count unequally.
    fn new(scored: &Scored) -> Result<Self, Unsupported> {
        let mut weights = scored.rows().iter().map(|row| row.weight).filter(|weight| *weight > 0.0);
        let first = weights.next();
        if weights.any(|weight| Some(weight) != first) {
            return Err(Unsupported::UnequalWeights);
        }
        let ascending = |label: bool| {
            let rows = scored.rows().iter().rev().filter(|row| row.weight > 0.0 && row.label == label);
            rows.map(|row| row.score).collect()
        };
        Ok(Self { positives: ascending(true), negatives: ascending(false) })
    }
}
