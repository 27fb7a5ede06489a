//! A file system that is really full: a small tmpfs where mounting is allowed, `/dev/full` everywhere.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use farol_log::{Log, LogConfig};
use tempfile::TempDir;

use crate::support::{config, ids_in, line, open};

/// A mounted tmpfs of 256 KiB, unmounted however the test ends.
pub(crate) struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` where this user may not mount.
    pub(crate) fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256k", "farol-log-test"]).arg(dir.path());
        mount.output().ok().filter(|output| output.status.success()).map(|_| Self(dir))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: an open file must not keep the mount.
        let unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

#[test]
fn a_full_disk_refuses_lines_with_the_reason_and_takes_them_again_once_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("mounting a tmpfs is not permitted here: trying /dev/full instead");
        return a_device_that_is_full_refuses_lines();
    };
    let filler = disk.path().join("filler");
    fs::write(&filler, vec![0; 200 << 10]).unwrap();
    let config = config(&disk.path().join("logs"));
    let log = open(&config);

    let mut acknowledged = append_until_full(&log, 0);
    assert!(!acknowledged.is_empty());
    a_batch_larger_than_the_room_leaves_nothing_behind(&log, &config, &acknowledged);

    fs::remove_file(&filler).unwrap();
    acknowledged.extend(append_until_full(&log, 1_000));
    assert!(acknowledged.len() > 250, "the freed room was not used: {} lines", acknowledged.len());
    assert_eq!(ids_in(&config.files.current()), acknowledged);
    log.close().unwrap();
}

/// Appends until the disk refuses; returns the ids that were acknowledged.
fn append_until_full(log: &Log, first: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in first.. {
        let id = n.to_string();
        match log.append_blocking(&line(&id)) {
            Ok(()) => acknowledged.push(id),
            Err(error) => {
                assert_eq!(error.code(), "disk_full");
                break;
            }
        }
        assert!(log.healthy());
    }
    assert!(!log.healthy());
    acknowledged
}

fn a_batch_larger_than_the_room_leaves_nothing_behind(
    log: &Log,
    config: &LogConfig,
    acknowledged: &[String],
) {
    let length = fs::metadata(config.files.current()).unwrap().len();
    let many: Vec<Vec<u8>> = (0..100).map(|n| line(&format!("refused-{n}"))).collect();
    assert_eq!(log.append_many(&many).wait().unwrap_err().code(), "disk_full");
    assert_eq!(fs::metadata(config.files.current()).unwrap().len(), length);
    assert_eq!(ids_in(&config.files.current()), acknowledged);
}

#[test]
fn a_device_that_is_full_refuses_lines() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    symlink(Path::new("/dev/full"), config.files.current()).unwrap();
    let log = open(&config);
    for _ in 0..2 {
        let refused = log.append_blocking(&line("refused")).unwrap_err();
        assert_eq!(refused.code(), "disk_full");
        assert!(!refused.to_string().contains("refused"), "the error must not repeat the line");
    }
    assert!(!log.healthy());
    fs::remove_file(config.files.current()).unwrap();
    log.append_blocking(&line("taken")).unwrap();
    assert!(log.healthy());
    assert_eq!(ids_in(&config.files.current()), ["taken"]);
}
