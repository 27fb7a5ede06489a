//! The way of one import: files to sheets, sheets to records, records of several years side by side.

use std::{collections::BTreeMap, sync::Arc};

use farol_domain::{
    Fact, Finding, Import, ImportedFile, PersonFact, Place, Programme, Rule, SchoolYear, Severity, YearStatus,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    FileFault, IngestError, Options, Problem, Progress, Source, across_years, csv_grid, duplicates,
    grid::Grid,
    plan::has_ra,
    sheet::SheetReading,
    sniff::{Kind, sniff},
    workbook,
};

/// A sheet that is to be read.
struct Task<'s> {
    file: usize,
    source: &'s Source,
    kind: Kind,
    name: Arc<str>,
    hidden: bool,
}

/// A sheet that was loaded.
struct Loaded<'t> {
    task: &'t Task<'t>,
    grid: Grid,
}

/// A sheet that was left out, and why.
struct Skipped {
    file: usize,
    sheet: Arc<str>,
    severity: Severity,
    reason: &'static str,
}

/// Sheets in order of files, each read or left out.
type Sheets = Vec<Result<SheetReading, Skipped>>;

pub(crate) fn read(
    sources: &[Source],
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Import, IngestError> {
    if sources.is_empty() {
        return Err(IngestError::NoFiles);
    }
    let files: Vec<ImportedFile> = sources.iter().map(described).collect();
    let (tasks, mut skipped) = tasks(sources, &files)?;
    let loaded = load(&tasks, progress)?;
    let sheets = interpret(&loaded, &files, options);
    drop_aside(loaded);
    let (mut sheets, left_out) = split(sheets);
    skipped.extend(left_out);
    if sheets.is_empty() {
        return Err(nothing_usable(&files, &skipped));
    }
    duplicates::across(&mut sheets);
    across_years::compare(&mut sheets);
    Ok(assemble(options, files, sheets, &skipped))
}

fn described(source: &Source) -> ImportedFile {
    let hex = |digit: u8| char::from_digit(u32::from(digit), 16);
    let digest = Sha256::digest(&source.bytes);
    let sha256 = digest.iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).flatten().collect();
    ImportedFile { name: base_name(&source.name).into(), sha256, bytes: source.bytes.len() as u64 }
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The sheets of all files; all files that are no spreadsheet are named at once.
fn tasks<'s>(
    sources: &'s [Source],
    files: &[ImportedFile],
) -> Result<(Vec<Task<'s>>, Vec<Skipped>), IngestError> {
    let (mut tasks, mut skipped, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (file, source) in sources.iter().enumerate() {
        if files[..file].iter().any(|earlier| earlier.sha256 == files[file].sha256) {
            let reason = "the same bytes as a file before it";
            skipped.push(Skipped {
                file,
                sheet: "(whole file)".into(),
                severity: Severity::Repaired,
                reason,
            });
            continue;
        }
        match sheets_of(file, source, &files[file].name) {
            Ok(sheets) => tasks.extend(sheets),
            Err(problem) => faults.push(FileFault { file: files[file].name.to_string(), problem }),
        }
    }
    if faults.is_empty() { Ok((tasks, skipped)) } else { Err(IngestError::Refused(faults)) }
}

fn sheets_of<'s>(file: usize, source: &'s Source, file_name: &str) -> Result<Vec<Task<'s>>, Problem> {
    let kind = sniff(file_name, &source.bytes)?;
    let task = |name: &str, hidden| Task { file, source, kind, name: name.into(), hidden };
    Ok(match kind {
        Kind::Xlsx => workbook::sheets(&source.bytes)?.iter().map(|s| task(&s.name, s.hidden)).collect(),
        Kind::Csv => vec![task(file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem), false)],
    })
}

/// Unpacks and parses all sheets side by side; the costly part.
fn load<'t>(
    tasks: &'t [Task<'t>],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Loaded<'t>>, IngestError> {
    let one = |task: &'t Task<'t>| {
        let grid = match task.kind {
            Kind::Xlsx if task.hidden => Ok(Grid::default()),
            Kind::Xlsx => workbook::read_sheet(&task.source.bytes, &task.name),
            Kind::Csv => Ok(csv_grid::read(&task.source.bytes)),
        };
        let grid =
            grid.map_err(|problem| FileFault { file: base_name(&task.source.name).to_owned(), problem })?;
        let rows = grid.rows.len();
        progress(Progress { file: base_name(&task.source.name).into(), sheet: task.name.clone(), rows });
        Ok(Loaded { task, grid })
    };
    let results: Vec<Result<Loaded<'t>, FileFault>> = tasks.par_iter().with_max_len(1).map(one).collect();
    let mut faults: Vec<FileFault> = Vec::new();
    let mut loaded = Vec::with_capacity(results.len());
    for result in results {
        match result {
            Ok(sheet) => loaded.push(sheet),
            Err(fault) if faults.contains(&fault) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(loaded) } else { Err(IngestError::Refused(faults)) }
}

/// Grids are many small texts; freeing them is left to the pool's other threads.
fn drop_aside(loaded: Vec<Loaded<'_>>) {
    loaded.into_par_iter().for_each(drop);
}

