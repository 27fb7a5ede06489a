//! From when to when the lines of a file are. Of a line it reads the member `timestamp` and nothing else.

use std::fmt;
use std::fs;
use std::io;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::files::Segment;
use crate::source::Source;

/// Times of the first and the last line of a file; `None` where a line says none, or there is no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Of the first line.
    pub first: Option<SystemTime>,
    /// Of the last line; of a compressed file to the second.
    pub last: Option<SystemTime>,
}

/// `2026-11-23T10:55:00Z to 2026-11-24T10:55:00Z`
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |time: Option<SystemTime>| {
            let utc = |at| DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true);
            time.map_or_else(|| "unknown".to_owned(), utc)
        };
        write!(f, "{} to {}", text(self.first), text(self.last))
    }
}

impl Span {
    /// Of a segment. A compressed one written by this log says in its header when its last line was.
    pub(crate) fn of(segment: &Segment) -> io::Result<Self> {
        let first = match Source::open(segment)? {
            Some((source, _)) => first_time(source)?,
            None => None,
        };
        Ok(Self { first, last: last_time(segment)? })
    }
}

/// When the last line of a segment was written, by the line, else by the header of the compressed file.
pub(crate) fn last_time(segment: &Segment) -> io::Result<Option<SystemTime>> {
    let Some((source, _)) = Source::open(segment)? else { return Ok(None) };
    match source.header_time() {
        Some(seconds) => Ok(Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into()))),
        None => last_line_time(source),
    }
}

/// By the lines alone.
pub(crate) fn last_line_time(source: Source) -> io::Result<Option<SystemTime>> {
    Ok(source.last_lines(1)?.last().and_then(|line| time_of(line)))
}

pub(crate) fn first_time(mut source: Source) -> io::Result<Option<SystemTime>> {
    Ok(source.next_line()?.and_then(|line| time_of(&line)))
}

/// When the segment's last line was written, else, where it does not say or cannot be read, when its file was.
pub(crate) fn age_of(segment: &Segment) -> io::Result<SystemTime> {
    match last_time(segment) {
        Ok(Some(time)) => Ok(time),
        _ => fs::metadata(segment.path())?.modified(),
    }
}

fn time_of(line: &[u8]) -> Option<SystemTime> {
    let value: serde_json::Value = serde_json::from_slice(line).ok()?;
    let time = DateTime::parse_from_rfc3339(value.get("timestamp")?.as_str()?).ok()?;
    Some(time.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lines_time_is_its_timestamp_and_nothing_else_of_it_counts() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_hours(24);
        assert_eq!(time_of(br#"{"timestamp":"1970-01-02T00:00:00Z","n":1}"#), Some(at));
        assert_eq!(time_of(br#"{"timestamp":"1970-01-01T21:00:00-03:00"}"#), Some(at));
        for other in [&br#"{"n":1}"#[..], br#"{"timestamp":7}"#, br#"{"timestamp":"yesterday"}"#, b"{"] {
            assert_eq!(time_of(other), None);
        }
    }

    #[test]
    fn a_span_is_told_in_utc_and_says_what_it_does_not_know() {
        let span = Span { first: Some(SystemTime::UNIX_EPOCH), last: None };
        assert_eq!(span.to_string(), "1970-01-01T00:00:00Z to unknown");
    }
}
