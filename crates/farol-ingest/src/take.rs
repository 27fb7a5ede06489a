//! The second pass of an import: rows to facts, given on in batches. Only what compares rows and sheets is kept.

use std::{ops::ControlFlow, sync::Arc, sync::mpsc::sync_channel};

use farol_domain::{Batch, Fact, Finding, ImportedFile, PersonFact, Place, Rule, Severity};
use rayon::prelude::*;

use crate::{
    FileFault, IngestError, Problem, Reading,
    across_years::Traces,
    duplicates::Across,
    gather::gather,
    grid::Row,
    mapping::{Handling, Handlings},
    plan::{Placed, Plan, YearOf},
    read::{Sheet, Skipped},
    record::{self, Record},
    summary::Groups,
};

/// What stands in a finding for a value that identifies a person.
pub(crate) const MASK: &str = "•••";
/// Rows in a batch.
const BATCH: usize = 4096;
/// Rows that one thread reads at a time.
const PART: usize = 256;
/// Batches that may wait for the next step, where a sheet is read again.
const WAITING: usize = 2;

/// Whoever takes the batches may end the import.
pub(crate) type Give<'g> = &'g mut dyn FnMut(Batch) -> ControlFlow<()>;

pub(crate) fn take(reading: Reading<'_>, give: Give<'_>) -> Result<(), IngestError> {
    let Reading { files, mut sheets, skipped } = reading;
    let years: Vec<YearOf> = sheets.iter().map(|sheet| sheet.survey.plan.year).collect();
    let several = years.len() > 1 || years.iter().any(|year| matches!(year, YearOf::Column(..)));
    let mapping = sheets.first().and_then(|sheet| sheet.survey.plan.mapping());
    let handlings = mapping.map(|mapping| mapping.handlings().clone()).unwrap_or_default();
    let mut taker = Taker {
        files: &files,
        give,
        across: Across::of(&years),
        traces: several.then(Traces::default),
        blocked: Groups::default(),
        records: 0,
        handlings,
        parts: Vec::new(),
    };
    taker.skipped(&skipped)?;
    for (at, sheet) in (0..).zip(&mut sheets) {
        taker.sheet(at, sheet)?;
    }
    taker.finish(&sheets)
}

struct Taker<'t> {
    files: &'t [ImportedFile],
    give: Give<'t>,
    across: Across,
    traces: Option<Traces>,
    blocked: Groups,
    records: usize,
    handlings: Handlings,
    /// Rows of parts of a year wait for the end of their sheet.
    parts: Vec<Record>,
}

impl Taker<'_> {
    fn skipped(&mut self, skipped: &[Skipped]) -> Result<(), IngestError> {
        let findings = skipped.iter().map(|s| s.finding(&self.files[s.file as usize])).collect();
        self.give(Batch { findings, ..Batch::default() })
    }

    fn give(&mut self, mut batch: Batch) -> Result<(), IngestError> {
        for finding in &mut batch.findings {
            match self.handlings.of(finding.rule) {
                Handling::Block => self.blocked.add(finding),
                // Of a whole row or column there is no other reading; that it was repaired is doubted.
                Handling::Warn if finding.severity == Severity::Repaired => {
                    finding.severity = Severity::Doubted;
                }
                Handling::Warn | Handling::Repair => {}
            }
        }
        self.records += batch.persons.len();
        if batch == Batch::default() || (self.give)(batch).is_continue() {
            Ok(())
        } else {
            Err(IngestError::Stopped)
        }
    }

    fn sheet(&mut self, at: u32, sheet: &mut Sheet<'_>) -> Result<(), IngestError> {
        let notes = std::mem::take(&mut sheet.survey.notes);
        self.give(Batch { findings: findings(self.files, sheet, notes), ..Batch::default() })?;
        match sheet.survey.held.take() {
            Some(rows) => rows.chunks(BATCH).try_for_each(|rows| self.rows(at, sheet, rows))?,
            None => self.again(at, sheet)?,
        }
        self.gathered(at, sheet)
    }

    /// Gives on the records of rows that were parts of a year.
    fn gathered(&mut self, at: u32, sheet: &Sheet<'_>) -> Result<(), IngestError> {
        let Some(mapping) = sheet.survey.plan.mapping().filter(|_| !self.parts.is_empty()) else {
            return Ok(());
        };
        let mut records = gather(std::mem::take(&mut self.parts), mapping);
        let mut notes = Vec::new();
        records.retain(|record| self.is_first(at, sheet, record, &mut notes));
        let findings = findings(self.files, sheet, notes);
        let (facts, persons) = facts(sheet, records);
        self.give(Batch { facts, persons, findings })
    }

    /// Reads a large sheet again, in a thread of its own.
    fn again(&mut self, at: u32, sheet: &Sheet<'_>) -> Result<(), IngestError> {
        let (sender, receiver) = sync_channel::<Vec<Row>>(WAITING);
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let mut full = Vec::with_capacity(BATCH);
                let header = sheet.survey.header;
                sheet.file.rows(&mut |row| {
                    if row.number <= header {
                        return ControlFlow::Continue(());
                    }
                    full.push(row);
                    if full.len() < BATCH {
                        return ControlFlow::Continue(());
                    }
                    let batch = std::mem::replace(&mut full, Vec::with_capacity(BATCH));
                    if sender.send(batch).is_ok() {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                })?;
                // Nobody listens where the import was stopped.
                let _ = sender.send(full);
                Ok(())
            });
            let taken = receiver.into_iter().try_for_each(|rows| self.rows(at, sheet, &rows));
            let read = reader.join().unwrap_or(Err(Problem::Damaged));
            let file = sheet.file.source.name().to_owned();
            taken.and(read.map_err(|problem| IngestError::Refused(vec![FileFault { file, problem }])))
        })
    }

    fn rows(&mut self, at: u32, sheet: &Sheet<'_>, rows: &[Row]) -> Result<(), IngestError> {
        let plan = &sheet.survey.plan;
        let part = |rows: &[Row]| {
            let mut notes = Vec::new();
            let records: Vec<Record> =
                rows.iter().filter_map(|row| record::read(plan, row, &mut notes)).collect();
            (records, notes)
        };
        let parts: Vec<(Vec<Record>, Vec<Placed>)> = rows.par_chunks(PART).map(part).collect();
        let (mut kept, mut notes) = (Vec::with_capacity(rows.len()), Vec::new());
        for (records, noted) in parts {
            notes.extend(noted);
            kept.extend(records.into_iter().filter(|record| stands_once(sheet, record, &mut notes)));
        }
        if plan.mapping().is_some_and(|mapping| mapping.period().is_some()) {
            self.parts.append(&mut kept);
        }
        kept.retain(|record| self.is_first(at, sheet, record, &mut notes));
        notes.sort_by_key(|placed| (placed.row, placed.column));
        let findings = findings(self.files, sheet, notes);
        let (facts, persons) = facts(sheet, kept);
        self.give(Batch { facts, persons, findings })
    }

    /// Whether no earlier sheet says the same of the pupil in this year.
    fn is_first(&mut self, at: u32, sheet: &Sheet<'_>, record: &Record, notes: &mut Vec<Placed>) -> bool {
        let plan = &sheet.survey.plan;
        let place = || format!("{} of {}, row {}", sheet.file.name, sheet.file.source.name(), record.row);
        let (keep, note) = self.across.meet(plan, record, place);
        notes.extend(note);
        if let Some(traces) = self.traces.as_mut().filter(|_| keep) {
            traces.add(at, record);
        }
        keep
    }

    fn finish(mut self, sheets: &[Sheet<'_>]) -> Result<(), IngestError> {
        let plans: Vec<&Plan> = sheets.iter().map(|sheet| &sheet.survey.plan).collect();
        let notes = self.traces.take().map(|traces| traces.compare(&plans)).unwrap_or_default();
        for notes in notes.chunk_by(|a, b| a.0 == b.0) {
            let sheet = &sheets[notes[0].0 as usize];
            let notes = notes.iter().map(|(_, placed)| placed.clone()).collect();
            self.give(Batch { findings: findings(self.files, sheet, notes), ..Batch::default() })?;
        }
        if self.records == 0 && self.blocked.is_empty() {
            return Err(IngestError::NoRecords(
                self.files.iter().map(|file| file.name.to_string()).collect(),
            ));
        }
        let blocked = self.blocked.into_groups();
        if blocked.is_empty() { Ok(()) } else { Err(IngestError::Blocked(blocked)) }
    }
}

