//! Two trainings side by side: what they were told, what they learnt from, what they reached, what was decided.

use farol_domain::SchoolYear;
use farol_metrics::Estimate;
use serde::Serialize;

use super::KeptRun;
use crate::gate::Condition;

/// What a row of a comparison is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What was told.
    Parameters,
    /// What was learnt from.
    Data,
    /// What was reached.
    Metrics,
    /// What the gate said.
    Gate,
    /// What was decided and made.
    Decision,
}

/// One row of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// What it is about.
    pub part: Part,
    /// Which value.
    pub what: String,
    /// Of the first.
    pub left: String,
    /// Of the second.
    pub right: String,
    /// Second minus first, where both are numbers.
    pub difference: Option<f64>,
    /// Whether there is none.
    pub same: bool,
}

/// All rows, those that are the same too.
pub fn compare(left: &KeptRun, right: &KeptRun) -> Vec<Compared> {
    let texts = |part, of: fn(&KeptRun) -> Vec<(&'static str, String)>| {
        let pairs = of(left).into_iter().zip(of(right));
        pairs.map(move |((what, left), (_, right))| text(part, what, left, right)).collect::<Vec<_>>()
    };
    let figures = metrics(left).into_iter().zip(metrics(right));
    let mut rows = texts(Part::Parameters, parameters);
    rows.extend(texts(Part::Data, data));
    rows.extend(figures.map(|((what, left), (_, right))| number(what, &left, &right)));
    rows.extend(gate(left, right));
    rows.extend(texts(Part::Decision, decision));
    rows
}

fn text(part: Part, what: impl Into<String>, left: String, right: String) -> Compared {
    let same = left == right;
    Compared { part, what: what.into(), left, right, difference: None, same }
}

fn number(what: &str, left: &(Option<f64>, String), right: &(Option<f64>, String)) -> Compared {
    let difference = left.0.zip(right.0).map(|(left, right)| right - left);
    let same = left == right;
    let (left, right) = (left.1.clone(), right.1.clone());
    Compared { part: Part::Metrics, what: what.to_owned(), left, right, difference, same }
}

fn parameters(run: &KeptRun) -> Vec<(&'static str, String)> {
    let told = &run.record.parameters;
    let recipes = |recipes: &[crate::learn::Recipe]| {
        recipes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    vec![
        ("outcome", run.outcome.to_string()),
        ("definition", told.definition.clone()),
        ("features", told.features.clone()),
        ("tried", recipes(&told.searched)),
        ("left out for time", recipes(&told.skipped)),
        ("folds", format!("{} by pupil, {} times", told.folds, told.rounds)),
        ("seed", told.seed.to_string()),
        ("intervals", format!("{} replicates, seed {}", told.bootstrap.replicates, told.bootstrap.seed)),
        ("learner", told.recipe.to_string()),
        ("Farol", run.record.farol_version.clone()),
    ]
}

fn data(run: &KeptRun) -> Vec<(&'static str, String)> {
    let data = &run.record.data;
    let years = |years: &[SchoolYear]| years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    vec![
        ("fingerprint", data.sha256.clone()),
        ("examples", data.examples.to_string()),
        ("pupils", data.pupils.to_string()),
        ("learnt from", years(&data.train_years)),
        ("tested on", data.test_year.to_string()),
        ("refitted on", years(&data.refit_years)),
    ]
}

fn decision(run: &KeptRun) -> Vec<(&'static str, String)> {
    let forced = run.decision.forced();
    vec![
        ("model", run.bundle.clone()),
        ("champion before", run.record.champion.clone().unwrap_or_default()),
        ("decision", run.decision.as_str().to_owned()),
        ("because", forced.map(|forced| forced.because().to_owned()).unwrap_or_default()),
    ]
}

/// Each figure as a number and as text with its interval.
fn metrics(run: &KeptRun) -> Vec<(&'static str, (Option<f64>, String))> {
    let reached = &run.record.metrics;
    let test = &reached.test;
    let told = |estimate: &Estimate| {
        let interval = estimate.interval.bounds().map(|(low, high)| format!(" [{low:.3}, {high:.3}]"));
        (estimate.value.value(), format!("{:.3}{}", estimate.value, interval.unwrap_or_default()))
    };
    let plain = |number: f64| (Some(number), format!("{number:.3}"));
    vec![
        ("AUC", told(&test.auc)),
        ("average precision", told(&test.ap)),
        ("Brier score", told(&test.brier)),
        ("Brier skill", told(&reached.brier_skill)),
        ("F1", told(&test.f1)),
        ("recall", told(&test.recall)),
        ("precision", told(&test.precision)),
        ("base rate", told(&test.base_rate)),
        ("threshold", plain(reached.threshold)),
        ("seconds", plain(run.record.seconds)),
    ]
}

/// Every rule that either was judged by.
fn gate(left: &KeptRun, right: &KeptRun) -> Vec<Compared> {
    let (left, right) = (&left.record.gate, &right.record.gate);
    let of = |gate: &[Condition], rule| gate.iter().find(|c| c.rule == rule).map(said).unwrap_or_default();
    let only_right = right.iter().filter(|c| left.iter().all(|other| other.rule != c.rule));
    left.iter()
        .chain(only_right)
        .map(|c| text(Part::Gate, c.rule.as_str(), of(left, c.rule), of(right, c.rule)))
        .collect()
}

fn said(condition: &Condition) -> String {
    let verdict = if condition.passed { "pass" } else { "fail" };
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    format!("{verdict} ({} of {})", number(condition.value), number(condition.bound))
}
