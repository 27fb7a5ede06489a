//! Pupils, or the same rows, on more than one side of a split: what is learnt of a pupil on one side is repeated on the
//! other. A split by time, where every part lies before the next, is no fault.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Audit, AuditInput, AuditValues, LeakFinding,
    LeakKind::{PupilsAcross, RepeatedRows, RowsAcross},
    Severity,
    origin::percent,
};

/// Share of the rows that blocks.
const SHARE: f64 = 0.01;
/// Rows that at least must be concerned.
const FEWEST: usize = 3;
/// Columns of many values in which two rows must agree: in fewer, two pupils may by chance.
const COLUMNS: usize = 3;
/// Chance that two rows agree in a column, up to which it is one of many values.
const FINE: f64 = 0.05;
/// How many times as many rows as by chance must have an equal.
const BEYOND_CHANCE: f64 = 5.0;
/// How near two values are to count as one, in standard deviations.
const NEAR: f64 = 0.005;

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    repeated(input, audit);
    let Some(split) = &input.split else {
        audit.skipped("pupils and rows across a split", "no split is given");
        return;
    };
    if by_time(input, split) {
        audit.ran(
            "pupils and rows across a split",
            "the split is one by time: each part lies before the next",
        );
        return;
    }
    pupils_across(input, split, audit);
    rows_across(input, split, audit);
}

fn repeated(input: &AuditInput, audit: &mut Audit) {
    let Some(pupils) = &input.pupils else {
        audit.skipped("repeated rows", "no pupils are given");
        return;
    };
    let year = |row: usize| input.years.as_ref().map(|years| years[row]);
    // Without years a pupil's rows may be those of different years.
    if input.years.is_some() {
        let mut seen = HashSet::new();
        let again = (0..input.rows()).filter(|row| !seen.insert((pupils[*row], year(*row)))).count();
        if again > 0 {
            let message = format!(
                "{again} rows repeat a pupil and year that stand already. They count twice in every figure: keep one row \
                 for each pupil and year."
            );
            let finding = LeakFinding::new(RepeatedRows, Severity::Warn, &[], message);
            audit.findings.push(finding.with("rows", again as f64));
        }
    }
    audit.ran("repeated rows", "by pupil and year");
}

fn by_time(input: &AuditInput, split: &[u32]) -> bool {
    let Some(years) = &input.years else { return false };
    let mut spans = BTreeMap::new();
    for (part, year) in split.iter().zip(years) {
        let span = spans.entry(part).or_insert((*year, *year));
        *span = (span.0.min(*year), span.1.max(*year));
    }
    let mut spans: Vec<_> = spans.into_values().collect();
    spans.sort();
    spans.windows(2).all(|pair| pair[0].1 < pair[1].0)
}

fn pupils_across(input: &AuditInput, split: &[u32], audit: &mut Audit) {
    let Some(pupils) = &input.pupils else {
        audit.skipped("pupils across the split", "no pupils are given; equal rows are looked for instead");
        return;
    };
    let mut parts: HashMap<u64, (u32, bool)> = HashMap::new();
    for (pupil, part) in pupils.iter().zip(split) {
        let (first, across) = parts.entry(*pupil).or_insert((*part, false));
        *across |= first != part;
    }
    let across = parts.values().filter(|(_, across)| *across).count();
    let rows = pupils.iter().filter(|pupil| parts[pupil].1).count() as f64 / input.rows() as f64;
    audit.ran("pupils across the split", format!("{} pupils", parts.len()));
    if across == 0 {
        return;
    }
    let severity = if rows >= SHARE || across >= FEWEST { Severity::Block } else { Severity::Warn };
    let message = format!(
        "{across} of {} pupils stand on more than one side of the split, with {} of the rows. What is learnt of a pupil \
         is then repeated instead of predicted: deal whole pupils to the sides, or split by time and give the years.",
        parts.len(),
        percent(rows)
    );
    let finding = LeakFinding::new(PupilsAcross, severity, &[], message);
    audit.findings.push(finding.with("pupils", across as f64).with("share_of_rows", rows));
}

