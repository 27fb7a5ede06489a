//! Import: files to facts, once, in a stream. The same content again changes nothing; what would change something
//! stored is shown before, and taken only where that is wanted.

mod difference;

use std::{
    collections::HashSet,
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
};

use chrono::{DateTime, Utc};
use farol_domain::{Batch, Finding, ImportedFile, Ra, YearState};
use farol_ingest::{
    FileFault, IngestError, Options, Progress, Source,
    summary::{Group, Summary, Tally},
};
use farol_store::{ImportId, ImportSession, NewImport, Repository};
use tokio::sync::mpsc;

pub use self::difference::{Change, Difference, YearDifference};
use crate::AppError;

/// Batches that may wait for the store.
const WAITING: usize = 2;

/// What becomes of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Store it, unless a stored value would read otherwise.
    #[default]
    Store,
    /// Store it, whatever changes.
    AcceptChanges,
    /// Show what it would do, and store nothing.
    DryRun,
}

/// What is to be imported, and how.
#[derive(Clone)]
pub struct Wish<'w> {
    /// Files and directories.
    pub paths: &'w [PathBuf],
    /// What is known of them.
    pub options: Options,
    /// The time of the import.
    pub at: DateTime<Utc>,
    /// What becomes of it.
    pub mode: Mode,
    /// Whether all findings are wanted, rather than their groups only.
    pub findings: bool,
    /// Told of rows that were looked at.
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl<'w> Wish<'w> {
    /// A plain import.
    pub fn of(paths: &'w [PathBuf], options: &Options, at: DateTime<Utc>) -> Self {
        let (options, progress) = (options.clone(), Arc::new(|_| {}));
        Self { paths, options, at, mode: Mode::default(), findings: false, progress }
    }
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is stored.
    Stored(ImportId),
    /// All content had been imported before; nothing was changed.
    NothingNew,
    /// It was only wanted to see what would be done.
    DryRun,
    /// So many stored values would read otherwise; nothing was changed.
    WouldChange(u64),
    /// Cells stand under rules that block; nothing was changed.
    Blocked(Vec<Group>),
}

impl Verdict {
    /// The number of the import, where it is stored.
    pub fn stored(&self) -> Option<ImportId> {
        if let Self::Stored(id) = self { Some(*id) } else { None }
    }
}

/// What an import did, or would do.
#[derive(Debug)]
pub struct Imported {
    /// What became of it.
    pub verdict: Verdict,
    /// Files that were left out because their content is already there, with the import that brought it.
    pub already: Vec<(String, ImportId)>,
    /// Files of a directory that are no spreadsheets, and why.
    pub left_out: Vec<FileFault>,
    /// What was read; `None` where nothing was new.
    pub read: Option<Read>,
}

/// What an import read.
#[derive(Debug)]
pub struct Read {
    /// Its files.
    pub files: Vec<ImportedFile>,
    /// It in numbers.
    pub summary: Summary,
    /// All findings, where they were wanted.
    pub findings: Option<Vec<Finding>>,
    /// What it changes of what is stored.
    pub difference: Difference,
    /// All years of the programme as they are with it.
    pub years: Vec<YearState>,
}

