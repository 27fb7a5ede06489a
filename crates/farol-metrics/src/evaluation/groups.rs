//! The groups of a table, by name.

use std::collections::BTreeMap;

use super::{EvaluationParams, Grouping};
use crate::{
    Estimate, Fairness, FairnessParams, Gaps, GroupRates, GroupReport, Measure, MetricError, Rates, Scored,
    Selection, fairness, gaps, group_rates,
};

/// The groups compared.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Groups {
    /// The rates of each group at the threshold, small groups too: Fairlearn's `MetricFrame.by_group`.
    pub by_group: BTreeMap<String, GroupFigures>,
    /// The rates of everybody.
    pub overall: GroupFigures,
    /// The widest gaps between all groups, small ones too, as Fairlearn takes them.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub gaps: Gaps<Measure>,
    /// With intervals, at the threshold: groups of too few rows are left out of the gaps.
    pub fairness: GroupsJudged,
    /// With intervals, for each list of the highest scores over everybody.
    pub fairness_at_k: Vec<GroupsJudged>,
}

/// The rates of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupFigures {
    /// Its rows.
    pub count: usize,
    /// Its rows with a positive label.
    pub positives: usize,
    /// Its rates.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub rates: Rates<Measure>,
}

/// Rates, gaps and disparities with intervals.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupsJudged {
    /// Who is selected.
    pub selection: Selection,
    /// The group the others are held against; `None` when every group has too few rows.
    pub reference: Option<String>,
    /// Disparities from `tau` to `1 / tau` are within bounds.
    pub tau: f64,
    /// A group with fewer rows is not judged.
    pub min_group: usize,
    /// Everybody.
    pub overall: Rates<Estimate>,
    /// Each group.
    pub groups: BTreeMap<String, GroupReport>,
    /// The widest gaps between the groups that are judged.
    pub gaps: Gaps<Estimate>,
}

impl Groups {
    pub(super) fn new(
        scored: &Scored,
        groups: Grouping<'_>,
        clusters: &[u64],
        params: &EvaluationParams,
    ) -> Result<Self, MetricError> {
        let at = Selection::Threshold(params.threshold);
        let each = group_rates(scored, groups.of_row, at)?;
        let everybody = group_rates(scored, &vec![0; scored.len()], at)?;
        let judged = |selection| judged(scored, groups, clusters, selection, params);
        Ok(Self {
            gaps: gaps(&each.iter().map(|group| group.rates).collect::<Vec<_>>()),
            by_group: each.iter().map(|group| (name(groups, group.key), figures(group))).collect(),
            // Infallible: there is at least one row, and all are of the one group.
            overall: figures(&everybody[0]),
            fairness: judged(at)?,
            fairness_at_k: params
                .places
                .iter()
                .map(|k| judged(Selection::Top(*k)))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn name(groups: Grouping<'_>, key: u64) -> String {
    let at = usize::try_from(key).ok();
    at.and_then(|at| groups.names.get(at)).map_or_else(|| key.to_string(), Clone::clone)
}

fn figures(group: &GroupRates) -> GroupFigures {
    GroupFigures { count: group.count, positives: group.positives, rates: group.rates }
}

fn judged(
    scored: &Scored,
    groups: Grouping<'_>,
    clusters: &[u64],
    selection: Selection,
    params: &EvaluationParams,
) -> Result<GroupsJudged, MetricError> {
    let params = FairnessParams {
        selection,
        min_group: params.min_group,
        reference: params.reference_group,
        tau: params.tau,
        bootstrap: params.bootstrap,
    };
    let Fairness { reference, overall, groups: reports, gaps, .. } =
        fairness(scored, groups.of_row, clusters, params)?;
    Ok(GroupsJudged {
        selection,
        reference: reference.map(|key| name(groups, key)),
        tau: params.tau,
        min_group: params.min_group,
        overall,
        groups: reports.into_iter().map(|group| (name(groups, group.key), group)).collect(),
        gaps,
    })
}
