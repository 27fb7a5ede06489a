//! Reading a log back, while it is being written or not. Parses nothing: a line is bytes.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use crate::backwards::newline_before;
use crate::{LogError, LogFiles};

impl LogFiles {
    /// The files that hold lines, oldest first, the current one last. A torn end is not looked at.
    ///
    /// # Errors
    /// [`LogError::Io`] when the directory cannot be listed. A directory that is not there is an empty log.
    pub fn segments(&self) -> Result<Vec<PathBuf>, LogError> {
        let rotated = self.rotated_segments().map_err(LogError::at("list", self.dir()))?;
        let current = Some(self.current()).filter(|path| path.exists());
        Ok(rotated.into_iter().map(|segment| segment.path).chain(current).collect())
    }

    /// Every whole line, oldest first, one in memory at a time. A rotation meanwhile neither hides nor doubles lines;
    /// lines appended meanwhile may or may not be seen.
    ///
    /// # Errors
    /// [`LogError::Io`] when the directory or the current file cannot be read.
    pub fn lines(&self) -> Result<Lines, LogError> {
        let (rotated, current) = self.sources()?;
        Ok(Lines { rotated: rotated.into(), current, reading: None })
    }

    /// The last `n` whole lines, oldest of them first. Reads from the end, so the size of the log does not matter.
    ///
    /// # Errors
    /// [`LogError::Io`] when a file cannot be read.
    pub fn tail(&self, n: usize) -> Result<Vec<Vec<u8>>, LogError> {
        let (rotated, current) = self.sources()?;
        let mut tail = VecDeque::new();
        if let Some(file) = current {
            let last = last_lines(file, n).map_err(LogError::at("read", &self.current()))?;
            tail.extend(last);
        }
        for path in rotated.iter().rev() {
            if tail.len() >= n {
                break;
            }
            let Some(file) = open_if_there(path)? else { continue };
            let last = last_lines(file, n - tail.len()).map_err(LogError::at("read", path))?;
            last.into_iter().rev().for_each(|line| tail.push_front(line));
        }
        Ok(tail.into())
    }

    /// The current file is opened **before** the segments are listed: a file rotated in between would be missed the
    /// other way round, and this way is recognised by its inode.
    fn sources(&self) -> Result<(Vec<PathBuf>, Option<File>), LogError> {
        let current = open_if_there(&self.current())?;
        let rotated = self.rotated_besides(current.as_ref()).map_err(LogError::at("list", self.dir()))?;
        Ok((rotated, current))
    }

    fn rotated_besides(&self, current: Option<&File>) -> io::Result<Vec<PathBuf>> {
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let held = current.map(File::metadata).transpose()?.map(identity);
        let is_held = |path: &PathBuf| held.is_some() && fs::metadata(path).ok().map(identity) == held;
        let rotated = self.rotated_segments()?.into_iter().map(|segment| segment.path);
        Ok(rotated.filter(|path| !is_held(path)).collect())
    }
}

/// The whole lines of a log, without their newlines. See [`LogFiles::lines`].
#[derive(Debug)]
pub struct Lines {
    rotated: VecDeque<PathBuf>,
    current: Option<File>,
    reading: Option<(BufReader<File>, PathBuf)>,
}

impl Lines {
    /// The next file, or `None` after the last. A segment that retention deleted meanwhile is passed over.
    fn open_next(&mut self) -> Result<Option<(BufReader<File>, PathBuf)>, LogError> {
        while let Some(path) = self.rotated.pop_front() {
            if let Some(file) = open_if_there(&path)? {
                return Ok(Some((BufReader::new(file), path)));
            }
        }
        Ok(self.current.take().map(|file| (BufReader::new(file), PathBuf::from("the current file"))))
    }

    fn read(&mut self) -> Result<Option<Vec<u8>>, LogError> {
        loop {
            if let Some((reader, path)) = &mut self.reading {
                let mut line = Vec::new();
                reader.read_until(b'\n', &mut line).map_err(LogError::at("read", path))?;
                if line.pop_if(|last| *last == b'\n').is_some() {
                    return Ok(Some(line));
                }
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

fn open_if_there(path: &PathBuf) -> Result<Option<File>, LogError> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LogError::at("open", path)(error)),
    }
}

fn last_lines(mut file: File, n: usize) -> io::Result<Vec<Vec<u8>>> {
    let length = file.metadata()?.len();
    let Some(last_newline) = newline_before(&file, length, 1)?.filter(|_| n > 0) else {
        return Ok(Vec::new());
    };
    let start = newline_before(&file, last_newline, n)?.map_or(0, |newline| newline + 1);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(last_newline + 1 - start).read_to_end(&mut bytes)?;
    bytes.pop();
    Ok(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
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
        let besides = files.rotated_besides(Some(&current)).unwrap();
        assert_eq!(besides, [1, 2].map(|sequence| files.rotated(SystemTime::UNIX_EPOCH, sequence)));
        assert_eq!(files.rotated_besides(None).unwrap().len(), 3);
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
}
