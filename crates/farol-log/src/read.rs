//! Reading a log back, while it is being written or not. Parses nothing: a line is bytes.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use crate::files::Segment;
use crate::source::{Source, open_if_there};
use crate::{LogError, LogFiles};

/// A file that is rotated and compressed away this often while a reader begins is not waited for any longer.
const ATTEMPTS: usize = 8;

impl LogFiles {
    /// The files that hold lines, oldest first, the current one last; a segment is plain or compressed (`.gz`), and a
    /// plain one may become compressed meanwhile. A torn end is not looked at.
    ///
    /// # Errors
    /// [`LogError::Io`] when the directory cannot be listed. A directory that is not there is an empty log.
    pub fn segments(&self) -> Result<Vec<PathBuf>, LogError> {
        let rotated = self.rotated_segments().map_err(LogError::at("list", self.dir()))?;
        let current = Some(self.current()).filter(|path| path.exists());
        Ok(rotated.iter().map(Segment::path).chain(current).collect())
    }

    /// Every whole line, oldest first, one in memory at a time. A rotation or compression meanwhile neither hides nor
    /// doubles lines; lines appended meanwhile may or may not be seen.
    ///
    /// # Errors
    /// [`LogError::Io`] when the directory or the current file cannot be read.
    pub fn lines(&self) -> Result<Lines, LogError> {
        let (rotated, current) = self.sources()?;
        Ok(Lines { rotated: rotated.into(), current, reading: None })
    }

    /// The last `n` whole lines, oldest of them first. Reads from the end, so the size of the log does not matter; only
    /// a compressed segment that is reached into is streamed from its beginning, with at most `n` lines in memory.
    ///
    /// # Errors
    /// [`LogError::Io`] when a file cannot be read.
    pub fn tail(&self, n: usize) -> Result<Vec<Vec<u8>>, LogError> {
        let (rotated, current) = self.sources()?;
        let mut tail = VecDeque::new();
        if let Some(file) = current {
            let last = Source::plain(file).last_lines(n).map_err(LogError::at("read", &self.current()))?;
            tail.extend(last);
        }
        for segment in rotated.iter().rev() {
            if tail.len() >= n {
                break;
            }
            let Some((source, path)) = open(segment)? else { continue };
            let last = source.last_lines(n - tail.len()).map_err(LogError::at("read", &path))?;
            last.into_iter().rev().for_each(|line| tail.push_front(line));
        }
        Ok(tail.into())
    }

    /// The current file is opened **before** the segments are listed: a file rotated in between would be missed the
    /// other way round, and this way is recognised by its inode. One that was compressed too in between has lost its
    /// name: then all is looked at anew.
    fn sources(&self) -> Result<(Vec<Segment>, Option<File>), LogError> {
        let at_dir = |e| LogError::at("list", self.dir())(e);
        for _ in 1..ATTEMPTS {
            let sources = self.sources_once()?;
            let gone = |file: &File| file.metadata().map(|found| found.nlink() == 0);
            if !sources.1.as_ref().map(gone).transpose().map_err(at_dir)?.unwrap_or(false) {
                return Ok(sources);
            }
        }
        // Its name is gone for good, so its lines are read under the new one.
        let (rotated, _) = self.sources_once()?;
        Ok((rotated, None))
    }

    fn sources_once(&self) -> Result<(Vec<Segment>, Option<File>), LogError> {
        let path = self.current();
        let current = open_if_there(&path).map_err(LogError::at("open", &path))?;
        let rotated = self.rotated_before(current.as_ref()).map_err(LogError::at("list", self.dir()))?;
        Ok((rotated, current))
    }

    /// The segments older than the file `current`, which may have become one of them.
    fn rotated_before(&self, current: Option<&File>) -> io::Result<Vec<Segment>> {
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let held = current.map(File::metadata).transpose()?.map(identity);
        let is_held =
            |segment: &Segment| held.is_some() && fs::metadata(&segment.plain).ok().map(identity) == held;
        Ok(self.rotated_segments()?.into_iter().take_while(|segment| !is_held(segment)).collect())
    }
}

fn open(segment: &Segment) -> Result<Option<(Source, PathBuf)>, LogError> {
    Source::open(segment).map_err(|e| LogError::at("open", &segment.path())(e))
}

/// The whole lines of a log, without their newlines. See [`LogFiles::lines`]. A file that cannot be read on is told in
/// one error and passed over.
#[derive(Debug)]
pub struct Lines {
    rotated: VecDeque<Segment>,
    current: Option<File>,
    reading: Option<(Source, PathBuf)>,
}

impl Lines {
    /// The next file, or `None` after the last. A segment that retention deleted meanwhile is passed over.
    fn open_next(&mut self) -> Result<Option<(Source, PathBuf)>, LogError> {
        while let Some(segment) = self.rotated.pop_front() {
            if let Some(opened) = open(&segment)? {
                return Ok(Some(opened));
            }
        }
        Ok(self.current.take().map(|file| (Source::plain(file), PathBuf::from("the current file"))))
    }

