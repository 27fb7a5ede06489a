//! After a kill at any moment every answered prediction is on disk, and no line is torn after the next start.

use std::{
    collections::HashSet,
    io::Read as _,
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

use crate::support::{Server, predict, prepared};

const CLIENTS: usize = 4;

/// Rounds in the suite; `FAROL_KILL_ROUNDS` asks for more.
fn rounds() -> u64 {
    std::env::var("FAROL_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(5)
}

/// Asks from several threads until the server is gone; kills it after so many answers and a little while.
fn answered_until_killed(mut server: Server, after: u64, nap: Duration) -> HashSet<String> {
    let (sender, receiver) = mpsc::channel::<String>();
    for client in 0..CLIENTS {
        let (sender, url) = (sender.clone(), server.url.clone());
        std::thread::spawn(move || {
            let agent = ureq::Agent::new_with_defaults();
            for ra in client.. {
                let Some(answer) = predict(&agent, &url, ra % 300) else { return };
                let Some(id) = answer["prediction_id"].as_str() else { return };
                if sender.send(id.to_owned()).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let mut answered: HashSet<String> = receiver.iter().take(usize::try_from(after).unwrap()).collect();
    let until = Instant::now() + nap;
    while let Ok(id) = receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
        answered.insert(id);
    }
    server.child.kill().unwrap();
    answered.extend(receiver.iter());
    answered
}

/// Text of a log file, unpacked where it is a compressed one; none of a compression the kill cut short.
fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    let mut file = std::fs::File::open(path).unwrap();
    match path.extension()?.to_str()? {
        "jsonl" => file.read_to_string(&mut text).unwrap(),
        "gz" => flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap(),
        _ => return None,
    };
    Some(text)
}

/// Ids in the log's files; every line must be whole.
fn logged(data: &Path) -> HashSet<String> {
    let mut ids = HashSet::new();
    for entry in std::fs::read_dir(data.join("logs")).unwrap() {
        let Some(text) = text(&entry.unwrap().path()) else { continue };
        assert!(text.is_empty() || text.ends_with('\n'), "a torn line is left");
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a whole line");
            ids.insert(line["prediction_id"].as_str().unwrap().to_owned());
        }
    }
    ids
}

#[test]
fn no_answered_prediction_is_missing_after_kills_under_load() {
    let data = prepared();
    let mut answered = HashSet::new();
    for round in 0..rounds() {
        let server = Server::start(data.path(), &["--log-max-bytes", "40000"]);
        let nap = Duration::from_micros(round.wrapping_mul(7919) % 20_000);
        answered.extend(answered_until_killed(server, 1 + round * 13 % 60, nap));
        // The next start cuts off a torn end.
        drop(Server::start(data.path(), &[]));
        let logged = logged(data.path());
        let missing = answered.iter().filter(|id| !logged.contains(*id)).count();
        assert_eq!(
            missing,
            0,
            "round {round}: {missing} of {} answered predictions are not on disk",
            answered.len()
        );
    }
    assert!(!answered.is_empty());
    println!("{} rounds, {} answered predictions, 0 missing", rounds(), answered.len());
}
