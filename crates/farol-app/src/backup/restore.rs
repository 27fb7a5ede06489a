//! Restoring a backup: all of it is unpacked and checked beside the data directory, then moved into place at once.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use farol_store::{SqliteStore, StoreError};
use tempfile::TempDir;

use super::{
    Contents, Entry, Progress, STORE, archive,
    contents::{CONFIG, DATA},
    parent, refused,
};
use crate::{AppError, LOG_STEM};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What the backup held.
    pub contents: Contents,
    /// Where the data directory that was there is now.
    pub before: Option<PathBuf>,
    /// Where the backup's configuration lies, if it held any: it is not put into force by itself.
    pub configuration: Option<PathBuf>,
}

/// Puts a backup in the place of `data`, which must be missing or empty unless `replace` says that it may be set aside
/// (it is kept beside, as `NAME.before-restore-TIME`). Every hash and the store itself are checked before anything is
/// moved.
///
/// # Errors
/// When the backup is refused, the directory holds anything or is in use, or something cannot be written; then the
/// directory is as it was.
pub async fn restore(
    backup: &Path,
    data: &Path,
    replace: bool,
    at: DateTime<Utc>,
    progress: &dyn Fn(Progress),
) -> Result<Restored, AppError> {
    let target = Target::of(data, replace)?;
    let stage = target.stage()?;
    let root = stage.path().to_path_buf();
    let contents = archive::read(backup, &mut |entry| unpacked(&root, entry), progress)?;
    check_store(backup, &root.join(DATA).join(STORE), contents.schema).await?;
    let configuration = root.join(CONFIG).is_dir();
    if configuration {
        let inside = root.join(DATA).join(CONFIG);
        fs::rename(root.join(CONFIG), &inside).map_err(AppError::file(&inside))?;
    }
    let before = target.take(&root.join(DATA), at)?;
    let configuration = configuration.then(|| data.join(CONFIG));
    Ok(Restored { contents, before, configuration })
}

/// Makes a file of the backup under `root`, and the directories to it.
fn unpacked(root: &Path, entry: &Entry) -> io::Result<Box<dyn Write>> {
    // Every place was checked against those a backup may have: none leads out of `root`.
    let path = root.join(&entry.path);
    make_directory(parent(&path))?;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(Box::new(Durable(file)))
}

/// Whose flush reaches the disk.
struct Durable(File);

impl Write for Durable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The hashes say that the store is the one backed up; this says that it can be used.
async fn check_store(backup: &Path, path: &Path, schema: i64) -> Result<(), AppError> {
    let store = SqliteStore::open_as_it_is(path).await.map_err(|error| match error {
        StoreError::NewerSchema { .. } => {
            refused(backup, "its store was written by a newer Farol: use that version")
        }
        _ => refused(backup, "its store cannot be read"),
    })?;
    let (found, faults) = (store.schema().await, store.check().await);
    store.close().await;
    if found.is_ok_and(|found| found == schema) && faults.is_ok_and(|faults| faults.is_empty()) {
        Ok(())
    } else {
        Err(refused(backup, "its store is damaged, or is not the one its list names"))
    }
}

/// Where a restore goes, and what is there now.
struct Target {
    data: PathBuf,
    found: Found,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Empty,
    /// Empty, and not to be replaced itself: a mounted volume, or where somebody stands.
    EmptyFixed,
    Occupied,
}

impl Target {
    fn of(data: &Path, replace: bool) -> Result<Self, AppError> {
        let refuse = |fault: &str| Err(AppError::Restore { path: data.into(), fault: fault.to_owned() });
        let found = match fs::read_dir(data) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { data: data.into(), found: Found::Nothing });
            }
            Err(error) => return Err(AppError::file(data)(error)),
            Ok(mut entries) => entries.next(),
        };
        let data = data.canonicalize().map_err(AppError::file(data))?;
        let fixed = is_fixed(&data).map_err(AppError::file(&data))?;
        let found = match (found.is_some(), fixed) {
            (false, false) => Found::Empty,
            (false, true) => Found::EmptyFixed,
            (true, _) if !replace => {
                return refuse(
                    "it is not empty; name another directory, or set this one aside with --replace",
                );
            }
            (true, true) => {
                return refuse(
                    "it cannot be set aside (a mounted volume, or the current directory); name another one",
                );
            }
            (true, false) if in_use(&data) => return refuse("a server uses it; stop it first"),
            (true, false) => Found::Occupied,
        };
        Ok(Self { data, found })
    }

    /// A directory to unpack in, on the file system of the target.
    fn stage(&self) -> Result<TempDir, AppError> {
        let within = if self.found == Found::EmptyFixed { &*self.data } else { parent(&self.data) };
        make_directory(within).map_err(AppError::file(within))?;
        tempfile::Builder::new().prefix(".farol-restore-").tempdir_in(within).map_err(AppError::file(within))
    }

    /// Moves what was unpacked into place; returns where the directory that was there has gone.
    fn take(&self, unpacked: &Path, at: DateTime<Utc>) -> Result<Option<PathBuf>, AppError> {
        let failed = AppError::file(&self.data);
        let before = match self.found {
            Found::EmptyFixed => move_all(unpacked, &self.data).map(|()| None),
            Found::Nothing | Found::Empty => fs::rename(unpacked, &self.data).map(|()| None),
            Found::Occupied => self.exchange(unpacked, at).map(Some),
        };
        let before = before.map_err(failed)?;
        let directory = parent(&self.data);
        File::open(directory).and_then(|d| d.sync_all()).map_err(AppError::file(directory))?;
        Ok(before)
    }

    fn exchange(&self, unpacked: &Path, at: DateTime<Utc>) -> io::Result<PathBuf> {
        let name = self.data.file_name().unwrap_or_default().to_string_lossy();
        let aside = format!("{name}.before-restore-{}", at.format("%Y%m%d-%H%M%S"));
        let aside = self.data.with_file_name(aside);
        if aside.exists() {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!("{} is there already", aside.display()),
            ));
        }
        fs::rename(&self.data, &aside)?;
        match fs::rename(unpacked, &self.data) {
            Ok(()) => Ok(aside),
            Err(error) => {
                fs::rename(&aside, &self.data)?;
                Err(error)
            }
        }
    }
}

/// Whether a directory cannot be renamed away: another file system begins there, or somebody stands in it.
fn is_fixed(data: &Path) -> io::Result<bool> {
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev());
    let here = std::env::current_dir()?.canonicalize()?;
    Ok(data == here || device(data)? != device(data.parent().unwrap_or(data))?)
}

/// Whether a server holds the log's lock.
fn in_use(data: &Path) -> bool {
    let lock = data.join("logs").join(format!("{LOG_STEM}.jsonl.lock"));
    File::open(lock).is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Moves the entries of a directory into another, the store last: until it is there, nothing is. What was moved goes
/// back where one cannot be.
fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    let mut names: Vec<_> =
        fs::read_dir(from)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
    names.sort_by_key(|name| name == STORE);
    for (moved, name) in names.iter().enumerate() {
        if let Err(error) = fs::rename(from.join(name), to.join(name)) {
            for name in &names[..moved] {
                fs::rename(to.join(name), from.join(name))?;
            }
            return Err(error);
        }
    }
    File::open(to)?.sync_all()
}
