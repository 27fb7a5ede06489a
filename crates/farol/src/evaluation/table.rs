//! A scored table: columns that have been read and are sound.

use farol_metrics::{Evaluation, EvaluationInput, EvaluationParams, Grouping, MetricError, evaluate};

/// Which columns to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns<'a> {
    pub(crate) label: &'a str,
    pub(crate) score: &'a str,
    pub(crate) weight: Option<&'a str>,
    pub(crate) group: Option<&'a str>,
    pub(crate) clusters: Option<&'a str>,
}

/// Labels, scores and what else was asked for, row by row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ScoredTable {
    pub(crate) labels: Vec<bool>,
    pub(crate) scores: Vec<f64>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) clusters: Option<Vec<u64>>,
    pub(crate) groups: Option<Named>,
}

/// Texts as positions among their distinct values.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Named {
    pub(crate) of_row: Vec<u64>,
    /// Ascending.
    pub(crate) names: Vec<String>,
}

impl Named {
    pub(crate) fn new(texts: &[String]) -> Self {
        let mut names = texts.to_vec();
        names.sort_unstable();
        names.dedup();
        // Every text is among the names, so the insertion point is its place.
        let of_row = texts.iter().map(|text| names.partition_point(|name| name < text) as u64).collect();
        Self { of_row, names }
    }

    /// The position of a name.
    pub(crate) fn position(&self, name: &str) -> Option<u64> {
        self.names.iter().position(|known| known == name).map(|at| at as u64)
    }
}

impl ScoredTable {
    /// Evaluates it.
    pub(crate) fn evaluate(&self, params: &EvaluationParams) -> Result<Evaluation, MetricError> {
        let groups =
            self.groups.as_ref().map(|groups| Grouping { of_row: &groups.of_row, names: &groups.names });
        let input = EvaluationInput {
            labels: &self.labels,
            scores: &self.scores,
            weights: self.weights.as_deref(),
            clusters: self.clusters.as_deref(),
            groups,
        };
        evaluate(&input, params)
    }
}
