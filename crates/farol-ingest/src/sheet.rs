//! One sheet, read: its records and the notes on its cells.

use std::sync::Arc;

use farol_domain::{Fact, Finding, PersonFact, Place, Rule, SchoolYear, Severity};

use crate::{
    cells::Note,
    duplicates,
    grid::Grid,
    plan::{Placed, Plan},
    record::{self, Record},
};

/// What stands in a finding for a value that identifies a person.
const MASK: &str = "•••";

/// A sheet's records, and where they stand.
#[derive(Debug)]
pub(crate) struct SheetReading {
    pub(crate) file: u32,
    pub(crate) file_name: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) plan: Plan,
    pub(crate) records: Vec<Record>,
    pub(crate) notes: Vec<Placed>,
}

impl SheetReading {
    /// Reads a grid as the sheet of `year`.
    pub(crate) fn of(grid: &Grid, year: SchoolYear, file: u32, file_name: Arc<str>, name: Arc<str>) -> Self {
        let (plan, mut notes) = Plan::of(grid, year);
        notes.extend(blank_rows(grid));
        let rows = grid.split().map_or(&[][..], |(_, rows)| rows);
        let records = rows.iter().filter_map(|row| record::read(&plan, row, &mut notes)).collect();
        let records = duplicates::within(&plan, records, &mut notes);
        Self { file, file_name, name, plan, records, notes }
    }

    /// Notes as findings, in the order of rows and columns.
    pub(crate) fn findings(&mut self) -> Vec<Finding> {
        let mut notes = std::mem::take(&mut self.notes);
        notes.sort_by_key(|placed| (placed.row, placed.column));
        notes.into_iter().map(|placed| self.finding(placed)).collect()
    }

    fn finding(&self, Placed { row, column, note }: Placed) -> Finding {
        let column = column.and_then(|at| self.plan.columns.get(at));
        // Notes on relations between rows and sheets quote no cell; those on whole columns neither.
        let quotes_a_cell = row.is_some() && !matches!(note.rule, Rule::DuplicateRa | Rule::YearGap);
        let masked = quotes_a_cell && column.is_some_and(|c| c.masked);
        let place = Place {
            file: self.file_name.clone(),
            sheet: self.name.clone(),
            column: column.map(|c| c.letter.clone()),
            header: column.map(|c| c.header.clone()),
            row,
        };
        let found = if masked { MASK.to_owned() } else { note.found };
        let (expected, done) = (note.expected.into_owned(), note.done.into_owned());
        Finding { rule: note.rule, severity: note.severity, place, found, expected, done }
    }

    /// Facts and identifying facts, in the order of rows; a row's own year first.
    pub(crate) fn into_facts(self, facts: &mut Vec<Fact>, persons: &mut Vec<PersonFact>) {
        let (file, known) = (self.file, self.plan.year);
        for record in self.records {
            let Record { row, ra, values, earlier, name, birth_date, other } = record;
            let years = std::iter::once((known, values)).chain(earlier);
            facts.extend(years.map(|(year, values)| Fact {
                ra: ra.clone(),
                year,
                known,
                file,
                sheet: self.name.clone(),
                row,
                values,
            }));
            persons.push(PersonFact {
                ra,
                known,
                file,
                sheet: self.name.clone(),
                row,
                name,
                birth_date,
                other,
            });
        }
    }
}

/// One note for all empty rows below the header.
fn blank_rows(grid: &Grid) -> Option<Placed> {
    let (header, rows) = grid.split()?;
    let mut expected = header.number + 1;
    let mut first = None;
    for row in rows {
        if row.number > expected {
            first = first.or(Some(expected));
        }
        expected = row.number + 1;
    }
    let first = first.or_else(|| (grid.last_row >= expected).then_some(expected))?;
    let below = grid.last_row.max(expected - 1) - header.number;
    let blank = below as usize - rows.len();
    let note = Note {
        rule: Rule::BlankRow,
        severity: Severity::Repaired,
        found: format!("{blank} empty row(s), the first is row {first}"),
        expected: "a record in each row".into(),
        done: "left out".into(),
    };
    Some(Placed { row: Some(first), column: None, note })
}
