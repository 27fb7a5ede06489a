//! Pupils that stand twice: in one sheet, and in two sheets of one year.

use std::collections::HashMap;

use farol_domain::{Ra, Rule, SchoolYear, Severity, columns::Field};

use crate::{
    cells::Note,
    plan::{Placed, Plan, Role},
    record::Record,
    sheet::SheetReading,
};

/// Rows of one pupil in one sheet: equal ones become one; of different ones none is taken, since none can be trusted.
pub(crate) fn within(plan: &Plan, records: Vec<Record>, notes: &mut Vec<Placed>) -> Vec<Record> {
    let mut rows_of: HashMap<Ra, Vec<usize>> = HashMap::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        rows_of.entry(record.ra.clone()).or_default().push(at);
    }
    if rows_of.len() == records.len() {
        return records;
    }
    let mut dropped = vec![false; records.len()];
    for rows in rows_of.values().filter(|rows| rows.len() > 1) {
        let first = &records[rows[0]];
        let same = rows.iter().all(|at| records[*at].same_as(first));
        for at in rows.iter().skip(usize::from(same)) {
            dropped[*at] = true;
        }
    }
    for (at, record) in records.iter().enumerate().filter(|(at, _)| dropped[*at]) {
        let rows = &rows_of[&record.ra];
        let same = !dropped[rows[0]];
        let other = if rows[0] == at { rows[1] } else { rows[0] };
        notes.push(repeated(plan, record.row, records[other].row, same));
    }
    let mut dropped = dropped.into_iter();
    records.into_iter().filter(|_| !dropped.next().unwrap_or_default()).collect()
}

fn repeated(plan: &Plan, row: u32, other: u32, same: bool) -> Placed {
    let (severity, found, done) = if same {
        (Severity::Repaired, format!("the same row as row {other}"), "left out; it says nothing new")
    } else {
        let found = format!("the registration id of row {other}, with other values");
        (Severity::Refused, found, "both rows left out; correct the sheet and import it again")
    };
    placed(plan, row, severity, found, done)
}

fn placed(plan: &Plan, row: u32, severity: Severity, found: String, done: &'static str) -> Placed {
    let expected = "one row for each registration id".into();
    let note = Note { rule: Rule::DuplicateRa, severity, found, expected, done: done.into() };
    Placed { row: Some(row), column: plan.column_of(Role::Current(Field::Ra)), note }
}

/// Pupils in two sheets of the same year: the later sheet is a correction, unless it says the same.
pub(crate) fn across(sheets: &mut [SheetReading]) {
    let mut known: HashMap<(SchoolYear, Ra), (String, Record)> = HashMap::new();
    let repeats = |year| sheets.iter().filter(|sheet| sheet.plan.year == year).count() > 1;
    let repeated_years: Vec<bool> = sheets.iter().map(|sheet| repeats(sheet.plan.year)).collect();
    for (sheet, _) in sheets.iter_mut().zip(repeated_years).filter(|(_, repeats)| *repeats) {
        let SheetReading { plan, records, notes, name, file_name, .. } = sheet;
        let mut kept = Vec::with_capacity(records.len());
        for record in std::mem::take(records) {
            let key = (plan.year, record.ra.clone());
            let earlier =
                known.insert(key, (format!("{name} of {file_name}, row {}", record.row), record.clone()));
            let same = earlier.as_ref().is_some_and(|(_, earlier)| earlier.same_as(&record));
            if let Some((place, _)) = earlier {
                let (severity, done) = if same {
                    (Severity::Repaired, "left out; it says nothing new")
                } else {
                    (Severity::Doubted, "taken in place of the earlier row")
                };
                notes.push(placed(plan, record.row, severity, format!("the pupil of {place}"), done));
            }
            if !same {
                kept.push(record);
            }
        }
        *records = kept;
    }
}
