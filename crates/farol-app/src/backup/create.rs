//! Writing a backup: the store's copy, then all else, each file hashed once for the list and again while it is written.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use farol_store::SqliteStore;
use flate2::{Compression, write::GzEncoder};
use tar::{Builder, Header};
use tempfile::NamedTempFile;

use super::{
    Contents, Entry, Hashing, Installation, Progress, STORE,
    contents::{DATA, FORMAT, MANIFEST},
    gather::Source,
    parent, refused,
};
use crate::AppError;

/// How often the archive is begun anew where a file was rotated, compressed or deleted between listing and reading.
const ATTEMPTS: usize = 5;

/// Writes a backup of the installation to a new file that only its owner reads. A server may serve and an import may run
/// meanwhile: the store's copy is of one moment, and the log's lines are those that were whole when they were looked at.
///
/// # Errors
/// When the file is there already, or something cannot be read or written; then no file is left behind.
pub async fn create(
    store: &SqliteStore,
    installation: Installation<'_>,
    target: &Path,
    at: DateTime<Utc>,
    progress: &dyn Fn(Progress),
) -> Result<Contents, AppError> {
    if target.symlink_metadata().is_ok() {
        return Err(refused(target, "there is a file of that name already, and a backup overwrites none"));
    }
    let directory = parent(target);
    let scratch = tempfile::Builder::new().prefix(".farol-backup-").tempdir_in(directory);
    let scratch = scratch.map_err(AppError::file(directory))?;
    let copy = scratch.path().join(STORE);
    store.backup_to(&copy).await?;
    let schema = store.schema().await?;
    let contents = |files| Contents {
        format: FORMAT.to_owned(),
        farol_version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: at,
        schema,
        files,
    };
    let mut attempt = 1;
    let (file, contents) = loop {
        match written(installation, &copy, target, &contents, scratch.path(), progress) {
            Err(AppError::File { source, .. }) if moved(&source) && attempt < ATTEMPTS => attempt += 1,
            other => break other?,
        }
    };
    file.as_file().sync_all().map_err(AppError::file(target))?;
    file.persist_noclobber(target).map_err(|error| AppError::file(target)(error.error))?;
    File::open(directory).and_then(|d| d.sync_all()).map_err(AppError::file(directory))?;
    Ok(contents)
}

/// Whether a file went away or changed after it was listed, as a log's segment does when it is rotated or compressed.
fn moved(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData)
}

/// Lists the files as they are now and writes them into a temporary archive.
fn written(
    installation: Installation<'_>,
    store: &Path,
    target: &Path,
    contents: &dyn Fn(Vec<Entry>) -> Contents,
    scratch: &Path,
    progress: &dyn Fn(Progress),
) -> Result<(NamedTempFile, Contents), AppError> {
    let mut sources = vec![Source::new(format!("{DATA}/{STORE}"), store.to_path_buf())];
    sources.extend(installation.gather()?);
    let contents = contents(sources.iter().map(entry).collect::<Result<_, _>>()?);
    // What could not be restored is not written either.
    if let Some(fault) = contents.fault() {
        return Err(refused(target, fault));
    }
    let mut file = NamedTempFile::new_in(scratch).map_err(AppError::file(scratch))?;
    write(file.as_file_mut(), &contents, &sources, progress)?;
    Ok((file, contents))
}

fn entry(source: &Source) -> Result<Entry, AppError> {
    let hash = || {
        let mut file = Hashing::new(source.open()?, &|_| ());
        io::copy(&mut file, &mut io::sink())?;
        Ok(file.sum())
    };
    let (bytes, sha256) = hash().map_err(AppError::file(&source.path))?;
    Ok(Entry { path: source.place.clone(), bytes, sha256 })
}

fn write(
    file: &mut File,
    contents: &Contents,
    sources: &[Source],
    progress: &dyn Fn(Progress),
) -> Result<(), AppError> {
    let list = serde_json::to_vec_pretty(contents).map_err(|_| AppError::Encode("list of contents"))?;
    let failed = |path: &Path| AppError::file(path.to_path_buf());
    let mut archive = Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default()));
    let mut header = header(contents, list.len() as u64);
    archive.append_data(&mut header, MANIFEST, list.as_slice()).map_err(failed(Path::new(MANIFEST)))?;
    let (done, total) = (Cell::new(0), contents.bytes());
    let passed = |bytes| {
        done.set(done.get() + bytes);
        progress(Progress { done: done.get(), total });
    };
    for (source, entry) in sources.iter().zip(&contents.files) {
        append(&mut archive, contents, source, entry, &passed).map_err(failed(&source.path))?;
    }
    let finish = || archive.into_inner()?.finish()?.flush();
    finish().map_err(failed(Path::new("the archive")))
}

/// Appends a file and holds it against its entry: what changed between listing and writing is told, never written.
fn append(
    archive: &mut Builder<impl Write>,
    contents: &Contents,
    source: &Source,
    entry: &Entry,
    passed: &dyn Fn(u64),
) -> io::Result<()> {
    let mut file = Hashing::new(source.open()?, passed);
    archive.append_data(&mut header(contents, entry.bytes), &entry.path, &mut file)?;
    let (bytes, sha256) = file.sum();
    if (bytes, &sha256) != (entry.bytes, &entry.sha256) {
        let changed = "it changed while it was being backed up; try again";
        return Err(io::Error::new(io::ErrorKind::InvalidData, changed));
    }
    Ok(())
}

fn header(contents: &Contents, bytes: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(contents.made_at.timestamp().max(0).unsigned_abs());
    header
}