/// Reads files and appends what is new in one transaction.
///
/// # Errors
/// When a file is no readable spreadsheet (all of them are named), or the store fails; then the store is as before.
pub async fn run(store: &impl Repository, wish: Wish<'_>) -> Result<Imported, AppError> {
    let gathered = farol_ingest::gather(wish.paths)?;
    let left_out = gathered.left_out;
    let (sources, already) = leave_out_known(store, gathered.sources, &wish.options).await?;
    if sources.is_empty() {
        return Ok(Imported { verdict: Verdict::NothingNew, already, left_out, read: None });
    }
    let (mut parts, reader) = read_aside(sources, &wish);
    let Some(Part::Files(files)) = parts.recv().await else { return Err(failed(reader)) };
    let mut session = store.begin_import(&new_import(&wish, files.clone())).await?;
    let (mut tally, mut difference) = (Tally::default(), Difference::default());
    while let Some(part) = parts.recv().await {
        let Part::Batch(batch) = part else { continue };
        tally.add(&batch);
        difference.add(&batch.facts, session.stored(&pupils(&batch)).await?);
        session.append(&batch).await?;
    }
    let blocked = match joined(reader) {
        Err(AppError::Ingest(IngestError::Blocked(groups))) => Some(groups),
        other => other.map(|()| None)?,
    };
    difference.gone = session.gone().await?;
    let findings = if wish.findings { Some(session.findings().await?) } else { None };
    let (summary, years) = (tally.summary(), session.years().await?);
    let verdict = match (blocked, wish.mode) {
        (Some(groups), _) => Verdict::Blocked(groups),
        (None, Mode::DryRun) => Verdict::DryRun,
        (None, Mode::Store) if difference.changed_values() > 0 => {
            Verdict::WouldChange(difference.changed_values())
        }
        (None, Mode::Store | Mode::AcceptChanges) => Verdict::Stored(session.commit().await?),
    };
    Ok(Imported {
        verdict,
        already,
        left_out,
        read: Some(Read { files, summary, findings, difference, years }),
    })
}

/// What the reading thread gives on.
enum Part {
    Files(Vec<ImportedFile>),
    Batch(Batch),
}

type Reader = JoinHandle<Result<(), IngestError>>;

/// Reads in a thread of its own, so that rows are read while earlier ones are stored.
fn read_aside(sources: Vec<Source>, wish: &Wish<'_>) -> (mpsc::Receiver<Part>, Reader) {
    let (sender, parts) = mpsc::channel(WAITING);
    let (options, progress) = (wish.options.clone(), Arc::clone(&wish.progress));
    let reader = thread::spawn(move || {
        let reading = farol_ingest::open(&sources, &options, &|p| progress(p))?;
        let stopped = |_| IngestError::Stopped;
        sender.blocking_send(Part::Files(reading.files().to_vec())).map_err(stopped)?;
        reading.take(|batch| match sender.blocking_send(Part::Batch(batch)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    (parts, reader)
}

fn joined(reader: Reader) -> Result<(), AppError> {
    reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(AppError::from)
}

/// Why a reader ended before it named its files.
fn failed(reader: Reader) -> AppError {
    joined(reader).err().unwrap_or(AppError::Ingest(IngestError::Stopped))
}

fn new_import(wish: &Wish<'_>, files: Vec<ImportedFile>) -> NewImport {
    let (programme, stated) = (wish.options.programme.clone(), wish.options.status);
    let mapping = wish.options.mapping.as_ref().map(|mapping| mapping.text().to_owned());
    NewImport { programme, files, stated, mapping, at: wish.at }
}

fn pupils(batch: &Batch) -> Vec<Ra> {
    let mut pupils: Vec<Ra> = batch.facts.iter().map(|fact| fact.ra.clone()).collect();
    pupils.dedup();
    pupils
}

/// The sources whose content no import in force has brought yet, and those left out.
async fn leave_out_known(
    store: &impl Repository,
    sources: Vec<Source>,
    options: &Options,
) -> Result<(Vec<Source>, Vec<(String, ImportId)>), AppError> {
    let mut hashes = Vec::with_capacity(sources.len());
    for source in &sources {
        let fault =
            |problem| IngestError::Refused(vec![FileFault { file: source.name().to_owned(), problem }]);
        hashes.push(source.sha256().map_err(fault)?);
    }
    let known = store.imported(&options.programme, &hashes).await?;
    let known_hashes: HashSet<&str> = known.iter().map(|(hash, _)| hash.as_str()).collect();
    let (mut fresh, mut already) = (Vec::new(), Vec::new());
    for (source, hash) in sources.into_iter().zip(&hashes) {
        if known_hashes.contains(hash.as_str()) {
            let import = known.iter().find(|(known, _)| known == hash).map(|(_, id)| *id);
            already.extend(import.map(|id| (source.name().to_owned(), id)));
        } else {
            fresh.push(source);
        }
    }
    Ok((fresh, already))
}
