//! What the champion says of a candidate's test rows, without ever having seen them.

use farol_metrics::Scored;

use crate::{
    AppError,
    bundle::Bundle,
    learn::Search,
    train::Split,
    trial::{self, Learnt},
};

/// The champion's probabilities of the test rows and its threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct OnTheseRows {
    /// Its id.
    pub id: String,
    /// Its calibrated probabilities, in the order of the test rows.
    pub scores: Vec<f64>,
    /// Its threshold.
    pub threshold: f64,
}

impl OnTheseRows {
    /// Where it saw the rows, its recipe is fitted again without them.
    pub(crate) fn of(id: &str, champion: &Bundle, split: &Split) -> Result<Self, AppError> {
        let manifest = &champion.manifest;
        let id = id.to_owned();
        if manifest.data.refit_years.contains(&split.test_year) {
            let search = Search { seed: manifest.seed, ..Search::only(manifest.recipe.clone()) };
            let again = Learnt::one(&manifest.recipe, &search, &split.train, &|_| {})?;
            let scores = trial::calibrated(&again.fitted, &again.calibrator, &split.test);
            return Ok(Self { id, scores, threshold: again.threshold });
        }
        let scores = trial::calibrated(&champion.model, &manifest.calibrator, &split.test);
        Ok(Self { id, scores, threshold: manifest.threshold.value })
    }

    /// Against what happened.
    pub(super) fn scored(&self, labels: &[bool]) -> Result<Scored, AppError> {
        Ok(Scored::new(labels, &self.scores, None)?)
    }
}
