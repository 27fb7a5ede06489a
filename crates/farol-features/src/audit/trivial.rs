//! Columns that can teach nothing: one value only, or another one in every row.

use super::{
    Audit, AuditColumn, AuditInput, LeakFinding,
    LeakKind::{Constant, IdLike},
    Severity,
};

/// Rows below which different values in every row mean nothing.
const FEWEST: usize = 50;

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    audit.findings.extend(input.columns.iter().filter_map(of_column));
    audit.ran("constant and id-like columns", format!("{} columns", input.columns.len()));
}

fn of_column(column: &AuditColumn) -> Option<LeakFinding> {
    let mut values: Vec<f64> = column.as_numbers().into_iter().filter(|value| !value.is_nan()).collect();
    let filled = values.len();
    let whole = values.iter().all(|value| value.fract() == 0.0);
    values.sort_by(f64::total_cmp);
    values.dedup();
    let (kind, why) = if values.len() <= 1 {
        (Constant, "has one value only and can teach nothing")
    } else if filled >= FEWEST && whole && values.len() == filled {
        (IdLike, "has another value in every row, as an id has: a model can only learn it by heart")
    } else {
        return None;
    };
    let message = format!("'{}' {why}: leave it out.", column.name);
    Some(
        LeakFinding::new(kind, Severity::Note, &[&column.name], message)
            .with("distinct", values.len() as f64),
    )
}
