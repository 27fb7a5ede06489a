//! The names of a log's files, and nothing of what is in them:
//! `STEM.jsonl` (current), `STEM-<UTC time>-<sequence>.jsonl` (rotated), the same with `.gz` (compressed) or `.gz.tmp` (being
//! compressed), `STEM.jsonl.lock`, `STEM.jsonl.torn-<UTC time>`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::LogError;

/// `20261123T105500Z`: sorts as text, legal in a file name everywhere.
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";

const COMPRESSED: &str = "gz";
const UNFINISHED: &str = ".gz.tmp";

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
    /// Where it lies as plain text, or lay before it was compressed.
    pub(crate) plain: PathBuf,
    /// Whether only the compressed file was found. Where both are, an interrupted compression left them, with the same
    /// lines: the plain one counts.
    pub(crate) compressed: bool,
}

impl Segment {
    /// The file found.
    pub(crate) fn path(&self) -> PathBuf {
        if self.compressed { self.gz() } else { self.plain.clone() }
    }

    /// Its name once compressed.
    pub(crate) fn gz(&self) -> PathBuf {
        self.plain.with_added_extension(COMPRESSED)
    }

    /// Its name while it is being compressed.
    pub(crate) fn unfinished(&self) -> PathBuf {
        self.gz().with_added_extension("tmp")
    }
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

    /// The rotated segments that are there, each once, in the order they were rotated. No directory, no segments.
    ///
    /// Listed twice: a single listing may see neither name of a segment whose compression ends meanwhile. The second
    /// then sees the new name, and what it could miss in its turn was plain throughout the first.
    pub(crate) fn rotated_segments(&self) -> io::Result<Vec<Segment>> {
        let mut found = BTreeMap::new();
        for path in [self.entries()?, self.entries()?].concat() {
            let Some(segment) = self.parse(&path) else { continue };
            match found.entry((segment.sequence, segment.rotated_at)) {
                Entry::Vacant(place) => drop(place.insert(segment)),
                Entry::Occupied(mut known) if !segment.compressed => drop(known.insert(segment)),
                Entry::Occupied(_) => {}
            }
        }
        Ok(found.into_values().collect())
    }

    /// What interrupted compressions left, under names only this log gives.
    pub(crate) fn unfinished(&self) -> io::Result<Vec<PathBuf>> {
        let is_ours = |path: &PathBuf| {
            let text = path.to_str().and_then(|text| text.strip_suffix(UNFINISHED));
            text.and_then(|plain| self.parse(Path::new(plain))).is_some_and(|segment| !segment.compressed)
        };
        Ok(self.entries()?.into_iter().filter(is_ours).collect())
    }

    fn entries(&self) -> io::Result<Vec<PathBuf>> {
        match fs::read_dir(&self.dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            entries => entries?.map(|entry| Ok(entry?.path())).collect(),
        }
    }

    fn parse(&self, path: &Path) -> Option<Segment> {
        let compressed = path.extension().is_some_and(|extension| extension == COMPRESSED);
        let plain = if compressed { path.with_extension("") } else { path.to_path_buf() };
        let name = plain.file_name()?.to_str()?;
        let middle = name.strip_prefix(&self.stem)?.strip_prefix('-')?.strip_suffix(".jsonl")?;
        let (time, sequence) = middle.split_once('-')?;
        let rotated_at = NaiveDateTime::parse_from_str(time, TIME_FORMAT).ok()?.and_utc().into();
        let sequence = sequence.parse().ok()?;
        // Only a name this log would give itself: `+1`, a missing zero or a short year are somebody else's.
        let is_ours = self.rotated(rotated_at, sequence) == plain;
        is_ours.then_some(Segment { sequence, rotated_at, plain, compressed })
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
        let plain = Segment { sequence: 42, rotated_at: at, plain: path.clone(), compressed: false };
        assert_eq!(files.parse(&path), Some(plain.clone()));
        assert_eq!(files.parse(&plain.gz()), Some(Segment { compressed: true, ..plain.clone() }));
        for other in [
            "predictions.jsonl",
            "predictions.jsonl.gz",
            "predictions-20261123T105500Z-42.jsonl",
            "predictions-20261123T105500Z-000042.jsonl.gz.gz",
            "predictions-20261123T105500Z-000042.jsonl.gz.tmp",
            "predictions.jsonl.1",
        ] {
            assert_eq!(files.parse(&files.dir().join(other)), None, "{other}");
        }
    }

    #[test]
    fn a_segment_that_is_there_plain_and_compressed_counts_once_as_plain() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path(), "x").unwrap();
        for sequence in [1, 2] {
            fs::write(files.rotated(SystemTime::UNIX_EPOCH, sequence).with_added_extension("gz"), "")
                .unwrap();
        }
        fs::write(files.rotated(SystemTime::UNIX_EPOCH, 2), "").unwrap();
        let found: Vec<(u64, bool)> =
            files.rotated_segments().unwrap().iter().map(|s| (s.sequence, s.compressed)).collect();
        assert_eq!(found, [(1, true), (2, false)]);
    }

    #[test]
    fn only_this_logs_own_leftovers_are_taken_for_leftovers() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path(), "x").unwrap();
        let ours = files.rotated(SystemTime::UNIX_EPOCH, 1).with_added_extension("gz.tmp");
        for path in [ours.clone(), dir.path().join("x.jsonl.gz.tmp"), dir.path().join("y.gz.tmp")] {
            fs::write(path, "").unwrap();
        }
        assert_eq!(files.unfinished().unwrap(), [ours]);
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
