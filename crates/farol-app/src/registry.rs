//! Bundles on disk, one directory each, and which of them serves (the store's alias).

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    AppError,
    bundle::{Bundle, RUN, Run, Sealed},
};

/// The directory of all bundles.
#[derive(Debug, Clone)]
pub struct Registry {
    directory: PathBuf,
}

/// A bundle as listed.
#[derive(Debug, Clone, Serialize)]
pub struct ModelRow {
    /// Its id.
    pub id: String,
    /// When and where it was made; `None` where that file is missing.
    pub run: Option<Run>,
    /// What opening it said, where it is refused.
    pub fault: Option<String>,
    /// Its manifest, where it opens.
    pub manifest: Option<crate::bundle::Manifest>,
}

impl Registry {
    /// A registry in `directory`, which need not be there yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// Where a bundle lies. An id is a plain name: anything else names no bundle.
    ///
    /// # Errors
    /// When there is no such bundle.
    pub fn path(&self, id: &str) -> Result<PathBuf, AppError> {
        let plain =
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let path = self.directory.join(id);
        if plain && path.is_dir() { Ok(path) } else { Err(AppError::NoBundle(id.to_owned())) }
    }

    /// Opens a bundle, verifying every hash.
    ///
    /// # Errors
    /// When there is none, or it is refused.
    pub fn open(&self, id: &str) -> Result<Bundle, AppError> {
        Bundle::open(id, &self.path(id)?)
    }

    /// Adds a bundle: written aside, made durable, then renamed to its id. A bundle already there and sound is kept as
    /// it is, with its first run; a damaged one is replaced.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn add(&self, sealed: &Sealed, run: &Run) -> Result<(), AppError> {
        if self.open(&sealed.id).is_ok() {
            return Ok(());
        }
        let aside = self.directory.join(format!(".{}.{}", sealed.id, std::process::id()));
        fs::create_dir_all(&aside).map_err(AppError::file(&aside))?;
        for (name, bytes) in &sealed.files {
            write_durable(&aside.join(name), bytes)?;
        }
        let run = serde_json::to_vec_pretty(run).map_err(|_| AppError::Encode("run"))?;
        write_durable(&aside.join(RUN), &run)?;
        let path = self.directory.join(&sealed.id);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(AppError::file(&path))?;
        }
        fs::rename(&aside, &path).map_err(AppError::file(&path))?;
        let synced = fs::File::open(&self.directory).and_then(|directory| directory.sync_all());
        synced.map_err(AppError::file(&self.directory))
    }

    /// Bytes of a bundle's files.
    ///
    /// # Errors
    /// When there is no such bundle or it cannot be read.
    pub fn bytes(&self, id: &str) -> Result<u64, AppError> {
        let path = self.path(id)?;
        let sum =
            || fs::read_dir(&path)?.map(|entry| Ok(entry?.metadata()?.len())).sum::<std::io::Result<u64>>();
        sum().map_err(AppError::file(&path))
    }

    /// Removes a bundle: renamed aside first, so that no half of one is ever listed.
    ///
    /// # Errors
    /// When there is no such bundle or the directory cannot be written.
    pub fn remove(&self, id: &str) -> Result<(), AppError> {
        let path = self.path(id)?;
        let aside = self.directory.join(format!(".{id}.removed.{}", std::process::id()));
        fs::rename(&path, &aside).map_err(AppError::file(&path))?;
        fs::remove_dir_all(&aside).map_err(AppError::file(&aside))
    }

    /// All bundles, newest first; those that are refused say why.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn list(&self) -> Result<Vec<ModelRow>, AppError> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(AppError::file(&self.directory)(error)),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut rows: Vec<_> = names.filter(|n| !n.starts_with('.')).map(|id| self.row(id)).collect();
        let key = |row: &ModelRow| row.run.as_ref().map(|run| run.trained_at);
        rows.sort_by(|a, b| key(b).cmp(&key(a)).then_with(|| a.id.cmp(&b.id)));
        Ok(rows)
    }

    fn row(&self, id: String) -> ModelRow {
        let run = self.run(&id);
        match self.open(&id) {
            Ok(bundle) => ModelRow { id, run, fault: None, manifest: Some(bundle.manifest) },
            Err(error) => ModelRow { id, run, fault: Some(error.to_string()), manifest: None },
        }
    }

    /// When and where a bundle was made.
    pub fn run(&self, id: &str) -> Option<Run> {
        serde_json::from_slice(&fs::read(self.directory.join(id).join(RUN)).ok()?).ok()
    }
}

fn write_durable(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    use std::io::Write as _;
    let write = || {
        let mut file = fs::File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(AppError::file(path))
}
