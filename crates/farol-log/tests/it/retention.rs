//! What becomes of segments past their time, number or room, compressed or not.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use farol_log::{Log, LogConfig, LogEvent, Observer, Retention, Rotation};

use crate::support::{HandClock, config, line, logged_ids, open};

const DAY: Duration = Duration::from_hours(24);

fn append_all(log: &Log, names: impl IntoIterator<Item = u32>) {
    names.into_iter().for_each(|name| log.append_blocking(&line(&name.to_string())).unwrap());
}

fn one_line_a_file() -> Rotation {
    Rotation { max_bytes: Some(1), max_age: None }
}

#[test]
fn only_the_newest_segments_are_kept_and_no_other_file_is_touched() {
    for compress in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let retention = Retention { keep_files: Some(2), ..Retention::default() };
        let config = LogConfig { rotation: one_line_a_file(), retention, compress, ..config(dir.path()) };
        let strangers =
            ["predictions.jsonl.1", "predictions-old.jsonl.gz", "other-20200101T000000Z-000001.jsonl"];
        for name in strangers {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let log = open(&config);
        append_all(&log, 0..6);
        log.settle();
        assert_eq!(logged_ids(log.files()), ["3", "4", "5"]);
        assert_eq!(log.stats().files.deleted_segments, 3);
        assert!(strangers.iter().all(|name| dir.path().join(name).exists()));
    }
}

#[test]
fn the_oldest_segments_go_until_the_rest_has_room() {
    let dir = tempfile::tempdir().unwrap();
    let three = 3 * (line("0").len() as u64 + 1);
    let retention = Retention { keep_bytes: Some(three), ..Retention::default() };
    let plain = LogConfig { rotation: one_line_a_file(), compress: false, ..config(dir.path()) };
    let log = open(&LogConfig { retention, ..plain.clone() });
    append_all(&log, 0..6);
    log.settle();
    assert_eq!(logged_ids(log.files()), ["2", "3", "4", "5"]);
}

#[test]
fn room_is_counted_after_compression() {
    let dir = tempfile::tempdir().unwrap();
    let two = 2 * (line("0").len() as u64 + 1);
    let retention = Retention { keep_bytes: Some(two), ..Retention::default() };
    let plain = LogConfig { rotation: one_line_a_file(), compress: false, ..config(dir.path()) };
    append_all(&open(&plain), 0..6);
    let log = open(&LogConfig { retention, compress: true, ..plain });
    log.settle();
    assert_eq!(logged_ids(log.files()).len(), 6, "five compressed segments are smaller than two plain ones");
}

fn timed(name: u32, at: SystemTime) -> Vec<u8> {
    format!("{{\"id\":\"{name}\",\"timestamp\":\"{}\"}}", DateTime::<Utc>::from(at).to_rfc3339()).into_bytes()
}

#[test]
fn segments_whose_last_line_is_past_its_days_are_deleted_at_rotation_and_at_opening() {
    for compress in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let hand = HandClock::default();
        let rotation = Rotation { max_bytes: None, max_age: Some(DAY) };
        let retention = Retention { keep_days: Some(3), ..Retention::default() };
        let config = LogConfig { rotation, retention, compress, clock: hand.clock(), ..config(dir.path()) };
        let log = open(&config);
        for n in 0..6 {
            log.append_blocking(&timed(n, config.clock.now())).unwrap();
            log.settle();
            hand.advance(DAY + Duration::from_mins(1));
        }
        assert_eq!(logged_ids(log.files()), ["3", "4", "5"]);
        drop(log);
        hand.advance(DAY * 30);
        let log = open(&config);
        log.settle();
        assert_eq!(logged_ids(log.files()), ["5"]);
    }
}

#[test]
fn each_removal_is_told_with_name_size_and_times_and_no_content() {
    let dir = tempfile::tempdir().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&told);
    let config = LogConfig {
        rotation: one_line_a_file(),
        retention: Retention { keep_files: Some(0), ..Retention::default() },
        observer: Observer::new(move |event: &LogEvent| ear.lock().unwrap().push(event.to_string())),
        ..config(dir.path())
    };
    let log = open(&config);
    let at = SystemTime::UNIX_EPOCH + DAY * 20_000;
    (7001..7003).for_each(|n| log.append_blocking(&timed(n, at)).unwrap());
    log.settle();
    let told = told.lock().unwrap().join("\n");
    assert!(told.contains("removed by retention") && told.contains("-000001.jsonl"), "{told}");
    assert!(told.contains("lines from 2024-10-04T00:00:00Z to 2024-10-04T00:00:00Z"), "{told}");
    assert!(!told.contains("7001") && !told.contains("timestamp"), "{told}");
}

#[test]
fn the_list_says_of_each_file_its_size_its_times_and_whether_it_is_compressed() {
    let dir = tempfile::tempdir().unwrap();
    let config = LogConfig { rotation: one_line_a_file(), ..config(dir.path()) };
    let log = open(&config);
    let at = SystemTime::UNIX_EPOCH + DAY * 20_000;
    (0..3_u32).for_each(|n| log.append_blocking(&timed(n, at + DAY * n)).unwrap());
    log.settle();
    let listed = log.files().list().unwrap();
    let kinds: Vec<_> = listed.iter().map(|file| (file.compressed, file.current)).collect();
    assert_eq!(kinds, [(true, false), (true, false), (false, true)]);
    for (n, file) in (0..).zip(&listed) {
        assert_eq!((file.span.first, file.span.last), (Some(at + DAY * n), Some(at + DAY * n)));
        assert_eq!(file.bytes, fs::metadata(&file.path).unwrap().len());
    }
}
