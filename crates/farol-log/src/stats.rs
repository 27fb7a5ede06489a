//! What the log has done since it was opened, for health pages and metrics.

use std::sync::Arc;
use std::time::SystemTime;

use crate::AppendError;

/// Counts since the log was opened, as of the last finished batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogStats {
    /// Lines answered as durable.
    pub lines: u64,
    /// Bytes of those lines, newlines included.
    pub bytes: u64,
    /// Batches answered as durable.
    pub batches: u64,
    /// Lines of batches that failed; none of them is in the log.
    pub failed_lines: u64,
    /// Batches that failed.
    pub failed_batches: u64,
    /// Bytes waiting in memory now.
    pub pending_bytes: usize,
    /// Whether the last batch failed: the log is not taking lines at the moment.
    pub failing: bool,
    /// The last failure of a batch, even where the log has recovered since.
    pub last_error: Option<LastError>,
    /// What happened to the files.
    pub files: FileCounts,
}

/// A failure and its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// When, by the log's clock.
    pub at: SystemTime,
    /// What.
    pub error: AppendError,
}

/// What happened to the files of a log since it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// `fdatasync` calls that succeeded.
    pub syncs: u64,
    /// Files set aside by size or age.
    pub rotations: u64,
    /// Times the path led elsewhere (another tool renamed or deleted the file) or a failed sync made the file suspect.
    pub reopens: u64,
    /// Segments compressed.
    pub compressed_segments: u64,
    /// Segments deleted by retention.
    pub deleted_segments: u64,
    /// Bytes cut off torn ends and kept aside, at opening and at reopening.
    pub torn_bytes: u64,
    /// The last rotation, compression or retention that failed. Lines were written all the same.
    pub housekeeping_error: Option<Arc<str>>,
}

impl LogStats {
    /// Counts a batch of `lines` lines and `bytes` bytes.
    pub(crate) fn count(
        &mut self,
        lines: u64,
        bytes: u64,
        result: &Result<(), AppendError>,
        now: SystemTime,
    ) {
        self.failing = result.is_err();
        match result {
            Ok(()) => {
                self.lines += lines;
                self.bytes += bytes;
                self.batches += 1;
            }
            Err(error) => {
                self.failed_lines += lines;
                self.failed_batches += 1;
                self.last_error = Some(LastError { at: now, error: error.clone() });
            }
        }
    }
}
