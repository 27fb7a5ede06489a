//! Opening, sharing, closing.

use std::fs;
use std::io::Write;
use std::sync::Arc;

use farol_log::{AppendError, Durability, Log, LogConfig, LogError};

use crate::support::{config, ids_in, line, logged_ids, open};

#[test]
fn a_torn_last_line_is_cut_at_opening_kept_aside_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    open(&config).append_blocking(&line("whole")).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(config.files.current()).unwrap();
    file.write_all(b"{\"id\":\"half").unwrap();

    let (log, report) = Log::open(config.clone()).unwrap();
    let torn = report.torn.expect("a torn end");
    assert_eq!(torn.bytes, 11);
    assert_eq!(fs::read(torn.kept_in).unwrap(), b"{\"id\":\"half");
    assert_eq!(log.stats().files.torn_bytes, 11);
    log.append_blocking(&line("next")).unwrap();
    assert_eq!(ids_in(&config.files.current()), ["whole", "next"]);
}

#[test]
fn two_torn_ends_in_the_same_second_are_both_kept() {
    let dir = tempfile::tempdir().unwrap();
    let now = std::time::SystemTime::now();
    let config = LogConfig { clock: farol_log::Clock::new(move || now), ..config(dir.path()) };
    let kept: Vec<_> = ["{\"first", "{\"second"]
        .map(|half| {
            fs::write(config.files.current(), half).unwrap();
            Log::open(config.clone()).unwrap().1.torn.unwrap().kept_in
        })
        .to_vec();
    assert_eq!(
        kept.iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>(),
        [&b"{\"first"[..], b"{\"second"]
    );
}

#[test]
fn a_second_opener_is_refused_until_the_first_closes() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let first = open(&config);
    let refused = Log::open(config.clone()).unwrap_err();
    assert!(matches!(&refused, LogError::InUse { path } if path.ends_with("predictions.jsonl.lock")));
    first.close().unwrap();
    open(&config).append_blocking(&line("second")).unwrap();
    assert_eq!(logged_ids(&config.files), ["second"]);
}

#[test]
fn closing_answers_every_line_that_was_queued_and_refuses_later_ones() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let log = open(&config);
    let names: Vec<String> = (0..500).map(|n| n.to_string()).collect();
    let queued: Vec<_> = names.iter().map(|name| log.append(&line(name))).collect();
    log.close().unwrap();
    log.close().unwrap();
    assert!(queued.into_iter().all(|append| append.wait().is_ok()));
    assert_eq!(log.append_blocking(&line("late")), Err(AppendError::Closed));
    assert_eq!(logged_ids(&config.files), names);
}

#[test]
fn the_lines_of_one_call_stand_together_under_one_answer() {
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path());
    let log = open(&config);
    log.append_many(&[line("a"), line("b"), line("c")]).wait().unwrap();
    log.append_many::<Vec<u8>>(&[]).wait().unwrap();
    let one_bad = log.append_many(&[line("d"), b"no object".to_vec()]).wait().unwrap_err();
    assert_eq!(one_bad.code(), "not_a_line");
    assert_eq!(logged_ids(&config.files), ["a", "b", "c"]);
    assert_eq!((log.stats().lines, log.stats().batches, log.stats().files.syncs), (3, 1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_that_await_share_batches_and_keep_their_own_order() {
    for durability in [Durability::Fsync, Durability::Flush] {
        let dir = tempfile::tempdir().unwrap();
        let config = LogConfig { durability, ..config(dir.path()) };
        let log = Arc::new(open(&config));
        let tasks: Vec<_> = (0..64).map(|task| tokio::spawn(append_fifty(Arc::clone(&log), task))).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let logged = logged_ids(&config.files);
        for task in 0..64 {
            let own: Vec<_> = logged.iter().filter(|id| id.starts_with(&format!("{task}-"))).collect();
            assert_eq!(
                own,
                (0..50).map(|n| format!("{task}-{n}")).collect::<Vec<_>>().iter().collect::<Vec<_>>()
            );
        }
        let stats = log.stats();
        assert_eq!((stats.lines, stats.failed_lines, stats.pending_bytes), (64 * 50, 0, 0));
        assert!(stats.batches < stats.lines && log.healthy());
    }
}

async fn append_fifty(log: Arc<Log>, task: usize) -> Result<(), AppendError> {
    for n in 0..50 {
        log.append(&line(&format!("{task}-{n}"))).await?;
    }
    Ok(())
}