fn interpret(loaded: &[Loaded<'_>], files: &[ImportedFile], options: &Options) -> Sheets {
    let mut data_sheets: BTreeMap<usize, usize> = BTreeMap::new();
    for sheet in loaded.iter().filter(|sheet| unusable(sheet).is_none()) {
        *data_sheets.entry(sheet.task.file).or_default() += 1;
    }
    let one = |sheet: &Loaded<'_>| {
        let Task { file, name, .. } = sheet.task;
        let skip = |severity, reason| Skipped { file: *file, sheet: name.clone(), severity, reason };
        if let Some((severity, reason)) = unusable(sheet) {
            return Err(skip(severity, reason));
        }
        let file_name = &files[*file].name;
        let only = data_sheets.get(file) == Some(&1);
        let from_file = || SchoolYear::named_in(file_name).filter(|_| only);
        let year = SchoolYear::named_in(name).or(options.year).or_else(from_file);
        let year =
            year.ok_or_else(|| skip(Severity::Refused, "neither its name nor the import names its year"))?;
        #[allow(clippy::cast_possible_truncation)] // files are given on a command line
        Ok(SheetReading::of(&sheet.grid, year, *file as u32, file_name.clone(), name.clone()))
    };
    loaded.par_iter().with_max_len(1).map(one).collect()
}

fn unusable(sheet: &Loaded<'_>) -> Option<(Severity, &'static str)> {
    if sheet.task.hidden {
        Some((Severity::Doubted, "the sheet is hidden"))
    } else if sheet.grid.rows.is_empty() {
        Some((Severity::Repaired, "the sheet is empty"))
    } else if !has_ra(&sheet.grid) {
        Some((Severity::Refused, "its first row has no column of registration ids (RA)"))
    } else if sheet.grid.rows.len() == 1 {
        Some((Severity::Doubted, "there is no record below its header"))
    } else {
        None
    }
}

fn split(sheets: Sheets) -> (Vec<SheetReading>, Vec<Skipped>) {
    let (mut read, mut skipped) = (Vec::new(), Vec::new());
    for sheet in sheets {
        match sheet {
            Ok(sheet) => read.push(sheet),
            Err(reason) => skipped.push(reason),
        }
    }
    (read, skipped)
}

fn nothing_usable(files: &[ImportedFile], skipped: &[Skipped]) -> IngestError {
    let fault = |(file, imported): (usize, &ImportedFile)| {
        let reasons =
            skipped.iter().filter(|s| s.file == file).map(|s| format!("'{}': {}", s.sheet, s.reason));
        let mut reasons: Vec<String> = reasons.collect();
        if reasons.is_empty() {
            reasons.push("the workbook has no sheet with cells".to_owned());
        }
        FileFault { file: imported.name.to_string(), problem: Problem::NoUsableSheet(reasons) }
    };
    IngestError::Refused(files.iter().enumerate().map(fault).collect())
}

fn assemble(
    options: &Options,
    files: Vec<ImportedFile>,
    mut sheets: Vec<SheetReading>,
    skipped: &[Skipped],
) -> Import {
    let years = statuses(&sheets, options.status);
    let mut findings = Vec::new();
    let mut readings = sheets.iter_mut().peekable();
    for (file, imported) in files.iter().enumerate() {
        findings.extend(skipped.iter().filter(|s| s.file == file).map(|s| skipped_finding(s, imported)));
        while let Some(sheet) = readings.next_if(|sheet| sheet.file as usize == file) {
            findings.extend(sheet.findings());
        }
    }
    let records = sheets.iter().map(|sheet| sheet.records.len()).sum();
    let (mut facts, mut persons) =
        (Vec::<Fact>::with_capacity(2 * records), Vec::<PersonFact>::with_capacity(records));
    for sheet in sheets {
        sheet.into_facts(&mut facts, &mut persons);
    }
    let programme: Programme = options.programme.clone();
    Import { programme, files, years, facts, persons, findings }
}

/// A year is closed when at least half of its records have a grade gap or an INDE.
fn statuses(sheets: &[SheetReading], stated: Option<YearStatus>) -> Vec<(SchoolYear, YearStatus)> {
    let mut counts: BTreeMap<SchoolYear, (usize, usize)> = BTreeMap::new();
    for sheet in sheets {
        let (all, measured) = counts.entry(sheet.plan.year).or_default();
        *all += sheet.records.len();
        let is_measured =
            |values: &farol_domain::YearValues| values.grade_gap.is_some() || values.inde.is_some();
        *measured += sheet.records.iter().filter(|record| is_measured(&record.values)).count();
    }
    let decided = |(all, measured): (usize, usize)| {
        if all > 0 && 2 * measured >= all { YearStatus::Closed } else { YearStatus::Roster }
    };
    counts.into_iter().map(|(year, counts)| (year, stated.unwrap_or_else(|| decided(counts)))).collect()
}

fn skipped_finding(skipped: &Skipped, file: &ImportedFile) -> Finding {
    let sheet = skipped.sheet.clone();
    Finding {
        rule: Rule::SheetSkipped,
        severity: skipped.severity,
        place: Place { file: file.name.clone(), sheet, column: None, header: None, row: None },
        found: skipped.reason.to_owned(),
        expected: "a visible sheet with a year in its name, an RA column and records".to_owned(),
        done: "left out".to_owned(),
    }
}
