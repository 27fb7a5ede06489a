//! A process killed at any moment leaves every line it acknowledged, and no torn one.
//!
//! The appending process is this test binary again, told by an environment variable to append until it is killed.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use farol_log::{Durability, Log, LogConfig, Rotation};

use crate::support::{config, line, logged_ids, open};

const DIR: &str = "FAROL_LOG_CHILD_DIR";
const LIFE: &str = "FAROL_LOG_CHILD_LIFE";
const THREADS: usize = 4;

/// Small files, so that kills fall into rotations too; every other life with the other durability.
fn child_config(dir: &Path, life: usize) -> LogConfig {
    let durability = if life.is_multiple_of(2) { Durability::Fsync } else { Durability::Flush };
    let rotation = Rotation { max_bytes: Some(256 << 10), max_age: None };
    LogConfig { durability, rotation, ..config(dir) }
}

#[test]
fn every_line_acknowledged_before_a_sigkill_is_in_the_log() {
    let rounds =
        std::env::var("FAROL_KILL_ROUNDS").map_or(20, |text| text.parse().expect("a number of rounds"));
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = HashSet::new();
    for life in 0..rounds {
        acknowledged.extend(one_life(dir.path(), life, rand::random_range(1..3_000)));
    }
    let log = open(&child_config(dir.path(), 0));
    let logged = logged_ids(log.files());
    let distinct: HashSet<String> = logged.iter().cloned().collect();
    assert_eq!(distinct.len(), logged.len(), "a line is there twice");
    let lost: Vec<&String> = acknowledged.difference(&distinct).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged lines are lost", lost.len(), acknowledged.len());
}

/// Starts a process, kills it after `until` acknowledgements, and returns all it managed to send.
fn one_life(dir: &Path, life: usize, until: usize) -> Vec<String> {
    let mut child = spawn(dir, life);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut acknowledged: Vec<String> = acknowledgements(&mut lines).take(until).collect();
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "the child ended by itself");
    acknowledged.extend(acknowledgements(&mut lines));
    acknowledged
}

fn spawn(dir: &Path, life: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::each_thread_is_acknowledged_for_every_line", "--nocapture"])
        .env(DIR, dir)
        .env(LIFE, life.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The harness writes to the same pipe, and the last line may be cut short: only `ack ID.` counts.
fn acknowledgements(lines: &mut impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    lines.filter_map(|text| Some(text.split_once("ack ")?.1.strip_suffix('.')?.to_owned()))
}

/// As a test: a bounded run. As the child of the test above: the process that is killed.
#[test]
fn each_thread_is_acknowledged_for_every_line() {
    if let Ok(dir) = std::env::var(DIR) {
        let life = std::env::var(LIFE).unwrap().parse().unwrap();
        let log = open(&child_config(Path::new(&dir), life));
        append_and_acknowledge(&log, life, usize::MAX, &mut || std::io::stdout());
        unreachable!("the parent kills this process");
    }
    let dir = tempfile::tempdir().unwrap();
    let log = open(&child_config(dir.path(), 0));
    let (reader, writer) = std::io::pipe().unwrap();
    append_and_acknowledge(&log, 0, 20, &mut || writer.try_clone().unwrap());
    drop(writer);
    let mut lines = BufReader::new(reader).lines().map_while(Result::ok);
    let mut acknowledged: Vec<String> = acknowledgements(&mut lines).collect();
    let mut logged = logged_ids(log.files());
    acknowledged.sort_unstable();
    logged.sort_unstable();
    assert_eq!(acknowledged, logged);
    assert_eq!(logged.len(), THREADS * 20);
}

/// Appends from several threads and writes each id out, in one write, once its line is durable.
fn append_and_acknowledge<W: Write + Send>(log: &Log, life: usize, lines: usize, out: &mut dyn FnMut() -> W) {
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let mut out = out();
            scope.spawn(move || {
                for n in 0..lines {
                    let id = format!("{life}-{thread}-{n}");
                    log.append_blocking(&line(&id)).unwrap();
                    out.write_all(format!("ack {id}.\n").as_bytes()).unwrap();
                }
            });
        }
    });
}