    fn read(&mut self) -> Result<Option<Vec<u8>>, LogError> {
        loop {
            if let Some((mut source, path)) = self.reading.take()
                && let Some(line) = source.next_line().map_err(LogError::at("read", &path))?
            {
                self.reading = Some((source, path));
                return Ok(Some(line));
            }
            self.reading = self.open_next()?;
            if self.reading.is_none() {
                return Ok(None);
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Vec<u8>, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::SystemTime;

    use super::*;

    /// Two rotated segments and a current file with a torn end; lines `{"n":0}` to `{"n":5}`.
    fn three_files() -> (tempfile::TempDir, LogFiles) {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path(), "x").unwrap();
        fs::write(files.rotated(SystemTime::UNIX_EPOCH, 1), "{\"n\":0}\n{\"n\":1}\n").unwrap();
        fs::write(files.rotated(SystemTime::UNIX_EPOCH, 2), "{\"n\":2}\n").unwrap();
        fs::write(files.current(), "{\"n\":3}\n{\"n\":4}\n{\"n\":5}\n{\"torn").unwrap();
        (dir, files)
    }

    fn numbers<'a>(lines: impl IntoIterator<Item = &'a Vec<u8>>) -> Vec<u64> {
        let number = |line| serde_json::from_slice::<serde_json::Value>(line).unwrap()["n"].as_u64().unwrap();
        lines.into_iter().map(|line| number(line)).collect()
    }

    #[test]
    fn lines_come_from_the_oldest_segment_to_the_current_file_without_the_torn_end() {
        let (_dir, files) = three_files();
        let lines: Vec<Vec<u8>> = files.lines().unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(numbers(&lines), [0, 1, 2, 3, 4, 5]);
        assert_eq!(files.segments().unwrap().len(), 3);
    }

    #[test]
    fn the_tail_reaches_back_over_segments_and_no_further_than_asked() {
        let (_dir, files) = three_files();
        for n in 0..=8 {
            let expected: Vec<u64> = (6_u64.saturating_sub(n)..6).collect();
            assert_eq!(numbers(&files.tail(usize::try_from(n).unwrap()).unwrap()), expected);
        }
    }

    #[test]
    fn a_log_that_was_never_written_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path().join("not there"), "x").unwrap();
        assert_eq!(files.lines().unwrap().count(), 0);
        assert!(files.tail(3).unwrap().is_empty());
        assert!(files.segments().unwrap().is_empty());
    }

    #[test]
    fn a_file_rotated_between_opening_and_listing_is_read_once() {
        let (_dir, files) = three_files();
        let current = File::open(files.current()).unwrap();
        fs::rename(files.current(), files.rotated(SystemTime::UNIX_EPOCH, 3)).unwrap();
        fs::write(files.current(), "{\"n\":6}\n").unwrap();
        let before = files.rotated_before(Some(&current)).unwrap();
        let before: Vec<PathBuf> = before.iter().map(Segment::path).collect();
        assert_eq!(before, [1, 2].map(|sequence| files.rotated(SystemTime::UNIX_EPOCH, sequence)));
        assert_eq!(files.rotated_before(None).unwrap().len(), 3);
    }

    #[test]
    fn a_file_rotated_after_the_reader_began_is_read_to_its_end() {
        let (_dir, files) = three_files();
        let lines = files.lines().unwrap();
        fs::rename(files.current(), files.rotated(SystemTime::UNIX_EPOCH, 3)).unwrap();
        fs::write(files.current(), "{\"n\":6}\n").unwrap();
        let lines: Vec<Vec<u8>> = lines.collect::<Result<_, _>>().unwrap();
        assert_eq!(numbers(&lines), [0, 1, 2, 3, 4, 5]);
    }

    fn compress(files: &LogFiles, sequence: u64) {
        let segment = files.rotated_segments().unwrap().into_iter().find(|s| s.sequence == sequence).unwrap();
        crate::compress::compress(files, &segment, &AtomicBool::new(false)).unwrap().unwrap();
    }

    #[test]
    fn a_segment_compressed_after_the_reader_began_is_read_once() {
        let (_dir, files) = three_files();
        let lines = files.lines().unwrap();
        (1..=2).for_each(|sequence| compress(&files, sequence));
        let lines: Vec<Vec<u8>> = lines.collect::<Result<_, _>>().unwrap();
        assert_eq!(numbers(&lines), [0, 1, 2, 3, 4, 5]);
        assert_eq!(numbers(&files.tail(5).unwrap()), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_file_rotated_and_compressed_while_it_is_held_open_is_known_to_be_gone() {
        let (_dir, files) = three_files();
        let current = File::open(files.current()).unwrap();
        fs::rename(files.current(), files.rotated(SystemTime::UNIX_EPOCH, 3)).unwrap();
        compress(&files, 3);
        assert_eq!(files.rotated_before(Some(&current)).unwrap().len(), 3);
        assert_eq!(current.metadata().unwrap().nlink(), 0);
        let lines: Vec<Vec<u8>> = files.lines().unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(numbers(&lines), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_damaged_segment_is_told_once_and_the_others_are_read() {
        let (_dir, files) = three_files();
        compress(&files, 2);
        let damaged = files.rotated(SystemTime::UNIX_EPOCH, 2).with_added_extension("gz");
        let bytes = fs::read(&damaged).unwrap();
        fs::write(&damaged, &bytes[..bytes.len() - 9]).unwrap();
        let (lines, errors): (Vec<_>, Vec<_>) = files.lines().unwrap().partition(Result::is_ok);
        let lines: Vec<Vec<u8>> =
            lines.into_iter().map(Result::unwrap).filter(|l| l != b"{\"n\":2}").collect();
        assert_eq!((numbers(&lines), errors.len()), (vec![0, 1, 3, 4, 5], 1));
        assert!(errors[0].as_ref().unwrap_err().to_string().contains("-000002.jsonl.gz"));
    }
}
