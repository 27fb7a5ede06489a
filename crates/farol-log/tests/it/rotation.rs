//! New files by size and age.

use std::time::Duration;

use farol_log::{Log, LogConfig, Rotation};

use crate::support::{HandClock, ids_in, line, logged_ids, open, plain_config as config};

const DAY: Duration = Duration::from_hours(24);

fn append_all(log: &Log, names: &[String]) {
    for name in names {
        log.append_blocking(&line(name)).unwrap();
    }
}

#[test]
fn a_file_is_set_aside_before_it_grows_past_its_size() {
    let dir = tempfile::tempdir().unwrap();
    let size = 3 * (line("0").len() as u64 + 1);
    let rotation = Rotation { max_bytes: Some(size), max_age: None };
    let config = LogConfig { rotation, ..config(dir.path()) };
    let log = open(&config);
    let names: Vec<String> = (0..8).map(|n| n.to_string()).collect();
    append_all(&log, &names);
    let per_file: Vec<usize> =
        log.files().segments().unwrap().iter().map(|path| ids_in(path).len()).collect();
    assert_eq!(per_file, [3, 3, 2]);
    assert_eq!(logged_ids(log.files()), names);
    assert_eq!(log.stats().files.rotations, 2);
}

#[test]
fn a_batch_larger_than_a_file_may_be_gets_a_file_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let rotation = Rotation { max_bytes: Some(1), max_age: None };
    let config = LogConfig { rotation, ..config(dir.path()) };
    let log = open(&config);
    log.append_many(&[line("a"), line("b")]).wait().unwrap();
    log.append_blocking(&line("c")).unwrap();
    let segments = log.files().segments().unwrap();
    assert_eq!(segments.iter().map(|path| ids_in(path)).collect::<Vec<_>>(), [vec!["a", "b"], vec!["c"]]);
}

#[test]
fn a_file_is_set_aside_when_it_is_old_even_across_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let hand = HandClock::default();
    let rotation = Rotation { max_bytes: None, max_age: Some(DAY) };
    let config = LogConfig { rotation, clock: hand.clock(), ..config(dir.path()) };
    let log = open(&config);
    log.append_blocking(&line("0")).unwrap();
    hand.advance(DAY / 2);
    log.append_blocking(&line("1")).unwrap();
    drop(log);
    hand.advance(DAY / 2 + Duration::from_mins(1));
    let log = open(&config);
    log.append_blocking(&line("2")).unwrap();
    let segments = log.files().segments().unwrap();
    assert_eq!(segments.iter().map(|path| ids_in(path)).collect::<Vec<_>>(), [vec!["0", "1"], vec!["2"]]);
}

#[test]
fn numbering_goes_on_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let rotation = Rotation { max_bytes: Some(1), max_age: None };
    let config = LogConfig { rotation, ..config(dir.path()) };
    let names: Vec<String> = (0..6).map(|n| n.to_string()).collect();
    for pair in names.chunks(2) {
        let log = open(&config);
        append_all(&log, pair);
    }
    assert_eq!(logged_ids(&config.files), names);
    assert_eq!(config.files.segments().unwrap().len(), 6);
}
