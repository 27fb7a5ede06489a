//! Everything together: rates, gaps and disparities with intervals from one bootstrap, small groups told apart.

use super::{
    disparity::{Disparity, FOUR_FIFTHS, differences, ratios},
    gaps::{Gaps, gaps},
    group::{Part, Parted},
    rates::Rates,
    selection::Selection,
};
use crate::{
    BootstrapParams, Estimate, Interval, Measure, MetricError, Scored, bootstrap::bootstrap_many,
    error::check_length,
};

/// How groups are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FairnessParams {
    /// Who is selected.
    pub selection: Selection,
    /// A group with fewer rows is reported, but not judged.
    pub min_group: usize,
    /// The group the others are held against; `None` is the largest (of several, the one with the lowest key).
    pub reference: Option<u64>,
    /// Disparities from `tau` to `1 / tau` are within bounds; more than 0, at most 1.
    pub tau: f64,
    /// Of the intervals.
    pub bootstrap: BootstrapParams,
}

/// A threshold of .5, at least 10 rows a group, the largest as reference, τ = .8.
impl Default for FairnessParams {
    fn default() -> Self {
        Self {
            selection: Selection::Threshold(0.5),
            min_group: 10,
            reference: None,
            tau: FOUR_FIFTHS,
            bootstrap: BootstrapParams::default(),
        }
    }
}

/// What there is to say of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupReport {
    /// What the caller calls it.
    pub key: u64,
    /// Its rows, whatever their weight.
    pub count: usize,
    /// Its rows with a positive label, whatever their weight.
    pub positives: usize,
    /// Whether it has too few rows to be judged: its rates then have no interval, and it takes part in no gap.
    pub too_few: bool,
    /// Its rates.
    pub rates: Rates<Estimate>,
    /// Its rates ÷ the reference's; `None` for the reference and for a group of too few.
    pub disparity: Option<Rates<Disparity>>,
    /// Its rates − the reference's, where an interval that leaves out 0 says that they differ; `None` as before.
    pub difference: Option<Rates<Estimate>>,
}

/// The report on groups.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fairness {
    /// How the groups were compared.
    pub params: FairnessParams,
    /// The reference group; `None` when every group has too few rows.
    pub reference: Option<u64>,
    /// Everybody.
    pub overall: Rates<Estimate>,
    /// Each group, in ascending order of the keys.
    pub groups: Vec<GroupReport>,
    /// The widest gaps between the groups that are judged.
    pub gaps: Gaps<Estimate>,
}

/// Reports on groups. `groups` and `clusters` name the group and the cluster (for instance the pupil) of each row, in
/// the order the rows were given; intervals come from a cluster bootstrap over everybody, in O(replicates × n).
///
/// # Errors
/// [`MetricError::LengthMismatch`], [`UnknownReference`](MetricError::UnknownReference) when the reference is no group
/// of at least `min_group` rows, [`TauOutOfRange`](MetricError::TauOutOfRange), and those of
/// [`bootstrap_intervals`](crate::bootstrap_intervals).
pub fn fairness(
    scored: &Scored,
    groups: &[u64],
    clusters: &[u64],
    params: FairnessParams,
) -> Result<Fairness, MetricError> {
    check_length("clusters", clusters.len(), scored.len())?;
    if !(params.tau > 0.0 && params.tau <= 1.0) {
        return Err(MetricError::TauOutOfRange { tau: params.tau });
    }
    let parted = Parted::new(scored, groups)?;
    let plan = Plan::new(&parted, params)?;
    let values = plan.measures(scored, |_| 1);
    let intervals =
        bootstrap_many(clusters, params.bootstrap, |times| plan.measures(scored, |row| times[row]))?;
    let mut estimates =
        values.into_iter().zip(intervals).map(|(value, interval)| Estimate { value, interval });
    Ok(plan.assemble(&mut estimates))
}

