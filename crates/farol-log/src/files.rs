//! The names of a log's files, and nothing of what is in them:
//! `STEM.jsonl` (current), `STEM-<UTC time>-<sequence>.jsonl` (rotated), `STEM.jsonl.lock`, `STEM.jsonl.torn-<UTC time>`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::LogError;

/// `20261123T105500Z`: sorts as text, legal in a file name everywhere.
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// A directory and the stem that the names of a log's files begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFiles {
    dir: PathBuf,
    stem: String,
}

/// A rotated segment, as its name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Grows by one with each rotation. Orders segments even where the clock was set back.
    pub(crate) sequence: u64,
    pub(crate) rotated_at: SystemTime,
    pub(crate) path: PathBuf,
}

impl LogFiles {
    /// Files of `stem` in `dir`; neither need exist yet.
    ///
    /// # Errors
    /// [`LogError::Name`] unless `stem` is 1 to 64 ASCII letters, digits, `_` or `-`.
    pub fn new(dir: impl Into<PathBuf>, stem: &str) -> Result<Self, LogError> {
        let plain = stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if !plain || !(1..=64).contains(&stem.len()) {
            return Err(LogError::Name { stem: stem.to_owned() });
        }
        Ok(Self { dir: dir.into(), stem: stem.to_owned() })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file that is being written: `STEM.jsonl`.
    pub fn current(&self) -> PathBuf {
        self.dir.join(format!("{}.jsonl", self.stem))
    }

    /// The file whose lock says that somebody writes here.
    pub(crate) fn lock(&self) -> PathBuf {
        self.dir.join(format!("{}.jsonl.lock", self.stem))
    }

    /// The name of a segment rotated at `at`.
    pub(crate) fn rotated(&self, at: SystemTime, sequence: u64) -> PathBuf {
        self.dir.join(format!("{}-{}-{sequence:06}.jsonl", self.stem, utc(at)))
    }

    /// A name nobody has yet for the bytes cut off a torn end.
    pub(crate) fn torn(&self, at: SystemTime) -> PathBuf {
        let first = self.dir.join(format!("{}.jsonl.torn-{}", self.stem, utc(at)));
        let later = (2_u32..).map(|n| first.with_added_extension(n.to_string()));
        // The range outlasts any directory, so `first` is only ever the fall-back of an empty iterator.
        std::iter::once(first.clone()).chain(later).find(|path| !path.exists()).unwrap_or(first)
    }

    /// The rotated segments that are there, in the order they were rotated. No directory, no segments.
    pub(crate) fn rotated_segments(&self) -> io::Result<Vec<Segment>> {
        let entries = match fs::read_dir(&self.dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut segments = Vec::new();
        for entry in entries {
            let path = entry?.path();
            segments.extend(self.parse(&path));
        }
        segments.sort_by_key(|segment| segment.sequence);
        Ok(segments)
    }

    fn parse(&self, path: &Path) -> Option<Segment> {
        let name = path.file_name()?.to_str()?;
        let middle = name.strip_prefix(&self.stem)?.strip_prefix('-')?.strip_suffix(".jsonl")?;
        let (time, sequence) = middle.split_once('-')?;
        let rotated_at = NaiveDateTime::parse_from_str(time, TIME_FORMAT).ok()?.and_utc().into();
        let sequence = sequence.parse().ok()?;
        // Only a name this log would give itself: `+1`, a missing zero or a short year are somebody else's.
        (self.rotated(rotated_at, sequence) == path).then(|| Segment {
            sequence,
            rotated_at,
            path: path.to_path_buf(),
        })
    }

    /// Makes creations, renames and removals in the directory durable.
    pub(crate) fn sync_dir(&self) -> io::Result<()> {
        File::open(&self.dir)?.sync_all()
    }
}

fn utc(at: SystemTime) -> impl std::fmt::Display {
    DateTime::<Utc>::from(at).format(TIME_FORMAT)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stem_that_leaves_the_directory_is_refused() {
        for stem in ["", "..", "a/b", "a.b", "é", &"x".repeat(65)] {
            assert!(matches!(LogFiles::new("/tmp", stem), Err(LogError::Name { .. })), "{stem:?}");
        }
    }

    #[test]
    fn a_rotated_name_is_read_back_and_others_are_not() {
        let files = LogFiles::new("/logs", "predictions").unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_mins(29_923_855);
        let path = files.rotated(at, 42);
        assert_eq!(path, Path::new("/logs/predictions-20261123T105500Z-000042.jsonl"));
        assert_eq!(files.parse(&path), Some(Segment { sequence: 42, rotated_at: at, path }));
        for other in ["predictions.jsonl", "predictions-20261123T105500Z-42.jsonl", "predictions.jsonl.1"] {
            assert_eq!(files.parse(&files.dir().join(other)), None, "{other}");
        }
    }

    #[test]
    fn segments_follow_their_sequence_when_the_clock_was_set_back() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path(), "x").unwrap();
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for (at, sequence) in [(SystemTime::UNIX_EPOCH, 2), (later, 1)] {
            fs::write(files.rotated(at, sequence), "").unwrap();
        }
        let order: Vec<u64> = files.rotated_segments().unwrap().iter().map(|s| s.sequence).collect();
        assert_eq!(order, [1, 2]);
    }
}
