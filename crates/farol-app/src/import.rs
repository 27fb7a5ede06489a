//! Import: files to facts, once. The same content again changes nothing; a part of a year closes no year.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use farol_domain::{Fact, Finding, Import, Place, Rule, SchoolYear, Severity, YearStatus};
use farol_ingest::{Options, Progress, Source, summary::Summary};
use farol_store::{ImportId, Repository};

use crate::AppError;

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// Its number; `None` where all content had been imported before and nothing was changed.
    pub id: Option<ImportId>,
    /// Files that were left out because their content is already there, with the import that brought it.
    pub already: Vec<(String, ImportId)>,
    /// What was read.
    pub import: Option<Import>,
    /// The same in numbers.
    pub summary: Option<Summary>,
}

/// Reads the files and appends what is new in one transaction.
///
/// # Errors
/// When a file is no readable spreadsheet (all of them are named) or the store fails; then the store is as before.
pub async fn run(
    store: &impl Repository,
    paths: &[PathBuf],
    options: &Options,
    at: DateTime<Utc>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Imported, AppError> {
    let sources = paths.iter().map(|path| farol_ingest::read_file(path)).collect::<Result<Vec<_>, _>>()?;
    let (sources, already) = leave_out_known(store, sources, options).await?;
    if sources.is_empty() {
        return Ok(Imported { id: None, already, import: None, summary: None });
    }
    let mut import = farol_ingest::read(&sources, options, progress)?;
    if options.status.is_none() {
        settle_years(store, &mut import).await?;
    }
    let id = store.append_import(&import, at).await?;
    let summary = Summary::of(&import);
    Ok(Imported { id: Some(id), already, import: Some(import), summary: Some(summary) })
}

/// The sources whose content no import has brought yet, and those left out.
async fn leave_out_known(
    store: &impl Repository,
    sources: Vec<Source>,
    options: &Options,
) -> Result<(Vec<Source>, Vec<(String, ImportId)>), AppError> {
    let hashes: Vec<String> = sources.iter().map(|s| crate::bundle::hex(&s.bytes)).collect();
    let known = store.imported(&options.programme, &hashes).await?;
    let known_hashes: HashSet<&str> = known.iter().map(|(hash, _)| hash.as_str()).collect();
    let (mut fresh, mut already) = (Vec::new(), Vec::new());
    for (source, hash) in sources.into_iter().zip(&hashes) {
        if known_hashes.contains(hash.as_str()) {
            let import = known.iter().find(|(known, _)| known == hash).map(|(_, id)| *id);
            already.extend(import.map(|id| (source.name, id)));
        } else {
            fresh.push(source);
        }
    }
    Ok((fresh, already))
}

/// Where nobody said what the years are: a year that is closed stays closed, and one that lists fewer than half the
/// pupils of the year before is a roster, however complete its indicators: a part of a year makes no leavers.
async fn settle_years(store: &impl Repository, import: &mut Import) -> Result<(), AppError> {
    let closed = store.years(&import.programme).await?;
    let mut pupils = BTreeMap::<SchoolYear, HashSet<&str>>::new();
    let stored =
        if closed.iter().next().is_some() { store.facts(&import.programme).await? } else { Vec::new() };
    for fact in stored.iter().chain(&import.facts).filter(|fact| fact.year == fact.known) {
        pupils.entry(fact.year).or_default().insert(fact.ra.as_str());
    }
    let count = |year: &SchoolYear| pupils.get(year).map_or(0, HashSet::len);
    let mut findings = Vec::new();
    let mut years = import.years.clone();
    for (year, status) in &mut years {
        let (here, before) = (count(year), count(&year.previous()));
        if closed.is_closed(*year) {
            *status = YearStatus::Closed;
        } else if *status == YearStatus::Closed && 2 * here < before {
            *status = YearStatus::Roster;
            findings.extend(partial(import, *year, here, before));
        }
    }
    import.years = years;
    import.findings.extend(findings);
    Ok(())
}

/// Says so at the year's first sheet.
fn partial(import: &Import, year: SchoolYear, here: usize, before: usize) -> Option<Finding> {
    let first: &Fact = import.facts.iter().find(|fact| fact.year == year && fact.known == year)?;
    let file = import.files.get(first.file as usize)?.name.clone();
    Some(Finding {
        rule: Rule::PartialYear,
        severity: Severity::Doubted,
        place: Place { file, sheet: first.sheet.clone(), column: None, header: None, row: None },
        found: format!("{here} pupils in {year}"),
        expected: format!("at least half of the {before} of {}", year.previous()),
        done: "taken as a roster: no labels, no leavers; if everyone is listed, import with --status closed"
            .to_owned(),
    })
}
