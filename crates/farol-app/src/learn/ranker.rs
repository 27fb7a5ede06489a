//! What a model must beat: rules and averages that a person could work out by hand.

use std::collections::HashMap;

use farol_domain::{Definition, definition::Event};
use farol_features::{Example, Examples, FEATURES, position};
use farol_linear::{Feature, Logistic, LogisticParams, Table};
use farol_metrics::{Calibrator, CalibratorKind, Scored, roc_auc};
use serde::{Deserialize, Serialize};

use crate::AppError;

/// A gap is squeezed into 0..1 in steps of this size around the middle, so that the rule ranks by how far behind.
const STEP: f64 = 0.05;

/// From here on the mechanical rule says "behind".
const BEHIND: f64 = 0.5;

/// Pupils of the overall rate that are added to every group, so that a group of two is not believed.
const SHRINK: f64 = 10.0;

/// What groups are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    /// Phase.
    Phase,
    /// Phase and class.
    Class,
}

impl GroupBy {
    /// The group of an example, such as `3` or `3B`; `None` where it is not recorded.
    pub fn key(self, example: &Example) -> Option<String> {
        let phase = example.seen.phase?;
        match self {
            Self::Phase => Some(phase.get().to_string()),
            Self::Class => Some(format!("{}{}", phase.get(), example.seen.class.as_ref()?.as_str())),
        }
    }
}

/// A simple way to rank pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranker {
    /// The column that alone ranks the training examples best; missing values take the place of their own rate.
    BestColumn,
    /// The share of positives of the pupil's phase in the training years.
    PhaseMeans,
    /// Likewise of the class.
    ClassMeans,
    /// Behind the ideal phase for the recorded age, by how much. Needs no training.
    MechanicalRule,
    /// The outcome's own value of the year before, worse first. Needs no training.
    LastValue,
}

/// Scores of a ranker.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// What it does, in a few words: `low IEG_ANTERIOR`.
    pub says: String,
    /// Probabilities of the examples asked for.
    pub scores: Vec<f64>,
    /// Scores from here on are flagged, where the ranker has a threshold of its own.
    pub threshold: Option<f64>,
    /// Probabilities of the training examples, for a threshold to be chosen on.
    pub training: Vec<f64>,
}

impl Ranker {
    /// Those that can stand beside an outcome.
    pub fn beside(definition: &Definition) -> Vec<Self> {
        let rule = definition.mechanical.then_some(Self::MechanicalRule);
        let others = [Self::BestColumn, Self::PhaseMeans, Self::ClassMeans, Self::LastValue];
        rule.into_iter().chain(others).collect()
    }

    /// The name used in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BestColumn => "best-column",
            Self::PhaseMeans => "phase-means",
            Self::ClassMeans => "class-means",
            Self::MechanicalRule => "mechanical-rule",
            Self::LastValue => "last-value",
        }
    }

    /// Learns from `train` what little it needs, and ranks `asked`.
    ///
    /// # Errors
    /// When `train` holds no examples of a kind.
    pub fn rank(
        self,
        definition: &Definition,
        train: &Examples,
        asked: &Examples,
    ) -> Result<Ranked, AppError> {
        match self {
            Self::BestColumn => best_column(train, asked),
            Self::PhaseMeans => Ok(group_means(GroupBy::Phase, train, asked)),
            Self::ClassMeans => Ok(group_means(GroupBy::Class, train, asked)),
            Self::MechanicalRule => {
                let says = "phase below the ideal phase for the recorded age".to_owned();
                let score = |e: &Example| rule_score(e.rule_gap);
                calibrated(says, train, asked, score, Some(BEHIND))
            }
            Self::LastValue => {
                let (feature, sign, says) = last_value(definition);
                let at = position(feature).unwrap_or_default();
                let middle = middle(train, at);
                let score =
                    move |e: &Example| sign * Some(e.features[at]).filter(|v| !v.is_nan()).unwrap_or(middle);
                calibrated(says, train, asked, score, None)
            }
        }
    }
}

/// Higher is further behind; a pupil without age or phase stands just below "behind".
fn rule_score(gap: Option<i8>) -> f64 {
    let behind = gap.map_or(0.0, |gap| -f64::from(gap));
    (BEHIND - STEP / 2.0 + STEP * behind).clamp(0.0, 1.0)
}

/// The feature that holds last year's value of what the outcome is read from, and the sign that puts worse first.
/// The gap of the year before is in IAN, which is a function of it; who left has no value, so INDE stands for it.
fn last_value(definition: &Definition) -> (&'static str, f64, String) {
    let feature = match &definition.event {
        Event::Behind | Event::GapFalls | Event::FallsBehind => "IAN_ANTERIOR",
        Event::Gone { .. } => "INDE_ANTERIOR",
        Event::Value { column, .. } => {
            let named = format!("{column}_ANTERIOR");
            FEATURES.iter().copied().find(|feature| *feature == named).unwrap_or("INDE_ANTERIOR")
        }
    };
    (feature, -1.0, format!("low {feature}"))
}

