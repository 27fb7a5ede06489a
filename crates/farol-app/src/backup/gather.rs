//! What belongs to an installation, found while a server may be writing, rotating and deleting log files.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::contents::{CONFIG, DATA};
use crate::{AppError, LOG_STEM};

/// Where an installation keeps what is backed up.
#[derive(Debug, Clone, Copy)]
pub struct Installation<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// The configuration file and the files it names: all that are there.
    pub configuration: &'a [PathBuf],
}

/// A file to back up.
#[derive(Debug)]
pub(super) struct Source {
    /// Its place in the archive.
    pub(super) place: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// The log's active file: held open, since it may be renamed, and only its whole lines as of now.
    active: Option<(File, u64)>,
}

impl Source {
    pub(super) fn new(place: String, path: PathBuf) -> Self {
        Self { place, path, active: None }
    }

    /// Its content from the beginning.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let Some((file, whole)) = &self.active else { return Ok(Box::new(File::open(&self.path)?)) };
        let mut file = file;
        file.seek(SeekFrom::Start(0))?;
        Ok(Box::new(file.take(*whole)))
    }
}

impl Installation<'_> {
    /// Everything but the store.
    pub(super) fn gather(&self) -> Result<Vec<Source>, AppError> {
        let mut sources = models(&self.data.join("models"))?;
        sources.extend(logs(&self.data.join("logs"))?);
        for path in self.configuration {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                sources.push(Source::new(format!("{CONFIG}/{name}"), path.clone()));
            }
        }
        Ok(sources)
    }
}

fn models(directory: &Path) -> Result<Vec<Source>, AppError> {
    let mut sources = Vec::new();
    for (id, path) in entries(directory)? {
        if path.is_dir() {
            sources.extend(files(&path, &format!("{DATA}/models/{id}"))?);
        }
    }
    Ok(sources)
}

/// The active file is opened before the others are listed: whatever is rotated meanwhile is met under one of its names.
fn logs(directory: &Path) -> Result<Vec<Source>, AppError> {
    let current = directory.join(format!("{LOG_STEM}.jsonl"));
    let active = match File::open(&current) {
        Ok(file) => Some(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(AppError::file(&current)(error)),
    };
    let mut sources = files(directory, &format!("{DATA}/logs"))?;
    sources.retain(|source| source.path != current && source.path.extension().is_none_or(|e| e != "lock"));
    if let Some(file) = active {
        let failed = AppError::file(&current);
        let found = (|| Ok((identity(&file.metadata()?), whole_lines(&file)?)))();
        let (found, whole) = found.map_err(failed)?;
        let same = |source: &Source| fs::metadata(&source.path).is_ok_and(|other| identity(&other) == found);
        if !sources.iter().any(same) {
            let place = format!("{DATA}/logs/{LOG_STEM}.jsonl");
            sources.push(Source { place, path: current, active: Some((file, whole)) });
        }
    }
    Ok(sources)
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

/// Length up to and with the last line end.
fn whole_lines(mut file: &File) -> io::Result<u64> {
    const CHUNK: u64 = 64 << 10;
    let mut end = file.metadata()?.len();
    let mut chunk = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(CHUNK);
        file.seek(SeekFrom::Start(start))?;
        chunk.clear();
        file.take(end - start).read_to_end(&mut chunk)?;
        if let Some(at) = chunk.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Files of a directory, hidden ones left out: those are somebody's unfinished work.
fn files(directory: &Path, place: &str) -> Result<Vec<Source>, AppError> {
    let entries = entries(directory)?.into_iter().filter(|(_, path)| path.is_file());
    Ok(entries.map(|(name, path)| Source::new(format!("{place}/{name}"), path)).collect())
}

/// Names and paths in order of the names. No directory, no entries.
fn entries(directory: &Path) -> Result<Vec<(String, PathBuf)>, AppError> {
    let found = match fs::read_dir(directory) {
        Ok(found) => found.collect::<io::Result<Vec<_>>>().map_err(AppError::file(directory))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(AppError::file(directory)(error)),
    };
    let named = found.into_iter().filter_map(|e| Some((e.file_name().into_string().ok()?, e.path())));
    let mut entries: Vec<_> = named.filter(|(name, _)| !name.starts_with('.')).collect();
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &Source) -> String {
        let mut text = String::new();
        source.open().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_active_log_goes_up_to_its_last_whole_line_even_when_it_is_rotated_or_grows_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let current = dir.path().join("predictions.jsonl");
        fs::write(&current, "{\"n\":1}\n{\"n\":2}\n{\"n\":").unwrap();
        fs::write(dir.path().join("predictions.jsonl.lock"), "").unwrap();
        fs::write(dir.path().join("predictions-20250101T000000Z-000001.jsonl"), "{\"n\":0}\n").unwrap();
        let sources = logs(dir.path()).unwrap();
        fs::rename(&current, dir.path().join("predictions-20260101T000000Z-000002.jsonl")).unwrap();
        fs::write(&current, "{\"n\":9}\n").unwrap();
        let places: Vec<_> = sources.iter().map(|s| s.place.as_str()).collect();
        assert_eq!(
            places,
            ["data/logs/predictions-20250101T000000Z-000001.jsonl", "data/logs/predictions.jsonl"]
        );
        assert_eq!(text(&sources[1]), "{\"n\":1}\n{\"n\":2}\n");
        assert_eq!(text(&sources[1]), "{\"n\":1}\n{\"n\":2}\n", "and again from the beginning");
    }

    #[test]
    fn a_log_without_a_line_end_has_no_whole_line() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("predictions.jsonl"), "{\"n\":".repeat(50_000)).unwrap();
        assert_eq!(text(&logs(dir.path()).unwrap()[0]), "");
    }

    #[test]
    fn an_unfinished_bundle_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        for id in ["defasagem-1", ".defasagem-2.77"] {
            fs::create_dir(dir.path().join(id)).unwrap();
            fs::write(dir.path().join(id).join("manifest.json"), "{}").unwrap();
        }
        let places: Vec<_> = models(dir.path()).unwrap().into_iter().map(|s| s.place).collect();
        assert_eq!(places, ["data/models/defasagem-1/manifest.json"]);
    }
}
