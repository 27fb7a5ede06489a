//! What was learnt, and the same made ready to score one row at a time.

use farol_features::{Examples, FEATURES, FeatureRow};
use farol_forest::{Engine, Model};
use farol_linear::Logistic;

/// Probabilities are kept this far from 0 and 1 before their log-odds are averaged.
const FARTHEST: f64 = 1e-4;

/// A fitted learner.
#[derive(Debug, Clone)]
pub enum Fitted {
    /// Forest or boosted trees.
    Trees(Model),
    /// Logistic regression.
    Linear(Logistic),
    /// The mean log-odds of several.
    Average(Vec<Fitted>),
}

impl Fitted {
    /// Probabilities, 0 to 1, not yet calibrated.
    pub fn scores(&self, examples: &Examples) -> Vec<f64> {
        let scorer = self.scorer();
        examples.0.iter().map(|example| scorer.score(&example.features)).collect()
    }

    /// Made ready to score.
    pub fn scorer(&self) -> Scorer {
        match self {
            Self::Trees(model) => Scorer::Trees(Engine::compile(model)),
            Self::Linear(logistic) => Scorer::Linear(logistic.clone()),
            Self::Average(members) => Scorer::Average(members.iter().map(Self::scorer).collect()),
        }
    }

    /// Each feature's share of what drives the scores, in the order of the features: the decrease in impurity or loss
    /// of trees, the absolute standardised coefficients of a regression. They sum to 1 where anything was learnt.
    pub fn importance(&self) -> Vec<f64> {
        match self {
            Self::Trees(model) => model.impurity_importance(),
            Self::Linear(logistic) => shares(absolute_coefficients(logistic)),
            Self::Average(members) => {
                let mut sum = vec![0.0; FEATURES.len()];
                for member in members {
                    for (total, share) in sum.iter_mut().zip(member.importance()) {
                        *total += share;
                    }
                }
                shares(sum)
            }
        }
    }
}

/// Of each feature, over its value and its being missing.
fn absolute_coefficients(logistic: &Logistic) -> Vec<f64> {
    let mut sums = vec![0.0; logistic.features().len()];
    for coefficient in logistic.coefficients() {
        sums[coefficient.feature] += coefficient.standardised.abs();
    }
    sums
}

fn shares(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        for value in &mut values {
            *value /= sum;
        }
    }
    values
}

/// A fitted learner, ready to score.
#[derive(Debug)]
pub enum Scorer {
    /// Compiled trees.
    Trees(Engine),
    /// Logistic regression.
    Linear(Logistic),
    /// The mean log-odds of several.
    Average(Vec<Scorer>),
}

impl Scorer {
    /// Probability of one row, 0 to 1, not yet calibrated.
    pub fn score(&self, row: &FeatureRow) -> f64 {
        match self {
            Self::Trees(engine) => engine.score(row),
            // A bundle whose model has other features than a row is not opened.
            Self::Linear(logistic) => logistic.predict_row(row).unwrap_or(f64::NAN),
            Self::Average(members) => average(members.iter().map(|member| member.score(row))),
        }
    }
}

/// The mean log-odds of probabilities of one row, as a probability.
pub(crate) fn average(probabilities: impl ExactSizeIterator<Item = f64>) -> f64 {
    let members = probabilities.len() as f64;
    let sum: f64 = probabilities.map(log_odds).sum();
    1.0 / (1.0 + (-sum / members).exp())
}

fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(FARTHEST, 1.0 - FARTHEST);
    (p / (1.0 - p)).ln()
}
