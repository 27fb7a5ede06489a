//! Deleting rotated segments that are past their time. Never touches a file whose name the log did not give.

use std::fs;
use std::io;
use std::time::{Duration, SystemTime};

use crate::compress::files_of;
use crate::files::Segment;
use crate::span::age_of;
use crate::{LogEvent, LogFiles, Retention, Span};

const DAY: Duration = Duration::from_hours(24);

/// What the limits ask about a segment.
#[derive(Debug, Clone, Copy)]
struct Facts {
    bytes: u64,
    too_old: bool,
}

/// Deletes what `keep` no longer covers and tells each.
pub(crate) fn prune(
    files: &LogFiles,
    keep: Retention,
    now: SystemTime,
    tell: &mut dyn FnMut(LogEvent),
) -> io::Result<()> {
    if keep == Retention::default() {
        return Ok(());
    }
    let mut looked_at = Vec::new();
    for segment in files.rotated_segments()? {
        match look_at(&segment, keep, now) {
            Ok(facts) => looked_at.push((segment, facts)),
            // Another tool was faster.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    let facts: Vec<Facts> = looked_at.iter().map(|(_, facts)| *facts).collect();
    let going = looked_at.iter().zip(past(&facts, keep)).filter(|(_, past)| *past);
    going.into_iter().try_for_each(|((segment, facts), _)| remove(segment, facts.bytes, tell))
}

fn look_at(segment: &Segment, keep: Retention, now: SystemTime) -> io::Result<Facts> {
    let bytes = fs::metadata(segment.path())?.len();
    let age = |days: u64| Duration::from_secs(DAY.as_secs().saturating_mul(days));
    let too_old = match keep.keep_days.and_then(|days| now.checked_sub(age(days))) {
        Some(oldest) => age_of(segment)? < oldest,
        None => false,
    };
    Ok(Facts { bytes, too_old })
}

/// A removal that a crash interrupts leaves one of two files, which the next one takes.
fn remove(segment: &Segment, bytes: u64, tell: &mut dyn FnMut(LogEvent)) -> io::Result<()> {
    // A damaged file is removed all the same; its lines' times are then not known.
    let span = Span::of(segment).unwrap_or_default();
    for path in files_of(segment) {
        fs::remove_file(path)?;
    }
    let file = segment.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    tell(LogEvent::Removed { file, bytes, span });
    Ok(())
}

/// Which go; `segments` is oldest first. Those that are too old go wherever they stand (a clock may have been set), and
/// take no room from the others.
fn past(segments: &[Facts], keep: Retention) -> Vec<bool> {
    let (mut kept, mut bytes) = (0, 0_u64);
    let mut going: Vec<bool> = segments
        .iter()
        .rev()
        .map(|segment| {
            if segment.too_old {
                return true;
            }
            kept += 1;
            bytes = bytes.saturating_add(segment.bytes);
            keep.keep_files.is_some_and(|most| kept > most)
                || keep.keep_bytes.is_some_and(|most| bytes > most)
        })
        .collect();
    going.reverse();
    going
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of five segments of 10 bytes, the oldest two of them too old or not, those that go.
    fn gone(keep: Retention, old: usize) -> Vec<usize> {
        let segments: Vec<Facts> = (0..5).map(|at| Facts { bytes: 10, too_old: at < old }).collect();
        past(&segments, keep).iter().enumerate().filter(|(_, past)| **past).map(|(at, _)| at).collect()
    }

    #[test]
    fn by_default_every_segment_is_kept() {
        assert!(gone(Retention::default(), 0).is_empty());
    }

    #[test]
    fn the_oldest_go_first_when_there_are_too_many() {
        for (most, gone_then) in [(2, vec![0, 1, 2]), (0, vec![0, 1, 2, 3, 4]), (9, vec![])] {
            assert_eq!(gone(Retention { keep_files: Some(most), ..Retention::default() }, 0), gone_then);
        }
    }

    #[test]
    fn the_oldest_go_until_the_rest_fits_into_the_bytes() {
        for (most, gone_then) in [(50, vec![]), (49, vec![0]), (20, vec![0, 1, 2]), (9, vec![0, 1, 2, 3, 4])]
        {
            assert_eq!(gone(Retention { keep_bytes: Some(most), ..Retention::default() }, 0), gone_then);
        }
    }

    #[test]
    fn with_several_limits_the_tightest_counts() {
        let keep = Retention { keep_files: Some(4), keep_days: None, keep_bytes: Some(15) };
        assert_eq!(gone(keep, 2), [0, 1, 2, 3]);
        assert_eq!(gone(Retention { keep_bytes: Some(40), ..keep }, 2), [0, 1]);
    }

    #[test]
    fn an_old_segment_among_newer_ones_goes_alone_and_counts_for_nothing() {
        let segments = [false, true, false].map(|too_old| Facts { bytes: 10, too_old });
        let keep = Retention { keep_files: Some(2), ..Retention::default() };
        assert_eq!(past(&segments, keep), [false, true, false]);
    }

    #[test]
    fn a_segment_is_as_old_as_its_last_line_else_as_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::new(dir.path(), "x").unwrap();
        let year = SystemTime::UNIX_EPOCH;
        let by_line = "{\"timestamp\":\"2020-01-01T00:00:00Z\"}\n{\"timestamp\":\"2024-01-01T00:00:00Z\"}\n";
        for (sequence, text) in [(1, by_line), (2, "{}\n"), (3, "")] {
            fs::write(files.rotated(year, sequence), text).unwrap();
        }
        let now = SystemTime::now();
        let keep = Retention { keep_days: Some(1), ..Retention::default() };
        let old: Vec<bool> = files
            .rotated_segments()
            .unwrap()
            .iter()
            .map(|segment| look_at(segment, keep, now).unwrap().too_old)
            .collect();
        assert_eq!(old, [true, false, false]);
        let for_ever = Retention { keep_days: Some(u64::MAX), ..Retention::default() };
        assert!(!look_at(&files.rotated_segments().unwrap()[0], for_ever, now).unwrap().too_old);
    }
}
