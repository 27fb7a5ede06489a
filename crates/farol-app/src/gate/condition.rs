//! One condition of the gate, judged: what was asked, the numbers, and a sentence.

use farol_metrics::{Estimate, Measure};
use serde::{Deserialize, Serialize};

use super::Level;

/// Which rule of the policy a condition belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Least recall.
    Recall,
    /// F1 against the champion's.
    #[serde(rename = "champion-f1")]
    ChampionF1,
    /// AUC not worse than the champion's.
    ChampionAuc,
    /// Brier score not worse than the champion's.
    ChampionBrier,
    /// Better than the best rule.
    BestRule,
    /// F1 against calling everybody positive.
    EverybodyPositive,
    /// Brier score against the base rate.
    BaseRate,
    /// Mean prediction against what happened.
    Calibration,
    /// Recall between groups.
    Groups,
    /// The leak detector.
    Leaks,
    /// Golden rows.
    GoldenRows,
}

impl Rule {
    /// The name used in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::ChampionF1 => "champion-f1",
            Self::ChampionAuc => "champion-auc",
            Self::ChampionBrier => "champion-brier",
            Self::BestRule => "best-rule",
            Self::EverybodyPositive => "everybody-positive",
            Self::BaseRate => "base-rate",
            Self::Calibration => "calibration",
            Self::Groups => "groups",
            Self::Leaks => "leaks",
            Self::GoldenRows => "golden-rows",
        }
    }
}

/// One condition, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// The rule.
    pub rule: Rule,
    /// What is asked, in words.
    pub name: String,
    /// What the model reached; `None` is undefined, or not asked.
    pub value: Option<f64>,
    /// The 95 % interval of that, over pupils, where it has one.
    pub interval: Option<(f64, f64)>,
    /// What it had to reach.
    pub bound: Option<f64>,
    /// Whether it did.
    pub passed: bool,
    /// What becomes of a model that does not.
    pub level: Level,
    /// Why it passed or failed.
    pub because: String,
}

impl Condition {
    /// Whether it keeps the model from serving.
    pub fn refuses(&self) -> bool {
        !self.passed && self.level == Level::Require
    }

    pub(super) fn new(rule: Rule, level: Level, name: impl Into<String>) -> Self {
        Self {
            rule,
            name: name.into(),
            value: None,
            interval: None,
            bound: None,
            passed: false,
            level,
            because: String::new(),
        }
    }

    pub(super) fn reached(mut self, value: Measure) -> Self {
        self.value = value.value();
        self
    }

    pub(super) fn estimated(mut self, estimate: &Estimate) -> Self {
        self.interval = estimate.interval.bounds();
        self.reached(estimate.value)
    }

    /// Passes at the bound and above.
    pub(super) fn at_least(self, bound: Option<f64>) -> Self {
        self.compared(bound, |value, bound| value >= bound, "at least")
    }

    /// Passes at the bound and below.
    pub(super) fn at_most(self, bound: f64) -> Self {
        self.compared(Some(bound), |value, bound| value <= bound, "at most")
    }

    /// Passes above the bound.
    pub(super) fn above(self, bound: f64) -> Self {
        self.compared(Some(bound), |value, bound| value > bound, "more than")
    }

    /// Passes below the bound.
    pub(super) fn below(self, bound: f64) -> Self {
        self.compared(Some(bound), |value, bound| value < bound, "less than")
    }

    fn compared(
        mut self,
        bound: Option<f64>,
        holds: impl FnOnce(f64, f64) -> bool,
        asked: &'static str,
    ) -> Self {
        self.bound = bound;
        self.because = match (self.value, bound) {
            (Some(value), Some(bound)) => {
                self.passed = holds(value, bound);
                format!("{value:.3} was reached, {asked} {bound:.3} is asked")
            }
            _ => "a figure that is undefined never passes".to_owned(),
        };
        self
    }

    pub(super) fn said(mut self, passed: bool, because: impl Into<String>) -> Self {
        self.passed = passed;
        self.because = because.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(value: f64) -> Condition {
        Condition::new(Rule::Recall, Level::Require, "x").reached(Measure::Value(value))
    }

    #[test]
    fn an_undefined_figure_never_passes() {
        let undefined = || {
            let condition = Condition::new(Rule::Recall, Level::Require, "x");
            condition.reached(Measure::Undefined("no positives"))
        };
        assert!(undefined().at_least(Some(0.0)).refuses());
        assert!(undefined().at_most(1.0).refuses());
        assert!(undefined().above(-1.0).refuses());
        assert!(undefined().below(1.0).refuses());
        assert!(reached(1.0).at_least(None).refuses());
    }

    #[test]
    fn what_equals_a_baseline_does_not_beat_it() {
        assert!(!reached(0.5).above(0.5).passed);
        assert!(!reached(0.5).below(0.5).passed);
        assert!(reached(0.5).at_least(Some(0.5)).passed && reached(0.5).at_most(0.5).passed);
    }

    #[test]
    fn only_what_is_required_refuses() {
        let failed = |level| Condition { level, ..reached(0.0).above(0.5) };
        assert!(failed(Level::Require).refuses());
        assert!(!failed(Level::Warn).refuses());
    }
}