/// Whether a row's pupil stands in no other row of the sheet, or here first.
fn stands_once(sheet: &Sheet<'_>, record: &Record, notes: &mut Vec<Placed>) -> bool {
    let repeat = sheet.survey.repeats.get(&record.row);
    notes.extend(repeat.map(|repeat| repeat.note(&sheet.survey.plan, record.row)));
    repeat.is_none()
}

fn findings(files: &[ImportedFile], sheet: &Sheet<'_>, notes: Vec<Placed>) -> Vec<Finding> {
    let file = &files[sheet.file.file as usize].name;
    notes.into_iter().map(|placed| finding(file, sheet, placed)).collect()
}

fn finding(file: &Arc<str>, sheet: &Sheet<'_>, Placed { row, column, note }: Placed) -> Finding {
    let column = column.and_then(|at| sheet.survey.plan.columns.get(at));
    // Notes on relations between rows and sheets quote no cell; those on whole columns neither.
    let relates =
        matches!(note.rule, Rule::DuplicateRa | Rule::RepeatedRow | Rule::RestatedRow | Rule::YearGap);
    let masked = row.is_some() && !relates && column.is_some_and(|c| c.masked);
    let place = Place {
        file: file.clone(),
        sheet: sheet.file.name.clone(),
        column: column.map(|c| c.letter.clone()),
        header: column.map(|c| c.header.clone()),
        row,
    };
    let found = if masked { MASK.to_owned() } else { note.found };
    let (expected, done) = (note.expected.into_owned(), note.done.into_owned());
    Finding { rule: note.rule, severity: note.severity, place, found, expected, done }
}

/// Facts and identifying facts, in the order of rows; a row's own year first.
fn facts(sheet: &Sheet<'_>, records: Vec<Record>) -> (Vec<Fact>, Vec<PersonFact>) {
    let mut facts = Vec::with_capacity(records.len());
    let mut persons = Vec::with_capacity(records.len());
    let (file, name) = (sheet.file.file, &sheet.file.name);
    for record in records {
        let Record { row, year: known, part: _, ra, values, earlier, name: person, birth_date, other } =
            record;
        let years = std::iter::once((known, values)).chain(earlier);
        facts.extend(years.map(|(year, values)| Fact {
            ra: ra.clone(),
            year,
            known,
            file,
            sheet: name.clone(),
            row,
            values,
        }));
        persons.push(PersonFact {
            ra,
            known,
            file,
            sheet: name.clone(),
            row,
            name: person,
            birth_date,
            other,
        });
    }
    (facts, persons)
}
