//! Compressing one rotated segment, in steps each of which may be the last before a crash: a whole temporary file, durable
//! and read back; its rename; the end of the plain file. Between any two the lines are there, under one name or both.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use flate2::bufread::MultiGzDecoder;
use flate2::{Compression, GzBuilder};

use crate::LogFiles;
use crate::files::Segment;
use crate::source::Source;
use crate::span::last_line_time;
use crate::torn::FILE_MODE;

/// 256 KiB: how much is read before looking whether to stop.
const CHUNK: usize = 256 << 10;

/// Deletes what interrupted compressions left: their plain files are still there.
pub(crate) fn clear_unfinished(files: &LogFiles) -> io::Result<()> {
    files.unfinished()?.into_iter().try_for_each(fs::remove_file)
}

/// All steps. Returns the bytes before and after, or `None` when told to stop. After an error the plain file is as it
/// was and no temporary file is left.
pub(crate) fn compress(
    files: &LogFiles,
    segment: &Segment,
    stop: &AtomicBool,
) -> io::Result<Option<(u64, u64)>> {
    let result = leave_room(files, segment).and_then(|()| all_steps(files, segment, stop));
    if !matches!(result, Ok(Some(_))) {
        let _there_may_be_none = fs::remove_file(segment.unfinished());
    }
    result
}

fn all_steps(files: &LogFiles, segment: &Segment, stop: &AtomicBool) -> io::Result<Option<(u64, u64)>> {
    let Some(sizes) = write(segment, stop)? else { return Ok(None) };
    publish(files, segment)?;
    fs::remove_file(&segment.plain)?;
    Ok(Some(sizes))
}

/// Appends come first: a disk without room for the segment once more is left to them.
fn leave_room(files: &LogFiles, segment: &Segment) -> io::Result<()> {
    let disk = rustix::fs::statvfs(files.dir())?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < fs::metadata(&segment.plain)?.len() {
        return Err(io::Error::from(io::ErrorKind::StorageFull));
    }
    Ok(())
}

/// First step: a temporary file, whole, durable and found to hold the same.
pub(crate) fn write(segment: &Segment, stop: &AtomicBool) -> io::Result<Option<(u64, u64)>> {
    let found = fs::metadata(&segment.plain)?;
    let modified = found.modified()?;
    let last = last_line_time(Source::plain(File::open(&segment.plain)?))?.unwrap_or(modified);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(FILE_MODE);
    let target = options.open(segment.unfinished())?;
    let Some(target) = deflate(File::open(&segment.plain)?, target, last, stop)? else { return Ok(None) };
    target.set_modified(modified)?;
    target.sync_all()?;
    if !holds_the_same(segment)? {
        return Err(io::Error::other("the compressed file does not read back as the plain one"));
    }
    Ok(Some((found.len(), target.metadata()?.len())))
}

fn deflate<W: Write>(
    mut plain: impl Read,
    target: W,
    last: SystemTime,
    stop: &AtomicBool,
) -> io::Result<Option<W>> {
    let seconds = last.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let header = GzBuilder::new().mtime(u32::try_from(seconds).unwrap_or(0));
    let mut encoder = header.write(target, Compression::default());
    let mut chunk = vec![0; CHUNK];
    while !stop.load(Ordering::Relaxed) {
        match plain.read(&mut chunk)? {
            0 => return encoder.finish().map(Some),
            n => encoder.write_all(&chunk[..n])?,
        }
    }
    Ok(None)
}

fn holds_the_same(segment: &Segment) -> io::Result<bool> {
    let mut plain = File::open(&segment.plain)?;
    let compressed = io::BufReader::with_capacity(CHUNK, File::open(segment.unfinished())?);
    let mut decoded = MultiGzDecoder::new(compressed);
    let (mut left, mut right) = (vec![0; CHUNK], Vec::with_capacity(CHUNK));
    loop {
        let n = plain.read(&mut left)?;
        right.clear();
        // At the end one byte more is asked for: it must not be there, and asking checks the sum at the end.
        let wanted = if n == 0 { 1 } else { n as u64 };
        (&mut decoded).take(wanted).read_to_end(&mut right)?;
        if left[..n] != right {
            return Ok(false);
        }
        if n == 0 {
            return Ok(true);
        }
    }
}

/// Second step: the final name, durably. From here on both files are there, and hold the same.
pub(crate) fn publish(files: &LogFiles, segment: &Segment) -> io::Result<()> {
    fs::rename(segment.unfinished(), segment.gz())?;
    files.sync_dir()
}