fn middle(examples: &Examples, at: usize) -> f64 {
    let mut values: Vec<f64> =
        examples.0.iter().map(|e| e.features[at]).filter(|value| !value.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Scores made probabilities by a monotone map learnt on the training examples, which changes no ranking.
fn calibrated(
    says: String,
    train: &Examples,
    asked: &Examples,
    score: impl Fn(&Example) -> f64,
    threshold: Option<f64>,
) -> Result<Ranked, AppError> {
    let raw: Vec<f64> = train.0.iter().map(&score).collect();
    let map = Calibrator::fit(CalibratorKind::Platt, &Scored::new(&train.labels(), &raw, None)?)?;
    let apply = |value: f64| map.apply(value);
    Ok(Ranked {
        says,
        scores: asked.0.iter().map(|e| apply(score(e))).collect(),
        threshold: threshold.map(apply),
        training: raw.into_iter().map(apply).collect(),
    })
}

fn best_column(train: &Examples, asked: &Examples) -> Result<Ranked, AppError> {
    let labels = train.labels();
    let mut best: Option<(f64, OneColumn)> = None;
    for at in 0..FEATURES.len() {
        if train.0.iter().all(|e| e.features[at].is_nan()) {
            continue;
        }
        let column = OneColumn::fit(at, train, &labels)?;
        let auc = roc_auc(&Scored::new(&labels, &column.scores(train)?, None)?).value().unwrap_or(0.5);
        if best.as_ref().is_none_or(|(most, _)| auc > *most) {
            best = Some((auc, column));
        }
    }
    let (_, best) = best.ok_or(farol_metrics::MetricError::Empty)?;
    let direction =
        if best.model.margin_row(&[1.0])? > best.model.margin_row(&[0.0])? { "high" } else { "low" };
    Ok(Ranked {
        says: format!("{direction} {}", FEATURES[best.at]),
        scores: best.scores(asked)?,
        threshold: None,
        training: best.scores(train)?,
    })
}

/// A logistic curve over one feature; a missing value has a rate of its own.
struct OneColumn {
    at: usize,
    model: Logistic,
}

impl OneColumn {
    fn fit(at: usize, train: &Examples, labels: &[bool]) -> Result<Self, AppError> {
        let values = column(train, at);
        let table = Table::from_columns(vec![Feature::numeric(FEATURES[at])], vec![&values])?;
        let model = LogisticParams::default().l2(1.0).check()?.fit(&table, labels, None)?;
        Ok(Self { at, model })
    }

    fn scores(&self, examples: &Examples) -> Result<Vec<f64>, AppError> {
        let values = column(examples, self.at);
        let mut scores = vec![0.0; values.len()];
        self.model.score_batch(&values, 1, &mut scores)?;
        Ok(scores)
    }
}

fn column(examples: &Examples, at: usize) -> Vec<f64> {
    examples.0.iter().map(|e| e.features[at]).collect()
}

fn group_means(by: GroupBy, train: &Examples, asked: &Examples) -> Ranked {
    let all = Means::of(train, |_| Some(String::new()), None);
    let phases = Means::of(train, |e| GroupBy::Phase.key(e), Some(&all));
    let classes = Means::of(train, |e| GroupBy::Class.key(e), Some(&phases));
    let mean = |e: &Example| match by {
        GroupBy::Phase => phases.mean(e),
        GroupBy::Class => classes.mean(e),
    };
    let says = match by {
        GroupBy::Phase => "share of the phase in the training years",
        GroupBy::Class => "share of the class in the training years",
    };
    Ranked {
        says: says.to_owned(),
        scores: asked.0.iter().map(mean).collect(),
        threshold: None,
        training: train.0.iter().map(mean).collect(),
    }
}

/// How examples are told apart.
type Key = fn(&Example) -> Option<String>;

/// Shares of positives by group, drawn towards those of the wider group.
struct Means<'a> {
    key: Key,
    shares: HashMap<String, f64>,
    wider: Option<&'a Means<'a>>,
}

impl<'a> Means<'a> {
    fn of(train: &Examples, key: Key, wider: Option<&'a Means<'a>>) -> Self {
        let mut counts: HashMap<String, (f64, f64, &Example)> = HashMap::new();
        for example in &train.0 {
            let Some(name) = key(example) else { continue };
            let (positives, rows, _) = counts.entry(name).or_insert((0.0, 0.0, example));
            *positives += f64::from(u8::from(example.label));
            *rows += 1.0;
        }
        let share = |(name, (positives, rows, one)): (String, (f64, f64, &Example))| {
            let (prior, weight) = wider.map_or((0.5, 0.0), |wider| (wider.mean(one), SHRINK));
            (name, (positives + weight * prior) / (rows + weight))
        };
        Self { key, shares: counts.into_iter().map(share).collect(), wider }
    }

    fn mean(&self, example: &Example) -> f64 {
        let own = (self.key)(example).and_then(|name| self.shares.get(&name).copied());
        own.unwrap_or_else(|| self.wider.map_or(0.5, |wider| wider.mean(example)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_flags_who_is_behind_and_ranks_by_how_far() {
        assert!(rule_score(Some(-1)) >= BEHIND);
        assert!(rule_score(Some(0)) < BEHIND);
        assert!(rule_score(None) < BEHIND);
        assert!(rule_score(Some(-3)) > rule_score(Some(-2)));
    }
}
