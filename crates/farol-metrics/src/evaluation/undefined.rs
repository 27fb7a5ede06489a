//! Why figures are `null`, under the way to each.

use std::collections::BTreeMap;

use super::{Detail, Evaluation, Groups, GroupsJudged, List};
use crate::{Estimate, Gaps, Measure, Rates};

/// The reasons of every undefined figure of an evaluation.
pub(super) fn reasons(evaluation: &Evaluation) -> BTreeMap<String, &'static str> {
    let mut reasons = Reasons::default();
    let ranking = &evaluation.ranking;
    reasons.measures(
        "",
        [
            ("roc_auc", ranking.roc_auc),
            ("roc_auc_weighted", ranking.roc_auc_weighted),
            ("average_precision", ranking.average_precision),
            ("average_precision_weighted", ranking.average_precision_weighted),
            ("brier", ranking.brier),
            ("log_loss", ranking.log_loss),
            ("best_f1", ranking.best_f1),
            ("best_f1_threshold", ranking.best_f1_threshold),
        ],
    );
    for (name, decision) in &evaluation.decisions {
        reasons.measures(&format!("{name}."), decision.measures());
    }
    let delong = &evaluation.delong;
    let in_closed_form = [
        ("value", delong.value),
        ("standard_error", delong.standard_error),
        ("low", delong.low),
        ("high", delong.high),
        ("p_value", delong.p_value),
    ];
    reasons.measures("delong.", in_closed_form);
    reasons.detail("", &evaluation.detail);
    if let Some(weighted) = &evaluation.weighted {
        reasons.detail("weighted.", weighted);
    }
    reasons.0
}

#[derive(Default)]
struct Reasons(BTreeMap<String, &'static str>);

impl Reasons {
    fn measure(&mut self, path: String, measure: Measure) {
        if let Measure::Undefined(reason) = measure {
            self.0.insert(path, reason);
        }
    }

    fn measures<'a>(&mut self, prefix: &str, named: impl IntoIterator<Item = (&'a str, Measure)>) {
        for (name, measure) in named {
            self.measure(format!("{prefix}{name}"), measure);
        }
    }

    /// The figure's reason or, where there is a figure, that of the interval.
    fn estimates<'a>(&mut self, prefix: &str, named: impl IntoIterator<Item = (&'a str, Estimate)>) {
        let told = |estimate: Estimate| match estimate.value {
            Measure::Value(_) => estimate.interval.low,
            undefined @ Measure::Undefined(_) => undefined,
        };
        self.measures(prefix, named.into_iter().map(|(name, estimate)| (name, told(estimate))));
    }

    fn detail(&mut self, prefix: &str, detail: &Detail) {
        self.estimates(&format!("{prefix}intervals."), detail.intervals.named());
        self.measures(prefix, [("ece", detail.ece), ("mce", detail.mce)]);
        for (nth, list) in detail.at_k.iter().enumerate() {
            self.list(&format!("{prefix}at_k[{nth}]."), list);
        }
        for (nth, at) in detail.decision_curve.iter().enumerate() {
            let named = [("model", at.model), ("standardised", at.standardised)];
            self.measures(&format!("{prefix}decision_curve[{nth}]."), named);
        }
        if let Some(groups) = &detail.groups {
            self.groups(prefix, groups);
        }
    }

    fn list(&mut self, prefix: &str, List { list, .. }: &List) {
        let figures =
            [("precision", list.precision), ("recall", list.recall), ("lift", list.lift), ("nne", list.nne)];
        for (name, tied) in figures {
            let named = [("worst", tied.worst), ("best", tied.best), ("expected", tied.expected)];
            self.measures(&format!("{prefix}{name}."), named);
        }
    }

    fn groups(&mut self, prefix: &str, groups: &Groups) {
        for (name, group) in &groups.by_group {
            self.measures(&format!("{prefix}by_group.{name}."), named(group.rates));
        }
        self.measures(&format!("{prefix}overall."), named(groups.overall.rates));
        self.measures(prefix, Gaps::<Measure>::NAMES.into_iter().zip(groups.gaps.into_array()));
        self.judged(&format!("{prefix}fairness."), &groups.fairness);
        for (nth, judged) in groups.fairness_at_k.iter().enumerate() {
            self.judged(&format!("{prefix}fairness_at_k[{nth}]."), judged);
        }
    }

    fn judged(&mut self, prefix: &str, judged: &GroupsJudged) {
        self.estimates(&format!("{prefix}overall."), named(judged.overall));
        self.estimates(
            &format!("{prefix}gaps."),
            Gaps::<Estimate>::NAMES.into_iter().zip(judged.gaps.into_array()),
        );
        for (name, group) in &judged.groups {
            let prefix = format!("{prefix}groups.{name}.");
            self.estimates(&format!("{prefix}rates."), named(group.rates));
            if let Some(disparity) = group.disparity {
                let ratios = Rates::from_array(disparity.into_array().map(|disparity| disparity.ratio));
                self.estimates(&format!("{prefix}disparity."), named(ratios));
            }
            if let Some(difference) = group.difference {
                self.estimates(&format!("{prefix}difference."), named(difference));
            }
        }
    }
}

/// Rates by name.
fn named<T>(rates: Rates<T>) -> impl Iterator<Item = (&'static str, T)> {
    Rates::<T>::NAMES.into_iter().zip(rates.into_array())
}
