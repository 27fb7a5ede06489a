//! The first pass of an import: files to sheets, each looked at once. All files that cannot be read are named at once.

use std::{collections::HashMap, sync::Arc};

use farol_domain::{Finding, ImportedFile, Place, Rule, SchoolYear, Severity};
use rayon::prelude::*;

use crate::{
    FileFault, IngestError, Options, Problem, Progress, Reading, Source,
    headers::Headers,
    mapping::YearFrom,
    sheet::SheetFile,
    sniff::sniff,
    survey::{Room, Survey, Unusable, survey},
};

/// Said of a sheet whose year nothing tells.
const NO_YEAR: &str =
    "neither its name nor the import names its year (name the sheet 'PEDE2024', or state --year 2024)";
/// Said of a sheet whose name tells too much.
const SEVERAL_YEARS: &str =
    "its name has more than one year in it (leave its own only, as in 'PEDE2024', or state --year 2024)";

/// A sheet that is to be taken.
#[derive(Debug)]
pub(crate) struct Sheet<'s> {
    pub(crate) file: SheetFile<'s>,
    pub(crate) survey: Survey,
}

/// A sheet or file that was left out, and why.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) file: u32,
    sheet: Arc<str>,
    severity: Severity,
    reason: &'static str,
}

impl Skipped {
    pub(crate) fn finding(&self, file: &ImportedFile) -> Finding {
        let sheet = self.sheet.clone();
        Finding {
            rule: Rule::SheetSkipped,
            severity: self.severity,
            place: Place { file: file.name.clone(), sheet, column: None, header: None, row: None },
            found: self.reason.to_owned(),
            expected: "a visible sheet with a year in its name, an RA column and records".to_owned(),
            done: "left out".to_owned(),
        }
    }
}

pub(crate) fn open<'s>(
    sources: &'s [Source],
    options: &Options,
    room: &Room,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Reading<'s>, IngestError> {
    if sources.is_empty() {
        return Err(IngestError::NoFiles);
    }
    let files = described(sources)?;
    let (sheets, mut skipped) = sheets(sources, &files)?;
    let (sheets, left_out) = surveyed(sheets, options, room, progress)?;
    skipped.extend(left_out);
    if sheets.is_empty() {
        return Err(nothing_usable(&files, &skipped));
    }
    Ok(Reading { files, sheets, skipped })
}

/// All results, or all faults, each once.
pub(crate) fn all_or_faults<T>(
    results: impl Iterator<Item = Result<T, FileFault>>,
) -> Result<Vec<T>, IngestError> {
    let (mut all, mut faults) = (Vec::new(), Vec::<FileFault>::new());
    for result in results {
        match result {
            Ok(value) => all.push(value),
            Err(fault) if faults.contains(&fault) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(IngestError::Refused(faults)) }
}

pub(crate) fn fault(source: &Source) -> impl Fn(Problem) -> FileFault {
    |problem| FileFault { file: source.name().to_owned(), problem }
}

fn described(sources: &[Source]) -> Result<Vec<ImportedFile>, IngestError> {
    let one = |source: &Source| {
        let sha256 = source.sha256().map_err(fault(source))?;
        Ok(ImportedFile { name: source.name().into(), sha256, bytes: source.size() })
    };
    all_or_faults(sources.par_iter().map(one).collect::<Vec<_>>().into_iter())
}

/// The sheets of all files that are not the bytes of another.
pub(crate) fn sheets<'s>(
    sources: &'s [Source],
    files: &[ImportedFile],
) -> Result<(Vec<SheetFile<'s>>, Vec<Skipped>), IngestError> {
    let (mut fresh, mut skipped) = (Vec::new(), Vec::new());
    for (file, source) in (0..).zip(sources) {
        let described = &files[file as usize];
        if files[..file as usize].iter().any(|earlier| earlier.sha256 == described.sha256) {
            let (sheet, severity) = ("(whole file)".into(), Severity::Repaired);
            skipped.push(Skipped { file, sheet, severity, reason: "the same bytes as a file before it" });
        } else {
            fresh.push((file, source));
        }
    }
    let of = |(file, source): (u32, &'s Source)| {
        sniff(source).and_then(|kind| SheetFile::all(file, source, kind)).map_err(fault(source))
    };
    let sheets = all_or_faults(fresh.into_iter().map(of))?;
    Ok((sheets.into_iter().flatten().collect(), skipped))
}

