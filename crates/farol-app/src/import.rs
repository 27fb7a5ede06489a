//! Import: files to facts, once. The same content again changes nothing.

use std::{collections::HashSet, path::PathBuf};

use chrono::{DateTime, Utc};
use farol_domain::Import;
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
    let import = farol_ingest::read(&sources, options, progress)?;
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
