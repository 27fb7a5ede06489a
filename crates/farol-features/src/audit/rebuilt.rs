//! The label rebuilt from the columns together: by a shallow tree, by a difference of two columns, by a weighted sum.
//! Judged out of fold; columns that already block are left out, so that this tells what else there is.

use super::{
    Audit, AuditColumn, AuditInput, AuditValues, LeakFinding,
    LeakKind::{Mechanical, Rebuilt},
    Severity,
    evidence::{Bounded, Ranked},
    held_out::{fitted, folds, forest_scores, leant_on, shallow_tree, table},
    origin::percent,
    weighted_sum,
};

/// Levels of the tree: what still reads as a rule.
const DEPTH: u32 = 4;
/// Lower end of the share decided rightly by a tree, or by a difference, that blocks.
const BY_TREE: f64 = 0.94;
/// The same for a weighted sum, which many honest columns make together: only an identity reaches it.
const BY_SUM: f64 = 0.96;
/// The same from which roster facts are said to make a mechanical outcome.
const BY_ROSTER: f64 = 0.80;
/// Columns among which differences are tried.
const MOST_IN_PAIRS: usize = 40;

/// One way in which the label was made from columns.
struct Way {
    how: &'static str,
    columns: Vec<String>,
    right: Bounded,
    limit: f64,
}

/// The rows, and what is needed to judge on rows that were not learnt from.
pub(super) struct Held<'a> {
    pub(super) labels: &'a [bool],
    pub(super) clusters: &'a [u64],
    pub(super) folds: &'a [usize],
}

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    const NAME: &str = "label rebuilt from the columns together";
    let clusters = input.clusters();
    let Some(folds) = folds(&clusters, &input.labels) else {
        audit.skipped(NAME, "needs at least five pupils");
        return;
    };
    let held = Held { labels: &input.labels, clusters: &clusters, folds: &folds };
    let blocked = audit.blocked_columns();
    let free: Vec<&AuditColumn> =
        input.columns.iter().filter(|column| !blocked.contains(&column.name)).collect();
    let findings = if input.mechanical { beside_roster(input, &free, &held) } else { among(&free, &held) };
    audit.findings.extend(findings);
    audit.ran(NAME, format!("{} columns that nothing stands against by themselves", free.len()));
}

fn among(columns: &[&AuditColumn], held: &Held<'_>) -> Vec<LeakFinding> {
    best(ways(columns, held))
        .filter(|way| way.right.low >= way.limit)
        .map(|way| rebuilt(&way))
        .into_iter()
        .collect()
}

/// What the roster makes is said; what the other columns make alone, or the roster makes only with them, is a leak.
fn beside_roster(input: &AuditInput, columns: &[&AuditColumn], held: &Held<'_>) -> Vec<LeakFinding> {
    let (roster, others): (Vec<_>, Vec<_>) =
        columns.iter().copied().partition(|column| input.is_roster(column));
    let by_roster = best(ways(&roster, held));
    let reached = by_roster.as_ref().map_or(0.0, |way| way.right.high);
    let mut findings = among(&others, held);
    if findings.is_empty() {
        let more =
            best(ways(columns, held)).filter(|way| way.right.low >= way.limit && way.right.low > reached);
        findings.extend(more.map(|way| rebuilt(&way)));
    }
    findings.extend(by_roster.filter(|way| way.right.low >= BY_ROSTER).map(|way| mechanical(&way)));
    findings
}

/// The way that goes furthest beyond its limit.
fn best(ways: Vec<Way>) -> Option<Way> {
    ways.into_iter().max_by(|a, b| (a.right.low - a.limit).total_cmp(&(b.right.low - b.limit)))
}

fn ways(columns: &[&AuditColumn], held: &Held<'_>) -> Vec<Way> {
    [by_tree(columns, held), by_difference(columns, held), by_sum(columns, held)]
        .into_iter()
        .flatten()
        .collect()
}