/// Looks at all sheets side by side; the costly part of reading a small workbook.
fn surveyed<'s>(
    sheets: Vec<SheetFile<'s>>,
    options: &Options,
    room: &Room,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Vec<Sheet<'s>>, Vec<Skipped>), IngestError> {
    let headers = Headers { mapping: options.mapping.clone() };
    let one = |sheet: SheetFile<'s>| {
        let (year, name) = (year_of(&sheet, options), &sheet.name);
        let report =
            |rows| progress(Progress { file: sheet.source.name().into(), sheet: name.clone(), rows });
        let looked = survey(&sheet, year, &headers, room, &report).map_err(fault(sheet.source))?;
        Ok((sheet, looked))
    };
    let looked: Vec<_> = sheets.into_par_iter().with_max_len(1).map(one).collect();
    let looked = all_or_faults(looked.into_iter())?;
    let mut usable: HashMap<u32, usize> = HashMap::new();
    for (sheet, _) in looked.iter().filter(|(_, looked)| looked.is_ok()) {
        *usable.entry(sheet.file).or_default() += 1;
    }
    let (mut taken, mut skipped) = (Vec::new(), Vec::new());
    for (file, looked) in looked {
        let only = usable.get(&file.file) == Some(&1);
        match looked.and_then(|survey| has_its_year(&file, options, only).map(|()| survey)) {
            Ok(survey) => taken.push(Sheet { file, survey }),
            Err((severity, reason)) => {
                skipped.push(Skipped { file: file.file, sheet: file.name, severity, reason });
            }
        }
    }
    Ok((taken, skipped))
}

/// The year a sheet is of: its own name's, else the one stated, else its file's.
fn year_of(sheet: &SheetFile<'_>, options: &Options) -> Option<SchoolYear> {
    own_year(sheet, options).or_else(|| SchoolYear::named_in(sheet.source.name()))
}

fn own_year(sheet: &SheetFile<'_>, options: &Options) -> Option<SchoolYear> {
    if let Some(YearFrom::Fixed(year)) = options.mapping.as_ref().map(|mapping| mapping.year()) {
        return Some(*year);
    }
    SchoolYear::named_in(&sheet.name).or(options.year)
}

/// A file's name speaks for its only sheet, not for one of several.
fn has_its_year(sheet: &SheetFile<'_>, options: &Options, only: bool) -> Result<(), Unusable> {
    let by_column = options.mapping.as_ref().is_some_and(|m| matches!(m.year(), YearFrom::Column { .. }));
    if only || by_column || own_year(sheet, options).is_some() {
        Ok(())
    } else {
        Err(without_year(&[&sheet.name]))
    }
}

/// Why a sheet has no year, from the names that could tell it.
pub(crate) fn without_year(names: &[&str]) -> Unusable {
    let several = names.iter().any(|name| SchoolYear::several_named_in(name));
    (Severity::Refused, if several { SEVERAL_YEARS } else { NO_YEAR })
}

fn nothing_usable(files: &[ImportedFile], skipped: &[Skipped]) -> IngestError {
    let fault = |(file, imported): (u32, &ImportedFile)| {
        let reasons =
            skipped.iter().filter(|s| s.file == file).map(|s| format!("'{}': {}", s.sheet, s.reason));
        let mut reasons: Vec<String> = reasons.collect();
        if reasons.is_empty() {
            reasons.push("the workbook has no sheet with cells".to_owned());
        }
        FileFault { file: imported.name.to_string(), problem: Problem::NoUsableSheet(reasons) }
    };
    IngestError::Refused((0..).zip(files).map(fault).collect())
}
