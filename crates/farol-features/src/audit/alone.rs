//! Columns that say too much alone, with their values.
//!
//! What separates a leak from a strong column is how far its separation lies beyond what foresight reaches, with the
//! lower end of the interval and not the estimate; a column stated to be of the past is given more room.

use super::{
    Audit, AuditColumn, AuditInput, AuditValues, Known, LeakFinding,
    LeakKind::{Copy, TooGoodAlone},
    Severity,
    evidence::{Bounded, Ranked},
    held_out::folds,
    origin::percent,
};

/// Distinct values up to which a column decides rather than ranks.
const COARSE: usize = 6;

/// Lower ends beyond which a column blocks: area under the curve, and mean share decided rightly by the best cut. A cut
/// that decides .85 of either class rightly is what a normal score with an area of .93 reaches.
struct Limits {
    auc: f64,
    cut: f64,
}

const LIMITS: Limits = Limits { auc: 0.93, cut: 0.85 };
/// For a column stated to have been known before.
const LIMITS_BEFORE: Limits = Limits { auc: 0.97, cut: 0.92 };
/// Beyond these a column is to be looked at.
const LIMITS_WARN: Limits = Limits { auc: 0.90, cut: 0.81 };

impl Limits {
    fn exceeded(&self, strength: &Strength) -> bool {
        strength.auc.low >= self.auc || strength.cut.is_some_and(|cut| cut.low >= self.cut)
    }
}

/// How well a column alone tells the labels apart, on the rows where it has a value.
struct Strength {
    auc: Bounded,
    cut: Option<Bounded>,
    distinct: usize,
}

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    let clusters = input.clusters();
    for column in &input.columns {
        let declared = input.mechanical && input.is_roster(column);
        if !declared && let Some(strength) = strength(column, &input.labels, &clusters) {
            audit.findings.extend(judge(column, &strength));
        }
    }
    audit.ran("single columns", format!("{} columns, each alone", input.columns.len()));
}

fn strength(column: &AuditColumn, labels: &[bool], clusters: &[u64]) -> Option<Strength> {
    let values = match &column.values {
        AuditValues::Numbers(values) => values.clone(),
        AuditValues::Codes(codes) => rates(codes, labels, clusters)?,
    };
    let ranked = Ranked::new(&values, labels, clusters)?;
    let mut distinct: Vec<f64> = column.as_numbers().into_iter().filter(|v| !v.is_nan()).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let (auc, _) = ranked.auc_either_way();
    let coarse = distinct.len() <= COARSE;
    Some(Strength { auc, cut: coarse.then(|| ranked.best_cut()), distinct: distinct.len() })
}

/// For each category the rate of the label among the other pupils, drawn towards the overall rate.
fn rates(codes: &[Option<u32>], labels: &[bool], clusters: &[u64]) -> Option<Vec<f64>> {
    /// Rows' worth of the overall rate that every category begins with.
    const PRIOR: f64 = 5.0;
    let fold_of = folds(clusters, labels)?;
    let overall = labels.iter().filter(|label| **label).count() as f64 / labels.len() as f64;
    let mut sums: std::collections::HashMap<(u32, usize), (f64, f64)> = std::collections::HashMap::new();
    let mut all: std::collections::HashMap<u32, (f64, f64)> = std::collections::HashMap::new();
    for ((code, label), fold) in codes.iter().zip(labels).zip(&fold_of) {
        let Some(code) = code else { continue };
        let add = |sum: &mut (f64, f64)| *sum = (sum.0 + f64::from(u8::from(*label)), sum.1 + 1.0);
        add(sums.entry((*code, *fold)).or_default());
        add(all.entry(*code).or_default());
    }
    let rate = |(code, fold): (&Option<u32>, &usize)| {
        let Some(code) = code else { return f64::NAN };
        let (here, everywhere) = (sums[&(*code, *fold)], all[code]);
        (everywhere.0 - here.0 + PRIOR * overall) / (everywhere.1 - here.1 + PRIOR)
    };
    Some(codes.iter().zip(&fold_of).map(rate).collect())
}

fn judge(column: &AuditColumn, strength: &Strength) -> Option<LeakFinding> {
    let limits = if column.known == Known::Before { LIMITS_BEFORE } else { LIMITS };
    let severity = if limits.exceeded(strength) {
        Severity::Block
    } else if LIMITS_WARN.exceeded(strength) {
        Severity::Warn
    } else {
        return None;
    };
    let copy = strength.distinct <= 2 && severity == Severity::Block;
    let finding = if copy { as_copy(column, strength) } else { as_too_good(column, strength, severity) };
    Some(with_numbers(finding, strength))
}

fn as_copy(column: &AuditColumn, strength: &Strength) -> LeakFinding {
    let right = strength.cut.map_or(strength.auc.value, |cut| cut.value);
    let message = format!(
        "'{}' is the label in other words: its two values tell {} of either kind of rows rightly. Nothing known before \
         does that: find out where the column comes from, and leave it out.",
        column.name,
        percent(right)
    );
    LeakFinding::new(Copy, Severity::Block, &[&column.name], message)
}

fn as_too_good(column: &AuditColumn, strength: &Strength, severity: Severity) -> LeakFinding {
    let end = if severity == Severity::Block {
        "A column known beforehand does not do that: it is made from the label, or written down afterwards. Leave it out, \
         or declare the outcome mechanical if it is arithmetic on what the roster says."
    } else {
        "That is much for one column: make sure that it was known before the outcome."
    };
    let message = format!(
        "'{}' alone ranks the rows with an AUC of {:.3} (95 %: {:.3} to {:.3}). {end}",
        column.name, strength.auc.value, strength.auc.low, strength.auc.high
    );
    LeakFinding::new(TooGoodAlone, severity, &[&column.name], message)
}

fn with_numbers(finding: LeakFinding, strength: &Strength) -> LeakFinding {
    let Bounded { value, low, high } = strength.auc;
    let finding = finding.with("auc", value).with("auc_low", low).with("auc_high", high);
    match strength.cut {
        Some(cut) => finding.with("decided_rightly", cut.value).with("decided_rightly_low", cut.low),
        None => finding,
    }
}