/// The files of a segment that are there.
pub(crate) fn files_of(segment: &Segment) -> Vec<PathBuf> {
    [segment.gz(), segment.plain.clone()].into_iter().filter(|path| path.exists()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::Span;

    static GO_ON: AtomicBool = AtomicBool::new(false);

    /// How far a compression comes before the process dies.
    #[derive(Debug, Clone, Copy)]
    enum Death {
        HalfWritten,
        Written,
        Published,
        Never,
    }

    fn compress_until(files: &LogFiles, segment: &Segment, death: Death) {
        if let Death::HalfWritten = death {
            return fs::write(segment.unfinished(), b"\x1f\x8b\x08 half").unwrap();
        }
        write(segment, &GO_ON).unwrap().unwrap();
        if let Death::Written = death {
            return;
        }
        publish(files, segment).unwrap();
        if let Death::Never = death {
            fs::remove_file(&segment.plain).unwrap();
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        /// So many lines are written, and set aside.
        Rotate(u64),
        /// The oldest plain segment is compressed, up to a death.
        Compress(Death),
        /// What opening the log does.
        Restart,
        /// Everything that waits is compressed.
        CompressAll,
    }

    fn step() -> impl Strategy<Value = Step> {
        use Death::{HalfWritten, Never, Published, Written};
        let death = prop::sample::select(vec![HalfWritten, Written, Published, Never]);
        prop_oneof![4 => (0_u64..30).prop_map(Step::Rotate), 4 => death.prop_map(Step::Compress),
            1 => Just(Step::Restart), 1 => Just(Step::CompressAll)]
    }

    fn plain_segments(files: &LogFiles) -> Vec<Segment> {
        files.rotated_segments().unwrap().into_iter().filter(|segment| !segment.compressed).collect()
    }

    fn take(files: &LogFiles, step: &Step, written: &mut Vec<Vec<u8>>, sequence: u64) {
        match step {
            Step::Rotate(lines) => {
                let from = written.len();
                written.extend((0..*lines).map(|n| format!("{{\"n\":{sequence},\"of\":{n}}}").into_bytes()));
                let text: Vec<u8> =
                    written[from..].iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
                fs::write(files.rotated(SystemTime::UNIX_EPOCH, sequence), text).unwrap();
            }
            Step::Compress(death) => {
                plain_segments(files).first().into_iter().for_each(|s| compress_until(files, s, *death));
            }
            Step::Restart => clear_unfinished(files).unwrap(),
            Step::CompressAll => {
                for segment in plain_segments(files) {
                    compress(files, &segment, &GO_ON).unwrap().unwrap();
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn wherever_compressions_die_no_line_is_lost_or_doubled(
            steps in prop::collection::vec(step(), 1..25), n in 0_usize..60,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let files = LogFiles::new(dir.path(), "x").unwrap();
            let mut written = Vec::new();
            for (sequence, step) in (1..).zip(&steps) {
                take(&files, step, &mut written, sequence);
                let lines: Vec<Vec<u8>> = files.lines().unwrap().collect::<Result<_, _>>().unwrap();
                prop_assert_eq!(&lines, &written);
                let newest = written.len().saturating_sub(n);
                prop_assert_eq!(&files.tail(n).unwrap(), &written[newest..]);
            }
            take(&files, &Step::Restart, &mut written, 0);
            take(&files, &Step::CompressAll, &mut written, 0);
            let left = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
            prop_assert!(left.into_iter().all(|path| path.extension().unwrap() == "gz"));
        }
    }

    fn one_segment(dir: &Path, text: &str) -> (LogFiles, Segment) {
        let files = LogFiles::new(dir, "x").unwrap();
        fs::write(files.rotated(SystemTime::UNIX_EPOCH, 1), text).unwrap();
        let segment = files.rotated_segments().unwrap().remove(0);
        (files, segment)
    }

    #[test]
    fn a_compressed_segment_keeps_its_times_and_is_for_its_owner_and_group_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let text = "{\"timestamp\":\"2024-01-01T00:00:00Z\"}\n{\"timestamp\":\"2024-03-01T12:00:00Z\"}\n";
        let (files, segment) = one_segment(dir.path(), text);
        let (before, modified) =
            (Span::of(&segment).unwrap(), fs::metadata(&segment.plain).unwrap().modified().unwrap());
        compress(&files, &segment, &GO_ON).unwrap().unwrap();
        let compressed = files.rotated_segments().unwrap().remove(0);
        assert!(compressed.compressed && before.first < before.last);
        assert_eq!(Span::of(&compressed).unwrap(), before);
        let found = fs::metadata(compressed.path()).unwrap();
        assert_eq!(found.modified().unwrap(), modified);
        assert_eq!(found.permissions().mode() & 0o027, 0);
    }

    #[test]
    fn told_to_stop_it_leaves_the_plain_file_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (files, segment) = one_segment(dir.path(), "{}\n");
        assert_eq!(compress(&files, &segment, &AtomicBool::new(true)).unwrap(), None);
        assert_eq!(files_of(&segment), [segment.plain]);
        assert!(files.unfinished().unwrap().is_empty());
    }

    #[test]
    fn a_device_that_fills_up_while_it_is_written_is_an_error() {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = deflate(&[b'x'; 10][..], full, SystemTime::UNIX_EPOCH, &GO_ON).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn a_file_that_does_not_read_back_the_same_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let (_, segment) = one_segment(dir.path(), "{\"n\":1}\n");
        write(&segment, &GO_ON).unwrap().unwrap();
        assert!(holds_the_same(&segment).unwrap());
        for other in ["{\"n\":2}\n", "{\"n\":1}\n{}\n", "{\"n\":1}"] {
            fs::write(&segment.plain, other).unwrap();
            assert!(!holds_the_same(&segment).is_ok_and(|same| same), "{other:?}");
        }
    }
}
