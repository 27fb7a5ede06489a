//! One writer a directory, by a lock on a file beside the log. Knows nothing of the log itself.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;

use crate::torn::FILE_MODE;
use crate::{LogError, LogFiles};

/// Held until dropped, at the latest until the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct DirLock(File);

impl DirLock {
    /// Takes the lock, or says at once that another has it.
    pub(crate) fn take(files: &LogFiles) -> Result<Self, LogError> {
        let path = files.lock();
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(FILE_MODE).open(&path);
        let file = file.map_err(LogError::at("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LogError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(LogError::Io { doing: "lock", path, source }),
        }
    }
}

impl Drop for DirLock {
    fn drop(&mut self) {
        // Closing alone would leave the lock with a child process that is between its fork and its exec.
        let _ = self.0.unlock();
    }
}
