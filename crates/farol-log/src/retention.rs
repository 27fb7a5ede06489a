//! Deleting rotated segments that are past their time. Never touches a file whose name the log did not give.

use std::fs;
use std::io;
use std::time::{Duration, SystemTime};

use crate::files::Segment;
use crate::{LogFiles, Retention};

const DAY: Duration = Duration::from_hours(24);

/// Deletes what `keep` no longer covers; returns how many segments went.
pub(crate) fn prune(files: &LogFiles, keep: Retention, now: SystemTime) -> io::Result<u64> {
    if keep == Retention::default() {
        return Ok(0);
    }
    let segments = files.rotated_segments()?;
    let mut deleted = 0;
    for segment in past(&segments, keep, now) {
        match fs::remove_file(&segment.path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => deleted += 1,
        }
    }
    Ok(deleted)
}

/// `segments` is oldest first.
fn past(segments: &[Segment], keep: Retention, now: SystemTime) -> impl Iterator<Item = &Segment> {
    let surplus = keep.keep_files.map_or(0, |most| segments.len().saturating_sub(most));
    let oldest = keep.keep_days.and_then(|days| now.checked_sub(DAY.saturating_mul(days)));
    let too_old = move |segment: &Segment| oldest.is_some_and(|oldest| segment.rotated_at < oldest);
    segments.iter().enumerate().filter(move |(i, segment)| *i < surplus || too_old(segment)).map(|(_, s)| s)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn past_sequences(keep: Retention) -> Vec<u64> {
        let start = SystemTime::UNIX_EPOCH + DAY * 20_000;
        let segments: Vec<Segment> = (0_u32..5)
            .map(|day| Segment {
                sequence: u64::from(day),
                rotated_at: start + DAY * day,
                path: PathBuf::from(day.to_string()),
            })
            .collect();
        past(&segments, keep, start + DAY * 5).map(|s| s.sequence).collect()
    }

    #[test]
    fn by_default_every_segment_is_kept() {
        assert!(past_sequences(Retention::default()).is_empty());
    }

    #[test]
    fn the_oldest_go_first_when_there_are_too_many() {
        assert_eq!(past_sequences(Retention { keep_files: Some(2), keep_days: None }), [0, 1, 2]);
    }

    #[test]
    fn segments_older_than_the_days_go() {
        assert_eq!(past_sequences(Retention { keep_files: None, keep_days: Some(3) }), [0, 1]);
        assert!(past_sequences(Retention { keep_files: None, keep_days: Some(u32::MAX) }).is_empty());
    }
}
