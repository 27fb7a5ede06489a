//! logrotate and hands: files renamed, deleted, truncated under the log.

use std::fs;
use std::os::unix::fs::symlink;

use farol_log::{Durability, LogConfig};

use crate::support::{config, ids_in, line, logged_ids, open};

#[test]
fn after_a_rename_by_another_tool_new_lines_go_to_a_new_file() {
    for durability in [Durability::Fsync, Durability::Flush] {
        let dir = tempfile::tempdir().unwrap();
        let config = LogConfig { durability, ..config(dir.path()) };
        let log = open(&config);
        log.append_blocking(&line("before")).unwrap();
        let moved = dir.path().join("predictions.jsonl.1");
        fs::rename(config.files.current(), &moved).unwrap();
        log.append_blocking(&line("after")).unwrap();
        assert_eq!(ids_in(&moved), ["before"]);
        assert_eq!(ids_in(&config.files.current()), ["after"]);
        assert_eq!(log.stats().files.reopens, 1);
    }
}

#[test]
fn renames_in_the_midst_of_appending_lose_no_acknowledged_line() {
    let dir = tempfile::tempdir().unwrap();
    let config = LogConfig { durability: Durability::Flush, ..config(dir.path()) };
    let log = open(&config);
    let mut expected: Vec<String> =
        (0..4).flat_map(|thread| (0..500).map(move |n| format!("{thread}-{n}"))).collect();
    let moved = std::thread::scope(|scope| {
        for ids in expected.chunks(500) {
            let log = &log;
            scope.spawn(move || ids.iter().for_each(|id| log.append_blocking(&line(id)).unwrap()));
        }
        rename_again_and_again(&log, &config, 2_000)
    });
    let mut found: Vec<String> = moved.iter().flat_map(|path| ids_in(path)).collect();
    found.extend(logged_ids(&config.files));
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(moved.len() > 1);
}

/// Renames the current file as soon as the log has gone a little further, until all lines are in.
fn rename_again_and_again(log: &farol_log::Log, config: &LogConfig, lines: u64) -> Vec<std::path::PathBuf> {
    let mut moved = Vec::new();
    let mut seen = 0;
    while seen < lines {
        let now = log.stats().lines;
        if now > seen + 50 || now == lines {
            let to = config.files.dir().join(format!("moved-{}", moved.len()));
            // Not there for a moment after the last rename: the log makes it with the next batch.
            if fs::rename(config.files.current(), &to).is_ok() {
                moved.push(to);
            }
            seen = now;
        }
        std::thread::yield_now();
    }
    moved
}

#[test]
fn after_a_deletion_by_another_tool_new_lines_go_to_a_new_file() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let log = open(&config);
    log.append_blocking(&line("deleted")).unwrap();
    fs::remove_file(config.files.current()).unwrap();
    log.append_blocking(&line("after")).unwrap();
    assert_eq!(logged_ids(&config.files), ["after"]);
}

#[test]
fn a_directory_that_was_deleted_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(&dir.path().join("logs"));
    let log = open(&config);
    log.append_blocking(&line("deleted")).unwrap();
    fs::remove_dir_all(config.files.dir()).unwrap();
    log.append_blocking(&line("after")).unwrap();
    assert_eq!(logged_ids(&config.files), ["after"]);
}

#[test]
fn a_file_truncated_by_another_tool_is_written_from_its_new_end() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let log = open(&config);
    log.append_blocking(&line("copied away")).unwrap();
    fs::OpenOptions::new().write(true).open(config.files.current()).unwrap().set_len(0).unwrap();
    log.append_blocking(&line("after")).unwrap();
    assert_eq!(ids_in(&config.files.current()), ["after"]);
}

/// `/dev/null` takes every write and refuses every sync, as a disk does whose write-back failed.
#[test]
fn a_line_whose_sync_failed_is_not_answered_as_durable() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    symlink("/dev/null", config.files.current()).unwrap();
    let log = open(&config);
    assert_eq!(log.append_blocking(&line("lost")).unwrap_err().code(), "sync_failed");
    assert!(!log.healthy());
    let stats = log.stats();
    assert_eq!((stats.lines, stats.failed_lines, stats.files.syncs), (0, 1, 0));

    fs::remove_file(config.files.current()).unwrap();
    log.append_blocking(&line("kept")).unwrap();
    assert!(log.healthy());
    assert_eq!(log.stats().last_error.unwrap().error.code(), "sync_failed");
    assert_eq!(ids_in(&config.files.current()), ["kept"]);
}
