//! Rotated segments are compressed in the background: other tools read them, no line is lost, a full disk only waits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use farol_log::{Log, LogConfig, LogEvent, Observer, Rotation};

use crate::full_disk::SmallDisk;
use crate::support::{config, ids, line, logged_ids, open};

fn append_numbered(log: &Log, numbers: std::ops::Range<usize>) -> Vec<String> {
    let names: Vec<String> = numbers.map(|n| n.to_string()).collect();
    for name in &names {
        log.append_blocking(&line(name)).unwrap();
    }
    names
}

/// Rotates after every fourth line.
fn rotating(dir: &Path) -> LogConfig {
    let rotation = Rotation { max_bytes: Some(4 * (line("10").len() as u64 + 1)), max_age: None };
    LogConfig { rotation, ..config(dir) }
}

/// Collects what is told.
fn listening(config: LogConfig) -> (LogConfig, Arc<Mutex<Vec<LogEvent>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&told);
    let observer = Observer::new(move |event| ear.lock().unwrap().push(event.clone()));
    (LogConfig { observer, ..config }, told)
}

fn compressed(segments: &[PathBuf]) -> Vec<bool> {
    segments.iter().map(|path| path.extension().is_some_and(|extension| extension == "gz")).collect()
}

/// What a tool of the system prints, which must find nothing amiss.
fn output(tool: &str, arguments: &[&str], file: &Path) -> Vec<u8> {
    let output = Command::new(tool).args(arguments).arg(file).output().unwrap();
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn rotated_segments_are_compressed_and_read_back_in_order_here_and_by_gzip() {
    let dir = tempfile::tempdir().unwrap();
    let (config, told) = listening(rotating(dir.path()));
    let log = open(&config);
    let names = append_numbered(&log, 10..20);
    log.settle();
    let segments = log.files().segments().unwrap();
    assert_eq!(compressed(&segments), [true, true, false]);
    assert_eq!(logged_ids(log.files()), names);
    assert_eq!(ids(log.files().tail(5).unwrap()), names[5..]);
    let stats = log.stats().files;
    assert_eq!((stats.compressed_segments, stats.deleted_segments, stats.housekeeping_error), (2, 0, None));
    assert!(matches!(told.lock().unwrap()[..], [LogEvent::Compressed { .. }, LogEvent::Compressed { .. }]));
    output("gzip", &["-t"], &segments[0]);
    let text = output("zcat", &[], &segments[0]);
    assert_eq!(ids(text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())), names[..4]);
}

#[test]
fn segments_compressed_by_hand_are_read_too() {
    let dir = tempfile::tempdir().unwrap();
    let config = LogConfig { compress: false, ..rotating(dir.path()) };
    let log = open(&config);
    let names = append_numbered(&log, 10..20);
    for segment in &log.files().segments().unwrap()[..2] {
        output("gzip", &["-n"], segment);
    }
    assert_eq!(compressed(&log.files().segments().unwrap()), [true, true, false]);
    assert_eq!(logged_ids(log.files()), names);
    assert_eq!(ids(log.files().tail(9).unwrap()), names[1..]);
}

#[test]
fn where_compression_is_off_segments_stay_plain_and_are_compressed_once_it_is_on() {
    let dir = tempfile::tempdir().unwrap();
    let config = rotating(dir.path());
    let log = open(&LogConfig { compress: false, ..config.clone() });
    let names = append_numbered(&log, 10..20);
    log.settle();
    assert_eq!(compressed(&log.files().segments().unwrap()), [false; 3]);
    drop(log);
    let log = open(&config);
    log.settle();
    assert_eq!(compressed(&log.files().segments().unwrap()), [true, true, false]);
    assert_eq!(logged_ids(log.files()), names);
}

#[test]
fn what_an_interrupted_compression_left_is_cleared_at_opening_and_other_files_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let config = LogConfig { compress: false, ..rotating(dir.path()) };
    let log = open(&config);
    let names = append_numbered(&log, 10..20);
    let segment = log.files().segments().unwrap()[0].clone();
    drop(log);
    let unfinished = segment.with_added_extension("gz.tmp");
    let stranger = dir.path().join("copy.gz.tmp");
    for path in [&unfinished, &stranger] {
        fs::write(path, "half").unwrap();
    }
    let log = open(&config);
    assert!(!unfinished.exists() && stranger.exists());
    assert_eq!(logged_ids(log.files()), names);
}

#[test]
fn numbering_goes_on_after_compressed_segments() {
    let dir = tempfile::tempdir().unwrap();
    let config = rotating(dir.path());
    let mut names = Vec::new();
    for start in [10, 20, 30] {
        let log = open(&config);
        names.extend(append_numbered(&log, start..start + 10));
        log.settle();
    }
    assert_eq!(logged_ids(&config.files), names);
    assert_eq!(compressed(&config.files.segments().unwrap()).iter().filter(|gz| !**gz).count(), 1);
}

#[test]
fn a_reader_that_goes_on_while_segments_are_rotated_and_compressed_misses_and_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(&rotating(dir.path()));
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| append_numbered(&log, 0..400));
        while !writing.is_finished() {
            let expected: Vec<String> = (0..log.stats().lines).map(|n| n.to_string()).collect();
            let logged = logged_ids(log.files());
            assert!(logged.len() >= expected.len(), "{} of {} lines", logged.len(), expected.len());
            let in_order: Vec<String> = (0..logged.len()).map(|n| n.to_string()).collect();
            assert_eq!(logged, in_order);
        }
    });
    log.settle();
    assert_eq!(logged_ids(log.files()).len(), 400);
}

#[test]
fn on_a_full_disk_the_plain_file_stays_it_is_said_once_and_tried_again() {
    let Some(disk) = SmallDisk::mount() else {
        return eprintln!(
            "mounting a tmpfs is not permitted here: a full disk is only tried in the unit tests"
        );
    };
    let filler = disk.path().join("filler");
    let (config, told) = listening(rotating(&disk.path().join("logs")));
    let off = open(&LogConfig { compress: false, ..config.clone() });
    let names = append_numbered(&off, 10..20);
    drop(off);
    fill(&filler);
    let log = open(&config);
    (0..3).for_each(|_| log.settle());
    assert!(matches!(told.lock().unwrap()[..], [LogEvent::CompressionFailed { .. }]));
    assert!(log.stats().files.housekeeping_error.is_some());
    assert_eq!(compressed(&log.files().segments().unwrap()), [false; 3]);
    assert_eq!(logged_ids(log.files()), names);
    assert!(log.healthy());

    fs::remove_file(&filler).unwrap();
    log.settle();
    assert_eq!(compressed(&log.files().segments().unwrap()), [true, true, false]);
    assert_eq!(logged_ids(log.files()), names);
}

/// Writes until not a page is left.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
}
