//! The current file: writing a batch whole or not at all, and keeping to the path whatever other tools do to it.
//! Knows no waiters and no threads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::sync::Arc;
use std::time::SystemTime;

use crate::lock::DirLock;
use crate::stats::FileCounts;
use crate::torn::{self, FILE_MODE, TornTail};
use crate::{AppendError, LogConfig, LogError};

/// A file deleted this often while one batch is written is being fought over.
const ATTEMPTS: usize = 3;

#[derive(Debug)]
pub(crate) struct Current {
    config: LogConfig,
    opened: Opened,
    next_sequence: u64,
    /// Where a failed batch begins in the file, while its bytes could not be cut off yet.
    failed_from: Option<u64>,
    /// After a failed sync the system may call pages clean that never reached the disk: only a new handle is believed.
    suspect: bool,
    counts: FileCounts,
    /// Held as long as the file may be written.
    _lock: Arc<DirLock>,
}

#[derive(Debug)]
struct Opened {
    file: File,
    /// Device and inode.
    identity: (u64, u64),
    born: SystemTime,
    length: u64,
    torn: Option<TornTail>,
}

impl Current {
    /// Opens or creates the current file and cuts a torn end off.
    pub(crate) fn open(config: LogConfig, lock: Arc<DirLock>) -> Result<(Self, Option<TornTail>), LogError> {
        let opened = Opened::open(&config).map_err(LogError::at("open", &config.files.current()))?;
        let segments = config.files.rotated_segments().map_err(LogError::at("list", config.files.dir()))?;
        let torn = opened.torn.clone();
        let mut current = Self {
            next_sequence: segments.last().map_or(1, |newest| newest.sequence + 1),
            config,
            opened,
            failed_from: None,
            suspect: false,
            counts: FileCounts::default(),
            _lock: lock,
        };
        current.counts.torn_bytes = torn.as_ref().map_or(0, |torn| torn.bytes);
        Ok((current, torn))
    }

    pub(crate) fn counts(&self) -> &FileCounts {
        &self.counts
    }

