//! The quality gate: conditions a model must meet on the test year before it serves, each with its numbers.

use farol_metrics::Measure;
use serde::{Deserialize, Serialize};

use super::{Split, TrainOptions, figures_on};
use crate::{
    AppError,
    bundle::Bundle,
    learn::Search,
    trial::{self, Learnt},
};

/// What the gate asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct GateParams {
    /// Least recall on the test year.
    pub min_recall: f64,
    /// Least share of the champion's F1, on the same rows.
    pub min_share_of_champion: f64,
}

impl Default for GateParams {
    fn default() -> Self {
        Self { min_recall: 0.6, min_share_of_champion: 0.95 }
    }
}

/// One condition, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What is asked, in words.
    pub name: String,
    /// What the model reached; `None` is undefined, which never passes.
    pub value: Option<f64>,
    /// What it had to reach.
    pub bound: Option<f64>,
    /// Whether it did.
    pub passed: bool,
}

impl Condition {
    fn at_least(name: &str, value: Measure, bound: Option<f64>) -> Self {
        let value = value.value();
        let passed = value.zip(bound).is_some_and(|(value, bound)| value >= bound);
        Self { name: name.to_owned(), value, bound, passed }
    }

    fn above(name: &str, value: Measure, bound: f64) -> Self {
        let passed = value.value().is_some_and(|value| value > bound);
        Self { name: name.to_owned(), value: value.value(), bound: Some(bound), passed }
    }

    fn below(name: &str, value: Measure, bound: f64) -> Self {
        let passed = value.value().is_some_and(|value| value < bound);
        Self { name: name.to_owned(), value: value.value(), bound: Some(bound), passed }
    }
}

/// Judges a model: recall always; F1 against the champion's where there is one, else against what needs no model.
pub(super) fn judge(
    options: &TrainOptions,
    split: &Split,
    candidate: &Bundle,
    champion: Option<&(String, Bundle)>,
) -> Result<Vec<Condition>, AppError> {
    let entrant = candidate.trial.champion();
    let model = figures_on(&candidate.trial.rows.labels, &entrant.scores, entrant.threshold)?;
    let mut conditions =
        vec![Condition::at_least("recall on the test year", model.recall, Some(options.gate.min_recall))];
    if let Some((id, champion)) = champion {
        let share = options.gate.min_share_of_champion;
        let bound = champion_f1(split, champion)?.value().map(|f1| share * f1);
        let name = format!("F1 against {:.0} % of that of the champion {id} on the same rows", share * 100.0);
        conditions.push(Condition::at_least(&name, model.f1, bound));
    } else {
        let least = &candidate.manifest.baselines;
        conditions.push(Condition::above(
            "F1 against calling everybody positive",
            model.f1,
            least.all_positive_f1,
        ));
        let name = "Brier score against giving everybody the base rate (lower is better)";
        conditions.push(Condition::below(name, model.brier, least.base_rate_brier));
    }
    Ok(conditions)
}

/// The champion's F1 on the test rows. Where it saw them, its recipe is fitted again without them.
fn champion_f1(split: &Split, champion: &Bundle) -> Result<Measure, AppError> {
    let manifest = &champion.manifest;
    let (scores, threshold) = if manifest.data.refit_years.contains(&split.test_year) {
        let search = Search { seed: manifest.seed, ..Search::only(manifest.recipe.clone()) };
        let again = Learnt::one(&manifest.recipe, &search, &split.train, &|_| {})?;
        (trial::calibrated(&again.fitted, &again.calibrator, &split.test), again.threshold)
    } else {
        (trial::calibrated(&champion.model, &manifest.calibrator, &split.test), manifest.threshold.value)
    };
    Ok(figures_on(&split.test.labels(), &scores, threshold)?.f1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undefined_figure_never_passes() {
        let undefined = Measure::Undefined("no positives");
        assert!(!Condition::at_least("x", undefined, Some(0.0)).passed);
        assert!(!Condition::above("x", undefined, -1.0).passed);
        assert!(!Condition::below("x", undefined, 1.0).passed);
        assert!(!Condition::at_least("x", Measure::Value(1.0), None).passed);
    }

    #[test]
    fn what_equals_a_baseline_does_not_beat_it() {
        assert!(!Condition::above("x", Measure::Value(0.5), 0.5).passed);
        assert!(Condition::at_least("x", Measure::Value(0.5), Some(0.5)).passed);
    }
}
