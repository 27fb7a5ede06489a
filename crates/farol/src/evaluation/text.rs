//! An evaluation for the terminal.

use std::fmt::Write as _;

use comfy_table::Table;
use farol_metrics::{Detail, Estimate, Evaluation, Gaps, GroupReport, Groups, GroupsJudged, Selection};

use crate::output;

/// The evaluation as text.
pub(crate) fn text(evaluation: &Evaluation) -> String {
    let mut text = format!(
        "{} rows, {} positive; intervals at {} % draw {}\n",
        evaluation.n,
        evaluation.positives,
        100.0 * evaluation.params.bootstrap.level,
        if evaluation.clusters == evaluation.n {
            "rows".to_owned()
        } else {
            format!("{} clusters", evaluation.clusters)
        },
    );
    detail(&mut text, &evaluation.detail, evaluation.params.threshold);
    if let Some(weighted) = &evaluation.weighted {
        text.push_str("\nBy weight\n");
        detail(&mut text, weighted, evaluation.params.threshold);
    }
    text
}

fn detail(text: &mut String, detail: &Detail, threshold: f64) {
    add(text, &figures(detail, threshold));
    if !detail.at_k.is_empty() {
        add(text, &lists(detail));
    }
    if let Some(groups) = &detail.groups {
        groups_text(text, groups);
    }
}

fn add(text: &mut String, table: &Table) {
    let _ = writeln!(text, "{table}"); // infallible: to a String
}

fn figures(detail: &Detail, threshold: f64) -> Table {
    let mut table = output::table(["figure", "value", "interval"]);
    for (name, estimate) in detail.intervals.named() {
        let decided = ["accuracy", "balanced_accuracy", "f1", "precision", "recall", "mcc"].contains(&name);
        let name = name.replace('_', " ");
        let name = if decided { format!("{name} at {threshold}") } else { name };
        table.add_row([name, output::measure(estimate.value), interval(&estimate)]);
    }
    for (name, measure) in
        [("expected calibration error", detail.ece), ("greatest calibration error", detail.mce)]
    {
        table.add_row([name.to_owned(), output::measure(measure), String::new()]);
    }
    table
}

fn interval(estimate: &Estimate) -> String {
    estimate.interval.bounds().map_or_else(|| "–".to_owned(), |(low, high)| format!("{low:.3} to {high:.3}"))
}

fn lists(detail: &Detail) -> Table {
    let mut table = output::table(["list of", "precision", "recall", "lift", "ties at the cut"]);
    for list in &detail.at_k {
        let found = &list.list;
        let ties = if found.tied > found.tied_taken {
            format!(
                "{} of {}: precision {} to {}",
                found.tied_taken,
                found.tied,
                output::measure(found.precision.worst),
                output::measure(found.precision.best)
            )
        } else {
            "none".to_owned()
        };
        table.add_row([
            list.k.to_string(),
            output::estimate(&list.precision_interval),
            output::estimate(&list.recall_interval),
            output::estimate(&list.lift_interval),
            ties,
        ]);
    }
    table
}

fn groups_text(text: &mut String, groups: &Groups) {
    for judged in std::iter::once(&groups.fairness).chain(&groups.fairness_at_k) {
        let _ = match judged.selection {
            Selection::Threshold(threshold) => {
                writeln!(text, "\nGroups, selected at a score of {threshold} or more")
            }
            Selection::Top(k) => writeln!(text, "\nGroups, selected the {k} highest scores over everybody"),
        }; // infallible: to a String
        add(text, &rates(judged));
        add(text, &gaps(judged));
    }
}

fn rates(judged: &GroupsJudged) -> Table {
    let mut table = output::table(["group", "rows", "base rate", "selected", "TPR", "FPR", "precision", ""]);
    for (name, group) in &judged.groups {
        let mut row = vec![name.clone(), group.count.to_string()];
        if group.too_few {
            row.extend(std::iter::repeat_n(String::new(), 5));
        } else {
            let rates = &group.rates;
            let shown = [rates.base_rate, rates.selection_rate, rates.tpr, rates.fpr, rates.precision];
            row.extend(shown.iter().map(output::estimate));
        }
        row.push(remark(judged, name, group));
        table.add_row(row);
    }
    table
}

/// What there is to say of a group beside its rates: the rates whose ratio to the reference is out of bounds.
fn remark(judged: &GroupsJudged, name: &str, group: &GroupReport) -> String {
    if group.too_few {
        return "too few rows to judge".to_owned();
    }
    if judged.reference.as_deref() == Some(name) {
        return "reference".to_owned();
    }
    let Some(disparity) = group.disparity else { return String::new() };
    let named = [
        ("selected", disparity.selection_rate),
        ("TPR", disparity.tpr),
        ("FPR", disparity.fpr),
        ("precision", disparity.precision),
    ];
    let outside = named.iter().filter(|(_, ratio)| ratio.within_bounds == Some(false) && ratio.beyond_chance);
    let outside: Vec<String> =
        outside.map(|(rate, ratio)| format!("{rate} × {}", output::measure(ratio.ratio.value))).collect();
    outside.join(", ")
}

fn gaps(judged: &GroupsJudged) -> Table {
    let mut table = output::table(["widest gap", "value", "interval"]);
    for (name, estimate) in Gaps::<Estimate>::NAMES.into_iter().zip(judged.gaps.into_array()) {
        table.add_row([name.replace('_', " "), output::measure(estimate.value), interval(&estimate)]);
    }
    table
}