    /// Makes `bytes`, whole lines, durable as configured. After an error none of them is left in the file, or,
    /// where even cutting them off failed, that is done before anything else is written.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        for _ in 0..ATTEMPTS {
            let start = self.ready(bytes.len() as u64).map_err(|e| AppendError::write(&e))?;
            self.put(start, bytes)?;
            if !self.is_deleted().map_err(|e| AppendError::write(&e))? {
                return Ok(());
            }
        }
        Err(AppendError::write(&io::Error::other("the file is deleted again and again")))
    }

    /// Makes what was written durable, whatever the configuration.
    pub(crate) fn finish(mut self) -> Result<(), LogError> {
        let path = self.config.files.current();
        self.cut_failed_batch().map_err(LogError::at("cut a failed batch off", &path))?;
        if self.opened.is_regular().map_err(LogError::at("look at", &path))? {
            self.opened.file.sync_all().map_err(LogError::at("sync", &path))?;
        }
        Ok(())
    }

    /// Brings the file into a state to be written to, and returns its length.
    fn ready(&mut self, incoming: u64) -> io::Result<u64> {
        self.cut_failed_batch()?;
        let here = self.length_at_path()?.filter(|_| !self.suspect);
        match here {
            Some(length) if !self.rotation_is_due(length, incoming) => Ok(length),
            // A file that cannot be set aside now is written on: a long file is better than a lost line.
            Some(length) if !self.set_aside() => Ok(length),
            Some(_) => self.reopen(),
            None => {
                self.counts.reopens += 1;
                self.reopen()
            }
        }
    }

    fn put(&mut self, start: u64, bytes: &[u8]) -> Result<(), AppendError> {
        if let Err(error) = self.opened.file.write_all(bytes) {
            self.give_up(start);
            return Err(AppendError::write(&error));
        }
        if self.config.syncs() {
            if let Err(error) = self.opened.file.sync_data() {
                self.suspect = true;
                self.give_up(start);
                return Err(AppendError::sync(&error));
            }
            self.counts.syncs += 1;
        }
        Ok(())
    }

    /// Cuts a batch that failed off again; should that fail too, the next write begins with it.
    fn give_up(&mut self, start: u64) {
        self.failed_from = Some(start);
        let _tried_again_before_the_next_write = self.cut_failed_batch();
    }

    fn cut_failed_batch(&mut self) -> io::Result<()> {
        let Some(start) = self.failed_from else { return Ok(()) };
        let metadata = self.opened.file.metadata()?;
        if metadata.is_file() && metadata.len() > start {
            self.opened.file.set_len(start)?;
        }
        self.failed_from = None;
        Ok(())
    }

    /// The file's length now, or `None` when the path no longer leads to it. The length is asked each time: a tool
    /// may have copied and truncated the file.
    fn length_at_path(&self) -> io::Result<Option<u64>> {
        match fs::metadata(self.config.files.current()) {
            Ok(found) if identity(&found) == self.opened.identity => Ok(Some(found.len())),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the file was deleted while it was being written: its lines would be gone with the handle.
    fn is_deleted(&self) -> io::Result<bool> {
        Ok(self.opened.file.metadata()?.nlink() == 0 && self.length_at_path()?.is_none())
    }

    fn rotation_is_due(&self, length: u64, incoming: u64) -> bool {
        let rotation = self.config.rotation;
        let too_long = rotation.max_bytes.is_some_and(|most| length.saturating_add(incoming) > most);
        let age = || self.config.clock.now().duration_since(self.opened.born).unwrap_or_default();
        length > 0 && (too_long || rotation.max_age.is_some_and(|most| age() >= most))
    }

    /// Renames the current file to the next segment's name; `false`, and noted, when that fails.
    fn set_aside(&mut self) -> bool {
        let now = self.config.clock.now();
        let mut segment = self.config.files.rotated(now, self.next_sequence);
        while segment.exists() || segment.with_added_extension("gz").exists() {
            self.next_sequence += 1;
            segment = self.config.files.rotated(now, self.next_sequence);
        }
        match fs::rename(self.config.files.current(), segment) {
            Ok(()) => {
                self.next_sequence += 1;
                self.counts.rotations += 1;
            }
            Err(e) => {
                self.counts.housekeeping_error = Some(Arc::from(format!("rotation failed: {e}")));
                return false;
            }
        }
        true
    }

    fn reopen(&mut self) -> io::Result<u64> {
        fs::create_dir_all(self.config.files.dir())?;
        self.opened = Opened::open(&self.config)?;
        self.suspect = false;
        self.counts.torn_bytes += self.opened.torn.as_ref().map_or(0, |torn| torn.bytes);
        Ok(self.opened.length)
    }
}

impl Opened {
    /// Opens the file at the path, creating it where there is none, and cuts a torn end off.
    fn open(config: &LogConfig) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file =
            options.read(true).append(true).create(true).mode(FILE_MODE).open(config.files.current())?;
        let found = file.metadata()?;
        let torn = if found.is_file() { torn::cut(&file, found.len(), config)? } else { None };
        if config.syncs() {
            config.files.sync_dir()?;
        }
        let length = file.metadata()?.len();
        // Some file systems keep no creation time; the last write is the nearest thing.
        let begun = || found.created().or_else(|_| found.modified()).ok();
        let born = if length == 0 { None } else { begun() };
        let born = born.unwrap_or_else(|| config.clock.now());
        Ok(Self { identity: identity(&found), file, born, length, torn })
    }

    /// A log may lie on a device or a pipe, which cannot be synced or cut.
    fn is_regular(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.is_file())
    }
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogFiles;

    fn open_in(dir: &std::path::Path) -> (Current, LogConfig) {
        let config = LogConfig::new(LogFiles::new(dir, "x").unwrap());
        let lock = Arc::new(DirLock::take(&config.files).unwrap());
        (Current::open(config.clone(), lock).unwrap().0, config)
    }

    #[test]
    fn a_failed_batch_that_could_not_be_cut_off_is_cut_before_the_next_write() {
        let dir = tempfile::tempdir().unwrap();
        let (mut current, config) = open_in(dir.path());
        current.write(b"{\"n\":1}\n").unwrap();
        current.opened.file.write_all(b"{\"failed\":1}\n{\"fai").unwrap();
        current.failed_from = Some(8);
        current.write(b"{\"n\":2}\n").unwrap();
        assert_eq!(fs::read(config.files.current()).unwrap(), b"{\"n\":1}\n{\"n\":2}\n");
    }

    #[test]
    fn a_failed_batch_is_cut_off_a_file_that_was_renamed_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let (mut current, config) = open_in(dir.path());
        current.write(b"{\"n\":1}\n").unwrap();
        current.opened.file.write_all(b"{\"failed\":1}\n").unwrap();
        current.failed_from = Some(8);
        fs::rename(config.files.current(), dir.path().join("moved")).unwrap();
        current.write(b"{\"n\":2}\n").unwrap();
        assert_eq!(fs::read(dir.path().join("moved")).unwrap(), b"{\"n\":1}\n");
        assert_eq!(fs::read(config.files.current()).unwrap(), b"{\"n\":2}\n");
    }

    #[test]
    fn after_a_failed_sync_the_file_is_opened_anew() {
        let dir = tempfile::tempdir().unwrap();
        let (mut current, config) = open_in(dir.path());
        current.suspect = true;
        current.write(b"{\"n\":1}\n").unwrap();
        assert_eq!((current.counts().reopens, current.suspect), (1, false));
        assert_eq!(fs::read(config.files.current()).unwrap(), b"{\"n\":1}\n");
    }

    #[test]
    fn a_deleted_file_is_told_from_a_renamed_one() {
        let dir = tempfile::tempdir().unwrap();
        let (current, config) = open_in(dir.path());
        assert!(!current.is_deleted().unwrap());
        fs::rename(config.files.current(), dir.path().join("moved")).unwrap();
        assert!(!current.is_deleted().unwrap());
        fs::remove_file(dir.path().join("moved")).unwrap();
        assert!(current.is_deleted().unwrap());
    }
}