fn by_tree(columns: &[&AuditColumn], held: &Held<'_>) -> Option<Way> {
    let table = table(columns)?;
    let params = shallow_tree(DEPTH, held.labels.len());
    let scores = forest_scores(&params, &table, held.labels, held.folds)?;
    let right = Ranked::new(&scores, held.labels, held.clusters)?.decided(|score| score >= 0.5);
    let model = fitted(params, &table, held.labels)?;
    Some(Way { how: "a tree of four levels", columns: leant_on(&model), right, limit: BY_TREE })
}

fn by_difference(columns: &[&AuditColumn], held: &Held<'_>) -> Option<Way> {
    let numbers = ordered(columns);
    let numbers = &numbers[..numbers.len().min(MOST_IN_PAIRS)];
    let mut found: Option<Way> = None;
    for (at, (left, a)) in numbers.iter().enumerate() {
        for (right, b) in &numbers[at + 1..] {
            let difference: Vec<f64> = a.iter().zip(b.iter()).map(|(a, b)| a - b).collect();
            let Some(ranked) = covering(&difference, held) else { continue };
            let cut = ranked.best_cut();
            if found.as_ref().is_none_or(|best| cut.low > best.right.low) {
                let columns = vec![(*left).to_owned(), (*right).to_owned()];
                found =
                    Some(Way { how: "the difference of two columns", columns, right: cut, limit: BY_TREE });
            }
        }
    }
    found
}

/// The rows that have a value, if they are at least half of all.
fn covering(values: &[f64], held: &Held<'_>) -> Option<Ranked> {
    let filled = values.iter().filter(|value| !value.is_nan()).count();
    (2 * filled >= values.len()).then(|| Ranked::new(values, held.labels, held.clusters)).flatten()
}

fn by_sum(columns: &[&AuditColumn], held: &Held<'_>) -> Option<Way> {
    let numbers = ordered(columns);
    let values: Vec<&[f64]> = numbers.iter().map(|(_, values)| *values).collect();
    let scores = weighted_sum::out_of_fold(&values, held)?;
    let right = Ranked::new(&scores, held.labels, held.clusters)?.decided(|score| score >= 0.0);
    let columns = numbers.iter().map(|(name, _)| (*name).to_owned()).collect();
    Some(Way { how: "a weighted sum of columns", columns, right, limit: BY_SUM })
}

fn ordered<'a>(columns: &[&'a AuditColumn]) -> Vec<(&'a str, &'a [f64])> {
    let numbers = |column: &&'a AuditColumn| match &column.values {
        AuditValues::Numbers(values) => Some((column.name.as_str(), values.as_slice())),
        AuditValues::Codes(_) => None,
    };
    columns.iter().filter_map(numbers).collect()
}

fn rebuilt(way: &Way) -> LeakFinding {
    let message = format!(
        "The label is rebuilt by {} ({}): on pupils it was not made from it tells {} of either kind of rows rightly (at \
         least {}). The label, or what it was computed from, is among the columns: leave out what was not known before.",
        way.how,
        listed(way),
        percent(way.right.value),
        percent(way.right.low)
    );
    finding(way, Rebuilt, Severity::Block, message)
}

fn mechanical(way: &Way) -> LeakFinding {
    let message = format!(
        "The label is nearly made by {} of roster facts ({}), which tells {} of either kind of rows rightly. The outcome is \
         declared mechanical, so this is no leak; show a model beside that rule, and say what it adds.",
        way.how,
        listed(way),
        percent(way.right.value)
    );
    finding(way, Mechanical, Severity::Note, message)
}

fn finding(way: &Way, kind: super::LeakKind, severity: Severity, message: String) -> LeakFinding {
    let columns: Vec<&str> = way.columns.iter().map(String::as_str).collect();
    LeakFinding::new(kind, severity, &columns, message)
        .with("decided_rightly", way.right.value)
        .with("decided_rightly_low", way.right.low)
        .with("decided_rightly_high", way.right.high)
}

fn listed(way: &Way) -> String {
    let named = way.columns.iter().take(6).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    if way.columns.len() > 6 { format!("{named} and others") } else { named }
}
