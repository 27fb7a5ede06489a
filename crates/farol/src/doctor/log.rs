//! The prediction log: whether it can be written, whether its end is whole, how large it has become and what rotates it.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::SystemTime,
};

use chrono::{DateTime, Utc};
use farol_app::LOG_STEM;

use super::Check;
use crate::{cli::Serve, commands::serve::DEFAULT_LOG_BYTES, output, workplace::Workplace};

const NAME: &str = "prediction log";
/// A line is some 700 bytes; a longer end without a line end is torn.
const TAIL: u64 = 1 << 20;

/// The time of the newest line, where there is one.
pub(super) fn examine(
    place: &Workplace,
    serve: Option<&Serve>,
    checks: &mut Vec<Check>,
) -> Option<DateTime<Utc>> {
    let directory = place.logs();
    if !directory.is_dir() {
        if place.data.is_dir() {
            checks.push(Check::ok(NAME, "nothing was logged yet"));
        }
        return None;
    }
    if let Err(error) = tempfile::tempfile_in(&directory) {
        let found = format!("{} cannot be written ({})", directory.display(), error.kind());
        checks.push(Check::fault(
            NAME,
            found,
            "without its line no prediction is answered: chown it to Farol's user",
        ));
    }
    let current = directory.join(format!("{LOG_STEM}.jsonl"));
    let tail = last_line(&current);
    checks.push(size(place, serve, &segments(&directory)));
    match tail {
        Ok(Tail::Torn) if !in_use(&directory) => {
            let advice = "the next start of the server cuts it off and keeps it beside";
            checks.push(Check::warning(NAME, "its last line is torn", advice));
            None
        }
        Ok(Tail::Line(at)) => at,
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            let found = format!("{} cannot be read ({})", current.display(), error.kind());
            checks.push(Check::fault(NAME, found, "chown it to the user Farol runs as"));
            None
        }
    }
}

fn size(place: &Workplace, serve: Option<&Serve>, segments: &[(PathBuf, u64, SystemTime)]) -> Check {
    let settings = &place.settings;
    let bytes: u64 = segments.iter().map(|(_, bytes, _)| bytes).sum();
    let oldest = segments.iter().map(|(_, _, at)| *at).min().map(DateTime::<Utc>::from);
    let oldest =
        oldest.map_or_else(String::new, |at| format!(", the oldest last written {}", at.format("%Y-%m-%d")));
    let cut = serve.and_then(|s| s.log_max_bytes).or(settings.log_max_bytes).unwrap_or(DEFAULT_LOG_BYTES);
    let keep = serve.and_then(|s| s.log_keep_files).or(settings.log_keep_files);
    let keep =
        keep.map_or_else(|| "all are kept".to_owned(), |files| format!("{files} rotated ones are kept"));
    Check::ok(
        NAME,
        format!(
            "{} files, {}{oldest}; a new one every {}, {keep}",
            segments.len(),
            output::bytes(bytes),
            output::bytes(cut)
        ),
    )
}

/// The log's files, with size and time of the last write.
fn segments(directory: &Path) -> Vec<(PathBuf, u64, SystemTime)> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let lock = format!("{LOG_STEM}.jsonl.lock");
    let is_segment = |name: &str| name.starts_with(LOG_STEM) && name != lock;
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_segment))
        .filter_map(|entry| {
            let found = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((entry.path(), found.len(), found.modified().ok()?))
        })
        .collect()
}

/// How a log ends.
#[derive(Debug, PartialEq, Eq)]
enum Tail {
    Empty,
    Torn,
    /// A whole line, with its time where it states one.
    Line(Option<DateTime<Utc>>),
}

fn last_line(path: &Path) -> io::Result<Tail> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    let Some((b'\n', lines)) = bytes.split_last().map(|(last, rest)| (*last, rest)) else {
        return Ok(if bytes.is_empty() { Tail::Empty } else { Tail::Torn });
    };
    let line = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(match serde_json::from_slice::<serde_json::Value>(line) {
        Ok(line) => Tail::Line(line["timestamp"].as_str().and_then(|at| at.parse().ok())),
        Err(_) => Tail::Torn,
    })
}

/// Whether a server holds the log's lock: then its end may be half a line for a moment.
fn in_use(directory: &Path) -> bool {
    let lock = File::open(directory.join(format!("{LOG_STEM}.jsonl.lock")));
    lock.is_ok_and(|file| matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_end_is_told_from_a_torn_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("predictions.jsonl");
        let tail = |text: &str| {
            fs::write(&path, text).unwrap();
            last_line(&path).unwrap()
        };
        let at = "2026-01-02T03:04:05Z";
        assert_eq!(tail(&format!("{{}}\n{{\"timestamp\":\"{at}\"}}\n")), Tail::Line(at.parse().ok()));
        assert_eq!(tail("{}\n{\"timest"), Tail::Torn);
        assert_eq!(tail("{}\n\0\0\0\n"), Tail::Torn);
        assert_eq!(tail(""), Tail::Empty);
    }
}
