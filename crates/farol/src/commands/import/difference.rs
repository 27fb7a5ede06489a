//! What an import changes of what is stored, printed.

use std::collections::BTreeMap;

use farol_app::import::{Difference, YearDifference};
use farol_domain::SchoolYear;
use serde_json::{Value, json};

use crate::output::{self, say};

/// Changed values that are printed one by one.
const SHOWN: usize = 20;

/// It for programs.
pub(super) fn json(difference: &Difference) -> Value {
    let year = |(year, d): (&SchoolYear, &YearDifference)| {
        json!({
            "year": year, "new_pupils": d.new_pupils, "changed_pupils": d.changed_pupils,
            "filled_pupils": d.filled_pupils, "same_pupils": d.same_pupils,
            "values_added": d.added, "values_changed": d.changed,
            "values_gone": d.gone,
        })
    };
    let years: Vec<_> = difference.years.iter().map(year).collect();
    let told_later: Vec<_> = difference.told_later.iter().map(year).collect();
    let changes: Vec<_> = difference
        .changes
        .iter()
        .map(|c| {
            json!({
                "sheet": c.sheet, "row": c.row, "year": c.year, "column": c.word,
                "before": c.before, "after": c.after,
            })
        })
        .collect();
    json!({"years": years, "told_later": told_later, "changes": changes, "gone": difference.gone})
}

/// What changes of what was stored before; nothing is said of a first import.
pub(super) fn print(difference: &Difference) {
    if !difference.overlaps() {
        return;
    }
    let mut table =
        output::table(["year", "new pupils", "changed", "only filled", "same", "not in these files"]);
    let row = |year: String, d: &YearDifference, gone: String| {
        let counts = [d.new_pupils, d.changed_pupils, d.filled_pupils, d.same_pupils].map(|n| n.to_string());
        std::iter::once(year).chain(counts).chain([gone])
    };
    for (year, d) in &difference.years {
        let gone = difference.gone.iter().find(|gone| gone.year == *year).map_or(0, |gone| gone.pupils);
        table.add_row(row(year.to_string(), d, gone.to_string()));
    }
    for (year, d) in &difference.told_later {
        table.add_row(row(format!("{year}, as told by later sheets"), d, String::new()));
    }
    say!("Against what is stored (pupils not in these files stay as they are):\n{table}");
    print_values(difference);
    if !difference.changes.is_empty() {
        print_changes(difference);
    }
}

/// Values of pupils already stored, by column: new, changed, and stored but not in these files.
fn print_values(difference: &Difference) {
    let mut columns: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for year in difference.years.values().chain(difference.told_later.values()) {
        for (at, values) in [&year.added, &year.changed, &year.gone].into_iter().enumerate() {
            for (word, count) in values {
                columns.entry(word).or_default()[at] += count;
            }
        }
    }
    if columns.is_empty() {
        return;
    }
    let mut table = output::table(["values of", "new", "changed", "not in these files"]);
    for (word, counts) in columns {
        table.add_row(std::iter::once(word.to_owned()).chain(counts.map(|n| n.to_string())));
    }
    say!("Of pupils stored already (values not in these files stay):\n{table}");
}

fn print_changes(difference: &Difference) {
    let mut table = output::table(["row", "year", "column", "stored", "in these files"]);
    for change in difference.changes.iter().take(SHOWN) {
        let row = format!("{}!{}", change.sheet, change.row);
        let cells = [
            row,
            change.year.to_string(),
            change.word.to_owned(),
            change.before.clone(),
            change.after.clone(),
        ];
        table.add_row(cells);
    }
    say!("{table}");
    let more = difference.changed_values().saturating_sub(SHOWN as u64);
    if more > 0 {
        say!("… and {more} more (--format json names up to 1,000)");
    }
}
