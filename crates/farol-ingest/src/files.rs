//! From paths, files and directories alike, to the files to import.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::{FileFault, IngestError, Problem, sniff::sniff, source::Source};

/// Files to import, and those of a directory that are none.
#[derive(Debug)]
pub struct Gathered {
    /// Files, in the order given; those of a directory by name.
    pub sources: Vec<Source>,
    /// Files of a directory that were left out, and why.
    pub left_out: Vec<FileFault>,
}

/// Loads files, and the spreadsheets of directories and of the directories within them. A file that was named must be a
/// spreadsheet; in a directory others may stand beside, but none that calls itself a spreadsheet and cannot be read.
///
/// # Errors
/// [`IngestError::Refused`] names every path that cannot be read; a directory without any spreadsheet is an error too.
pub fn gather(paths: &[PathBuf]) -> Result<Gathered, IngestError> {
    let (mut sources, mut left_out, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            match Source::open(path) {
                Ok(source) => sources.push(source),
                Err(fault) => faults.push(fault),
            }
            continue;
        }
        let before = sources.len();
        for file in within(path, &mut faults) {
            match of_directory(&file) {
                Ok(source) => sources.push(source),
                Err(fault) if is_missed(&file, &fault.problem) => faults.push(fault),
                Err(fault) => left_out.push(fault),
            }
        }
        if sources.len() == before && faults.is_empty() {
            return Err(IngestError::NoneInDirectory(path.display().to_string()));
        }
    }
    if faults.is_empty() { Ok(Gathered { sources, left_out }) } else { Err(IngestError::Refused(faults)) }
}

/// Files of a directory and of those within it, by name. Hidden ones are not looked at.
fn within(directory: &Path, faults: &mut Vec<FileFault>) -> BTreeSet<PathBuf> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => {
            let problem = Problem::Unreadable(error.kind().to_string());
            faults.push(FileFault { file: directory.display().to_string(), problem });
            return BTreeSet::new();
        }
    };
    let mut files = BTreeSet::new();
    for entry in entries.flatten() {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !hidden => files.extend(within(&entry.path(), faults)),
            Ok(kind) if kind.is_file() && !hidden => {
                files.insert(entry.path());
            }
            _ => {}
        }
    }
    files
}

/// A file that stands in a directory, where it is a spreadsheet.
fn of_directory(path: &Path) -> Result<Source, FileFault> {
    let source = Source::open(path)?;
    match sniff(&source) {
        // Any text could be a table; only those that say so are taken unasked.
        Ok(crate::sniff::Kind::Csv) if !is_table(path) => {
            Err(FileFault { file: source.name().to_owned(), problem: Problem::NotATable })
        }
        Ok(_) => Ok(source),
        Err(problem) => Err(FileFault { file: source.name().to_owned(), problem }),
    }
}

/// Whether somebody would miss a file that cannot be read: a year left out in passing would look like one that never was.
fn is_missed(path: &Path, problem: &Problem) -> bool {
    *problem != Problem::LockFile && ends_in(path, &["csv", "tsv", "xls", "xlsx", "xlsm", "ods"])
}

fn is_table(path: &Path) -> bool {
    ends_in(path, &["csv", "tsv", "txt", "xls", "xlsx"])
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
