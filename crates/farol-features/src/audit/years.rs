//! Whether the newest year's rows can be told from the earlier ones': what a model learns may then not hold. It warns,
//! and never blocks: years do differ.

use farol_domain::SchoolYear;

use super::{
    Audit, AuditColumn, AuditInput, LeakFinding,
    LeakKind::YearsDiffer,
    Severity,
    evidence::Ranked,
    held_out::{fitted, folds, forest_scores, leant_on, small_forest, table},
    sample,
};

/// Rows that either side must have.
const FEWEST: usize = 30;
/// Lower end of the area that warns.
const TOLD_APART: f64 = 0.70;

pub(super) fn check(input: &AuditInput, audit: &mut Audit) {
    const NAME: &str = "differences between years";
    let Some(years) = &input.years else {
        audit.skipped(NAME, "no years are given");
        return;
    };
    let mut distinct = years.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let newest = distinct[distinct.len() - 1];
    let of_newest = years.iter().filter(|year| **year == newest).count();
    if of_newest < FEWEST || years.len() - of_newest < FEWEST {
        audit.skipped(NAME, "needs thirty rows of the newest year and of earlier ones");
        return;
    }
    for year in distinct {
        audit.findings.extend(absent(input, years, year));
    }
    audit.findings.extend(told_apart(input, years, newest));
    audit.ran(NAME, format!("{newest} against the years before it"));
}

/// Columns without a single value in a year.
fn absent(input: &AuditInput, years: &[SchoolYear], year: SchoolYear) -> Option<LeakFinding> {
    let is_absent = |column: &&AuditColumn| {
        let values = column.as_numbers();
        let filled = |of_year: bool| {
            years.iter().zip(&values).any(|(y, value)| (*y == year) == of_year && !value.is_nan())
        };
        !filled(true) && filled(false)
    };
    let names: Vec<&str> = input.columns.iter().filter(is_absent).map(|c| c.name.as_str()).collect();
    let listed = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "{listed} without a single value in {year}, unlike in other years: a model cannot learn from it there, and may learn \
         the year by it. Decide whether it is worth keeping."
    );
    (!names.is_empty()).then(|| LeakFinding::new(YearsDiffer, Severity::Warn, &names, message))
}

fn told_apart(input: &AuditInput, years: &[SchoolYear], newest: SchoolYear) -> Option<LeakFinding> {
    let is_newest: Vec<bool> = years.iter().map(|year| *year == newest).collect();
    let clusters = input.clusters();
    let columns: Vec<&AuditColumn> = input.columns.iter().collect();
    let table = table(&columns)?;
    let rows = sample::rows(&clusters);
    let table = if rows.len() < input.rows() { table.select(&rows).ok()? } else { table };
    let labels: Vec<bool> = rows.iter().map(|row| is_newest[*row]).collect();
    let clusters: Vec<u64> = rows.iter().map(|row| clusters[*row]).collect();
    let scores = forest_scores(&small_forest(), &table, &labels, &folds(&clusters, &labels)?)?;
    let auc = Ranked::new(&scores, &labels, &clusters)?.auc();
    if auc.low < TOLD_APART {
        return None;
    }
    let by = leant_on(&fitted(small_forest(), &table, &labels)?);
    let by: Vec<&str> = by.iter().map(String::as_str).collect();
    let listed = by.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "Rows of {newest} can be told from those of earlier years (AUC {:.3}, 95 %: {:.3} to {:.3}), most by {listed}. What \
         was learnt from earlier years may not hold: look at those columns' definitions, and at figures year by year.",
        auc.value, auc.low, auc.high
    );
    let finding = LeakFinding::new(YearsDiffer, Severity::Warn, &by, message);
    Some(finding.with("auc", auc.value).with("auc_low", auc.low).with("auc_high", auc.high))
}
