//! Columns that were filled in after the fact: whether there is a value (or a value that stands for none) says what
//! happened.

use std::collections::BTreeMap;

use super::{
    Audit, AuditColumn, AuditInput, LeakFinding,
    LeakKind::FilledAfter,
    Severity,
    evidence::{Association, Bounded, Ranked, association},
    held_out::{folds, forest_scores, shallow_tree, table},
    origin::percent,
};

/// Odds ratio whose lower end blocks: far beyond what being new, or in another phase, does to a risk.
const ODDS: f64 = 10.0;
/// The same between a filler and the values nearest to it: at the end of a scale the step is none.
const STEP: f64 = 3.0;
/// Mean share of either class decided rightly, whose lower end blocks.
const CUT: f64 = 0.85;
/// Area above which the other columns are taken to foretell the gaps, so that they are a matter of who the pupil is.
const FORETOLD: f64 = 0.98;
/// Share of rows from which one number among many is taken to stand for something else.
const SPIKE: f64 = 0.05;
/// Distinct values a column must have for that.
const SPIKE_DISTINCT: usize = 15;

/// Columns with the same gaps.
struct Pattern<'a> {
    gaps: Vec<bool>,
    columns: Vec<&'a AuditColumn>,
    /// Of a value that stands for a gap: the rows whose values lie nearest to it.
    beside: Option<Vec<bool>>,
}

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    let suspects = audit.blocked_columns();
    let patterns = patterns(input);
    let count = patterns.len();
    for pattern in patterns {
        audit.findings.extend(judge(input, &pattern, &suspects));
    }
    audit.ran("columns filled after the fact", format!("{count} patterns of gaps and of fillers"));
}

/// Rows without a value, and of a filler the rows beside it.
type Gaps = (Vec<bool>, Option<Vec<bool>>);

fn patterns(input: &AuditInput) -> Vec<Pattern<'_>> {
    let mut found: BTreeMap<Gaps, Vec<&AuditColumn>> = BTreeMap::new();
    for column in input.columns.iter().filter(|column| !(input.mechanical && input.is_roster(column))) {
        let values = column.as_numbers();
        let gaps: Vec<bool> = values.iter().map(|value| value.is_nan()).collect();
        if gaps.contains(&true) {
            found.entry((gaps, None)).or_default().push(column);
        }
        if let Some(filler) = column.is_ordered().then(|| filler(&values)).flatten() {
            let gaps = values.iter().map(|value| *value == filler).collect();
            found.entry((gaps, Some(beside(&values, filler)))).or_default().push(column);
        }
    }
    found.into_iter().map(|((gaps, beside), columns)| Pattern { gaps, columns, beside }).collect()
}

/// The rows whose values are nearest to the filler, a fifth of them and twenty at the least: at the end of a scale they are much like it, where
/// it stands for something else they are not.
fn beside(values: &[f64], filler: f64) -> Vec<bool> {
    let distance = |value: &f64| (value - filler).abs();
    let mut distances: Vec<f64> = values.iter().map(distance).filter(|d| *d > 0.0).collect();
    distances.sort_by(f64::total_cmp);
    let reach = distances.get((distances.len() / 5).max(20)).or(distances.last()).copied().unwrap_or(0.0);
    values.iter().map(|value| distance(value) > 0.0 && distance(value) <= reach).collect()
}

/// The one value that stands out by its number in a column of many values.
fn filler(values: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let runs: Vec<&[f64]> = sorted.chunk_by(|a, b| a == b).collect();
    let longest = runs.iter().max_by_key(|run| run.len())?;
    let others = (sorted.len() - longest.len()) as f64 / (runs.len().max(2) - 1) as f64;
    let stands_out =
        longest.len() as f64 >= SPIKE * values.len() as f64 && longest.len() as f64 >= 5.0 * others;
    (runs.len() >= SPIKE_DISTINCT && stands_out).then(|| longest[0])
}

fn judge(input: &AuditInput, pattern: &Pattern<'_>, suspects: &[String]) -> Option<LeakFinding> {
    let odds = association(&pattern.gaps, &input.labels)?;
    if let Some(beside) = &pattern.beside {
        let near = (0..input.rows()).filter(|row| pattern.gaps[*row] || beside[*row]);
        let (gaps, labels): (Vec<bool>, Vec<bool>) =
            near.map(|row| (pattern.gaps[row], input.labels[row])).unzip();
        association(&gaps, &labels).filter(|odds| odds.low >= STEP)?;
    }
    let clusters = input.clusters();
    let as_numbers: Vec<f64> = pattern.gaps.iter().map(|gap| f64::from(u8::from(*gap))).collect();
    let cut = Ranked::new(&as_numbers, &input.labels, &clusters)?.best_cut();
    if odds.low < ODDS && cut.low < CUT {
        return None;
    }
    let foretold = foretold(input, pattern, suspects);
    let severity = if foretold.is_some_and(|auc| auc >= FORETOLD) { Severity::Note } else { Severity::Block };
    Some(finding(pattern, &odds, cut, severity))
}

/// How well the other columns' values tell where the gaps are.
fn foretold(input: &AuditInput, pattern: &Pattern<'_>, suspects: &[String]) -> Option<f64> {
    let is_other = |column: &&AuditColumn| {
        let missing = column.as_numbers().iter().filter(|value| value.is_nan()).count();
        missing * 20 <= input.rows() && !suspects.contains(&column.name) && !in_pattern(pattern, column)
    };
    let others: Vec<&AuditColumn> = input.columns.iter().filter(is_other).collect();
    let clusters = input.clusters();
    let folds = folds(&clusters, &pattern.gaps)?;
    let params = shallow_tree(4, input.rows());
    let scores = forest_scores(&params, &table(&others)?, &pattern.gaps, &folds)?;
    Ranked::new(&scores, &pattern.gaps, &clusters).map(|ranked| ranked.auc().value)
}

fn in_pattern(pattern: &Pattern<'_>, column: &AuditColumn) -> bool {
    pattern.columns.iter().any(|of_pattern| of_pattern.name == column.name)
}

fn finding(pattern: &Pattern<'_>, odds: &Association, cut: Bounded, severity: Severity) -> LeakFinding {
    let names: Vec<&str> = pattern.columns.iter().map(|column| column.name.as_str()).collect();
    let (subject, verb) = if names.len() == 1 { ("", "has") } else { ("each of ", "have") };
    let listed = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let lack = if pattern.beside.is_some() { "one and the same filling value" } else { "no value" };
    let end = if severity == Severity::Note {
        "Other columns foretell where that is, so it is a matter of who the pupil is, and no leak by itself."
    } else {
        "The gap itself is the outcome: the column was written down afterwards, for those it was known of. Leave it out, \
         or take the values of an earlier year, when all had them."
    };
    let message = format!(
        "{subject}{listed} {verb} {lack} in some rows: there the outcome happened to {}, elsewhere to {}. {end}",
        percent(odds.rate_if_yes),
        percent(odds.rate_if_no)
    );
    LeakFinding::new(FilledAfter, severity, &names, message)
        .with("rate_where_missing", odds.rate_if_yes)
        .with("rate_where_filled", odds.rate_if_no)
        .with("odds_ratio", odds.odds_ratio)
        .with("odds_ratio_low", odds.low)
        .with("decided_rightly", cut.value)
        .with("decided_rightly_low", cut.low)
}
