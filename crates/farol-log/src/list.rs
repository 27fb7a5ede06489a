//! The files of a log as a table: what lies there, how large, and from when to when.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use crate::files::Segment;
use crate::source::Source;
use crate::span::{first_time, last_line_time};
use crate::{LogError, LogFiles, Span};

/// A file that holds lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes on the disk.
    pub bytes: u64,
    /// Whether it is compressed.
    pub compressed: bool,
    /// Whether it is the one being written.
    pub current: bool,
    /// From when to when its lines are; unknown too where the file is damaged.
    pub span: Span,
}

impl LogFiles {
    /// The files that hold lines, oldest first, the current one last. One that goes meanwhile is left out.
    ///
    /// # Errors
    /// [`LogError::Io`] when the directory cannot be listed. A directory that is not there is an empty log.
    pub fn list(&self) -> Result<Vec<ListedFile>, LogError> {
        let rotated = self.rotated_segments().map_err(LogError::at("list", self.dir()))?;
        Ok(rotated.iter().filter_map(listed).chain(self.list_current()).collect())
    }

    fn list_current(&self) -> Option<ListedFile> {
        let path = self.current();
        let bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let source = || File::open(&path).map(Source::plain);
        let span = || -> io::Result<Span> {
            Ok(Span { first: first_time(source()?)?, last: last_line_time(source()?)? })
        };
        let span = span().unwrap_or_default();
        Some(ListedFile { path, bytes, compressed: false, current: true, span })
    }
}

fn listed(segment: &Segment) -> Option<ListedFile> {
    let (path, span) = (segment.path(), Span::of(segment).unwrap_or_default());
    let bytes = fs::metadata(&path).ok()?.len();
    Some(ListedFile { path, bytes, compressed: segment.compressed, current: false, span })
}