/// Which groups are judged against which, and thereby the order in which the measures of a replicate stand.
struct Plan<'a> {
    parted: &'a Parted,
    params: FairnessParams,
    judged: Vec<bool>,
    /// Position of the reference group.
    reference: Option<usize>,
}

impl<'a> Plan<'a> {
    fn new(parted: &'a Parted, params: FairnessParams) -> Result<Self, MetricError> {
        let judged: Vec<bool> =
            parted.groups.iter().map(|group| group.rows.len() >= params.min_group.max(1)).collect();
        let eligible = || parted.groups.iter().enumerate().filter(|(at, _)| judged[*at]);
        let reference = match params.reference {
            Some(key) => {
                let found = eligible().find(|(_, group)| group.key == key);
                Some(found.ok_or(MetricError::UnknownReference)?.0)
            }
            None => eligible().rev().max_by_key(|(_, group)| group.rows.len()).map(|(at, _)| at),
        };
        Ok(Self { parted, params, judged, reference })
    }

    /// Everybody's rates, the gaps, then for each group its rates and, where it is held against the reference, ratios
    /// and differences.
    fn measures(&self, scored: &Scored, times: impl Fn(usize) -> u32) -> Vec<Measure> {
        let (overall, rates) = self.parted.rates(scored, self.params.selection, times);
        let judged: Vec<Rates> =
            rates.iter().zip(&self.judged).filter(|(_, judged)| **judged).map(|(rates, _)| *rates).collect();
        let mut measures = Vec::from(overall.into_array());
        measures.extend(gaps(&judged).into_array());
        for (at, group) in rates.iter().enumerate() {
            measures.extend(group.into_array());
            if let Some(reference) = self.held_against(at) {
                measures.extend(ratios(*group, rates[reference]).into_array());
                measures.extend(differences(*group, rates[reference]).into_array());
            }
        }
        measures
    }

    /// The reference, for a group that is judged and is not the reference itself.
    fn held_against(&self, at: usize) -> Option<usize> {
        self.reference.filter(|reference| self.judged[at] && *reference != at)
    }

    /// Takes the estimates in the order of [`Plan::measures`].
    fn assemble(&self, estimates: &mut impl Iterator<Item = Estimate>) -> Fairness {
        let overall = Rates::from_array(take(estimates));
        let gaps = Gaps::from_array(take(estimates));
        let groups = self
            .parted
            .groups
            .iter()
            .enumerate()
            .map(|(at, group)| self.group(at, group, estimates))
            .collect();
        let reference = self.reference.map(|at| self.parted.groups[at].key);
        Fairness { params: self.params, reference, overall, groups, gaps }
    }

    fn group(&self, at: usize, group: &Part, estimates: &mut impl Iterator<Item = Estimate>) -> GroupReport {
        let too_few = !self.judged[at];
        let rates = take(estimates).map(|rate| if too_few { without_interval(rate) } else { rate });
        let against = self.held_against(at).map(|_| {
            let ratios = take(estimates).map(|ratio| Disparity::new(ratio, self.params.tau));
            (Rates::from_array(ratios), Rates::from_array(take(estimates)))
        });
        GroupReport {
            key: group.key,
            count: group.rows.len(),
            positives: group.positives(),
            too_few,
            rates: Rates::from_array(rates),
            disparity: against.map(|(ratios, _)| ratios),
            difference: against.map(|(_, differences)| differences),
        }
    }
}

/// The next `K` estimates; the plan made as many as it takes.
fn take<const K: usize>(estimates: &mut impl Iterator<Item = Estimate>) -> [Estimate; K] {
    let missing =
        Estimate { value: Measure::Undefined("not computed"), interval: no_interval("not computed") };
    std::array::from_fn(|_| estimates.next().unwrap_or(missing))
}

fn without_interval(rate: Estimate) -> Estimate {
    Estimate { interval: no_interval("too few rows to judge"), ..rate }
}

fn no_interval(reason: &'static str) -> Interval {
    Interval { low: Measure::Undefined(reason), high: Measure::Undefined(reason), undefined_share: 0.0 }
}