fn rows_across(input: &AuditInput, split: &[u32], audit: &mut Audit) {
    const NAME: &str = "equal rows across the split";
    let fine = fine_columns(input);
    if fine.len() < COLUMNS {
        audit.skipped(NAME, "needs three columns of many values");
        return;
    }
    let across = equal_rows(input, split, &fine);
    let by_chance = equal_by_chance(input.rows(), &fine);
    let share = across as f64 / input.rows() as f64;
    audit.ran(NAME, format!("by {} columns of many values", fine.len()));
    if across < FEWEST || share < SHARE || (across as f64) < BEYOND_CHANCE * by_chance {
        return;
    }
    let message = format!(
        "{across} rows ({} of all) stand again, to a hair, on the other side of the split. They are the same pupils or \
         copies of them: take the copies out, and deal whole pupils to the sides.",
        percent(share)
    );
    let finding = LeakFinding::new(RowsAcross, Severity::Block, &[], message);
    let finding = finding.with("rows", across as f64).with("share_of_rows", share);
    audit.findings.push(finding.with("expected_by_chance", by_chance));
}

/// Columns of many values, in units of their standard deviation.
fn fine_columns(input: &AuditInput) -> Vec<Vec<f64>> {
    let scaled = |values: &Vec<f64>| {
        let filled: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let n = filled.len() as f64;
        let mean = filled.iter().sum::<f64>() / n;
        let deviation = (filled.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        let scaled: Vec<f64> = values.iter().map(|value| value / deviation).collect();
        let fine = 2 * filled.len() >= values.len() && agreement(&scaled) <= FINE;
        fine.then_some(scaled)
    };
    let numbers = input.columns.iter().filter_map(|column| match &column.values {
        AuditValues::Numbers(values) => Some(values),
        AuditValues::Codes(_) => None,
    });
    let mut fine: Vec<Vec<f64>> = numbers.filter_map(scaled).collect();
    // The search runs along the first.
    fine.sort_by(|a, b| agreement(a).total_cmp(&agreement(b)));
    fine
}

/// Chance that two rows are as good as equal in a column.
fn agreement(scaled: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = scaled.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let (mut first, mut pairs) = (0, 0);
    for at in 0..sorted.len() {
        while sorted[at] - sorted[first] > NEAR {
            first += 1;
        }
        pairs += at - first;
    }
    let n = sorted.len() as f64;
    pairs as f64 / (n * (n - 1.0) / 2.0).max(1.0)
}

/// Rows with an equal that chance would make. Columns speak for one another, so that each counts for half of what it
/// would count alone.
fn equal_by_chance(rows: usize, fine: &[Vec<f64>]) -> f64 {
    let pair: f64 = fine.iter().map(|column| agreement(column).sqrt()).product();
    rows as f64 * (rows as f64 * pair).min(1.0)
}

/// Rows that have an equal on another side, both with values in at least [`COLUMNS`] of the columns.
fn equal_rows(input: &AuditInput, split: &[u32], fine: &[Vec<f64>]) -> usize {
    let filled = |row: usize| fine.iter().filter(|column| !column[row].is_nan()).count() >= COLUMNS;
    let mut order: Vec<usize> =
        (0..input.rows()).filter(|row| filled(*row) && !fine[0][*row].is_nan()).collect();
    order.sort_by(|a, b| fine[0][*a].total_cmp(&fine[0][*b]));
    let near = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= NEAR;
    let equal = |a: usize, b: usize| fine.iter().all(|column| near(column[a], column[b]));
    let mut across = vec![false; input.rows()];
    for (at, &row) in order.iter().enumerate() {
        let close = order[at + 1..].iter().take_while(|other| fine[0][**other] - fine[0][row] <= NEAR);
        for &other in close.filter(|other| split[**other] != split[row] && equal(row, **other)) {
            (across[row], across[other]) = (true, true);
        }
    }
    across.into_iter().filter(|across| *across).count()
}
