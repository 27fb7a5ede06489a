//! Cutting off an end that a killed process or a lost power left behind, and keeping what was cut.
//! Such bytes were never answered as written; they are kept so that nothing vanishes silently.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;

use crate::LogConfig;
use crate::backwards::newline_before;

/// Only the owner writes, only its group reads: lines may speak of people.
pub(crate) const FILE_MODE: u32 = 0o640;

/// What was cut off the end of the current file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TornTail {
    /// How many bytes.
    pub bytes: u64,
    /// The file they were moved to.
    pub kept_in: PathBuf,
}

/// Cuts `file` of `length` bytes after its last whole line; the rest goes, durably first, to a side file.
pub(crate) fn cut(file: &File, length: u64, config: &LogConfig) -> io::Result<Option<TornTail>> {
    let whole = whole_length(file, length)?;
    if whole == length {
        return Ok(None);
    }
    let kept_in = config.files.torn(config.clock.now());
    keep(file, whole..length, &kept_in)?;
    config.files.sync_dir()?;
    file.set_len(whole)?;
    file.sync_all()?;
    Ok(Some(TornTail { bytes: length - whole, kept_in }))
}

fn keep(mut file: &File, range: Range<u64>, side: &PathBuf) -> io::Result<()> {
    let mut kept = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(side)?;
    file.seek(SeekFrom::Start(range.start))?;
    io::copy(&mut file.take(range.end - range.start), &mut kept)?;
    kept.sync_all()
}

/// Length up to and with the newline of the last line that is a whole JSON object.
///
/// A newline alone is no proof: after a loss of power a file may have its length but not its bytes (they read as NUL).
fn whole_length(file: &File, length: u64) -> io::Result<u64> {
    let mut end = length;
    while let Some(newline) = newline_before(file, end, 1)? {
        let start = newline_before(file, newline, 1)?.map_or(0, |before| before + 1);
        if is_object(file, start..newline)? {
            return Ok(newline + 1);
        }
        end = start;
    }
    Ok(0)
}

fn is_object(file: &File, range: Range<u64>) -> io::Result<bool> {
    let mut line = vec![0; usize::try_from(range.end - range.start).map_err(io::Error::other)?];
    file.read_exact_at(&mut line, range.start)?;
    Ok(looks_like_object(&line) && serde_json::from_slice::<serde_json::Value>(&line).is_ok())
}

/// The cheap half of the check, made of every line that is appended.
pub(crate) fn looks_like_object(line: &[u8]) -> bool {
    line.first() == Some(&b'{') && line.last() == Some(&b'}')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::LogFiles;

    /// Writes `text`, cuts it, and returns what stayed and what was kept aside.
    fn cut_text(text: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
        let dir = tempfile::tempdir().unwrap();
        let config = LogConfig::new(LogFiles::new(dir.path(), "x").unwrap());
        fs::write(config.files.current(), text).unwrap();
        let file = OpenOptions::new().read(true).append(true).open(config.files.current()).unwrap();
        let torn = cut(&file, text.len() as u64, &config).unwrap();
        let kept = torn.map(|torn| {
            let kept = fs::read(torn.kept_in).unwrap();
            assert_eq!(kept.len() as u64, torn.bytes);
            kept
        });
        (fs::read(config.files.current()).unwrap(), kept)
    }

    #[test]
    fn a_half_line_is_cut_and_kept_aside() {
        let (left, kept) = cut_text(b"{\"a\":1}\n{\"a\":2}\n{\"a\":");
        assert_eq!(left, b"{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(kept.unwrap(), b"{\"a\":");
    }

    #[test]
    fn a_whole_file_and_an_empty_file_are_left_alone() {
        for text in [&b""[..], b"{}\n", b"{\"a\":1}\n{\"a\":2}\n"] {
            assert_eq!(cut_text(text), (text.to_vec(), None));
        }
    }

    #[test]
    fn lines_of_nul_bytes_are_cut_even_when_they_end_in_a_newline() {
        let (left, kept) = cut_text(b"{\"a\":1}\n\0\0\0\0\n\0\0\0}\n");
        assert_eq!(left, b"{\"a\":1}\n");
        assert_eq!(kept.unwrap(), b"\0\0\0\0\n\0\0\0}\n");
    }

    #[test]
    fn a_last_line_with_braces_that_is_not_json_is_cut() {
        let (left, kept) = cut_text(b"{\"a\":1}\n{\"a\0\0}\n");
        assert_eq!(left, b"{\"a\":1}\n");
        assert_eq!(kept.unwrap(), b"{\"a\0\0}\n");
    }

    #[test]
    fn a_file_with_no_whole_line_becomes_empty() {
        let (left, kept) = cut_text(b"{\"never ended");
        assert_eq!(left, b"");
        assert_eq!(kept.unwrap(), b"{\"never ended");
    }
}
