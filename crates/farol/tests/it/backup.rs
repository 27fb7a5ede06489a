//! Backups made while a server serves and an import runs, and restored elsewhere, or refused without a trace.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::json;

use crate::support::{Server, farol, predict, prepared, run, succeed};

const PUPIL: usize = 7;

/// Prediction ids in every log file under a data directory; each line must be whole.
fn logged(data: &Path) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(data.join("logs")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("jsonl") => String::from_utf8(bytes).unwrap(),
            Some("gz") => std::io::read_to_string(flate2::read::MultiGzDecoder::new(&*bytes)).unwrap(),
            _ => continue,
        };
        assert!(text.is_empty() || text.ends_with('\n'), "{} ends in half a line", path.display());
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a whole line");
            ids.insert(line["prediction_id"].as_str().unwrap().to_owned());
        }
    }
    ids
}

/// What a prediction says, without its id and time.
fn what_it_says(url: &str) -> serde_json::Value {
    let answer = predict(&ureq::Agent::new_with_defaults(), url, PUPIL).expect("an answer");
    let members =
        ["risk_probability", "prediction", "threshold", "model_version", "reference_year", "history_year"];
    members.iter().map(|member| ((*member).to_owned(), answer[*member].clone())).collect()
}

fn archive(data: &Path) -> PathBuf {
    let file = data.join("b.tar.gz");
    succeed(data, &["backup", "b.tar.gz"]);
    file
}

fn restore(from: &Path, archive: &Path, data: &Path, extra: &[&str]) -> std::process::Output {
    farol(from).arg("restore").arg(archive).arg("--data-dir").arg(data).args(extra).output().unwrap()
}

#[test]
fn a_backup_under_load_and_during_an_import_restores_to_the_same_answers_and_every_answered_line() {
    let data = prepared();
    let server = Server::start(data.path(), &["--log-max-bytes", "50000"]);
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, answered) = std::sync::mpsc::channel::<String>();
    let clients: Vec<_> = (0..3)
        .map(|client| {
            let (url, stop, sender) = (server.url.clone(), Arc::clone(&stop), sender.clone());
            std::thread::spawn(move || {
                let agent = ureq::Agent::new_with_defaults();
                for ra in client.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let answer = predict(&agent, &url, ra % 200).expect("no request fails");
                    sender.send(answer["prediction_id"].as_str().unwrap().to_owned()).unwrap();
                }
            })
        })
        .collect();
    let before: Vec<String> = answered.iter().take(300).collect();
    succeed(data.path(), &["generate", "more.xlsx", "--pupils", "900", "--seed", "2"]);
    let mut import = farol(data.path())
        .args(["import", "more.xlsx", "--accept-changes"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let archive = archive(data.path());
    assert!(import.wait().unwrap().success());
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }

    let elsewhere = tempfile::tempdir().unwrap();
    let restored = elsewhere.path().join("new");
    let output = restore(elsewhere.path(), &archive, &restored, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let kept = logged(&restored);
    let missing = before.iter().filter(|id| !kept.contains(*id)).count();
    assert_eq!(missing, 0, "of {} answered before the backup", before.len());
    succeed(&restored, &["models", "verify"]);
    let doctor = run(&restored, &["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("store"), "{doctor:?}");
}

#[test]
fn a_restored_installation_answers_as_the_one_backed_up() {
    let data = prepared();
    fs::write(data.path().join("farol.toml"), "min_recall = 0.5\nlog_sample_limit = 100\n").unwrap();
    let first = Server::start(data.path(), &[]);
    let said = what_it_says(&first.url);
    let archive = archive(data.path());
    assert!(succeed(data.path(), &["backup", "--verify", "b.tar.gz"]).contains("sound"));
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = elsewhere.path().join("new");
    assert!(restore(elsewhere.path(), &archive, &restored, &[]).status.success());
    assert_eq!(what_it_says(&Server::start(&restored, &[]).url), said);
    assert!(fs::read_to_string(restored.join("config/farol.toml")).unwrap().contains("0.5"));
    assert_eq!(logged(&restored).len(), 2, "the line before the backup, and the new one");
}

#[cfg(unix)]
#[test]
fn a_backup_and_what_is_restored_from_it_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = prepared();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let archive = archive(data.path());
    assert_eq!(mode(&archive), 0o600);
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = elsewhere.path().join("new");
    assert!(restore(elsewhere.path(), &archive, &restored, &[]).status.success());
    assert_eq!((mode(&restored), mode(&restored.join("farol.db"))), (0o700, 0o600));
}

#[test]
fn nothing_is_overwritten_and_nothing_is_left_behind() {
    let data = prepared();
    let archive = archive(data.path());
    let bytes = fs::read(&archive).unwrap();
    let again = run(data.path(), &["backup", "b.tar.gz"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("already"));
    assert_eq!(fs::read(&archive).unwrap(), bytes);
    let hidden = fs::read_dir(data.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
    let printed = succeed(data.path(), &["backup"]);
    assert!(printed.starts_with("farol-backup-20"), "{printed}");
}

#[test]
fn a_directory_that_holds_anything_is_set_aside_only_when_asked_and_never_while_it_is_served() {
    let data = prepared();
    let archive = archive(data.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("data");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("something"), "precious").unwrap();
    let refused = restore(elsewhere.path(), &archive, &target, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    assert!(restore(elsewhere.path(), &archive, &target, &["--replace"]).status.success());
    let aside = fs::read_dir(elsewhere.path()).unwrap().map(|e| e.unwrap().path());
    let aside = aside.filter(|p| p.to_string_lossy().contains("before-restore-")).collect::<Vec<_>>();
    assert_eq!(fs::read_to_string(aside[0].join("something")).unwrap(), "precious");
    // The server stands in its own data directory in this test's helper; the restore does not.
    let server = Server::start(&target, &[]);
    let refused = restore(elsewhere.path(), &archive, &target, &["--replace"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a server uses it"), "{refused:?}");
    assert!(predict(&ureq::Agent::new_with_defaults(), &server.url, PUPIL).is_some());
}

#[test]
fn an_empty_directory_one_stands_in_is_filled() {
    let data = prepared();
    let archive = archive(data.path());
    let empty = tempfile::tempdir().unwrap();
    let output = farol(empty.path()).arg("restore").arg(&archive).args(["--data-dir", "."]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    succeed(empty.path(), &["models", "verify"]);
    assert!(
        !fs::read_dir(empty.path())
            .unwrap()
            .any(|e| { e.unwrap().file_name().to_string_lossy().starts_with(".farol-restore") })
    );
}

/// Writes an archive of these members, each with its name as raw bytes: the library would refuse some of them.
fn write_archive(path: &Path, members: &[(&str, tar::EntryType, &[u8])]) {
    let mut archive = tar::Builder::new(GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast()));
    for (name, kind, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap().flush().unwrap();
}

fn list(schema: i64, files: &[&str]) -> Vec<u8> {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let files: Vec<_> = files.iter().map(|path| json!({"path": path, "bytes": 0, "sha256": empty})).collect();
    let list = json!({"format": "farol-backup-1", "farol_version": "9.9.9", "made_at": "2026-01-01T00:00:00Z",
        "schema": schema, "files": files});
    serde_json::to_vec(&list).unwrap()
}

/// Both `restore` and `backup --verify` refuse it in one sentence, and nothing is left beside the target.
fn refused_by_both(archive: &Path, words: &str) {
    let home = tempfile::tempdir().unwrap();
    let (inside, target) = (home.path().join("home"), home.path().join("home/data"));
    fs::create_dir(&inside).unwrap();
    let outputs = [
        restore(&inside, archive, &target, &[]),
        farol(&inside).args(["backup", "--verify"]).arg(archive).output().unwrap(),
    ];
    for output in outputs {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{words}: {text}");
        assert!(text.contains(words) && text.trim_end().lines().count() == 1, "{words}: {text}");
    }
    let left = |path: &Path| fs::read_dir(path).unwrap().count();
    assert_eq!((left(&inside), left(home.path())), (0, 1), "{words}: something was left behind");
}

#[test]
fn a_backup_that_was_cut_altered_or_added_to_is_refused_and_nothing_is_changed() {
    let data = prepared();
    let bytes = fs::read(archive(data.path())).unwrap();
    let broken = data.path().join("broken.tar.gz");
    for length in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 4] {
        fs::write(&broken, &bytes[..length]).unwrap();
        refused_by_both(&broken, "cut short");
    }
    fs::write(&broken, [&bytes[..], b"more"].concat()).unwrap();
    refused_by_both(&broken, "appended");
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    fs::write(&broken, altered).unwrap();
    refused_by_both(&broken, "is refused");
}

#[test]
fn a_file_changed_inside_a_backup_is_named() {
    let data = prepared();
    let mut members = Vec::new();
    let mut source = tar::Archive::new(GzDecoder::new(fs::File::open(archive(data.path())).unwrap()));
    for entry in source.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        if name.ends_with("profile.json") {
            bytes[10] ^= 1;
        }
        members.push((name, bytes));
    }
    assert_eq!(members[0].0, "manifest.json", "the list stands first");
    let broken = data.path().join("broken.tar.gz");
    let all: Vec<_> =
        members.iter().map(|(n, b)| (n.as_str(), tar::EntryType::Regular, b.as_slice())).collect();
    write_archive(&broken, &all);
    refused_by_both(&broken, "profile.json' in it was altered");
    // Up to the file before the altered one.
    let altered = all.iter().position(|(name, ..)| name.ends_with("profile.json")).unwrap();
    write_archive(&broken, &all[..altered]);
    refused_by_both(&broken, "is missing from it");
}

#[test]
fn an_archive_that_leads_out_of_the_directory_is_refused_and_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("evil.tar.gz");
    let regular = tar::EntryType::Regular;
    for place in ["../x", "/tmp/x", "data/../../x", "data/logs/../../../x", "etc/x"] {
        let list = list(1, &["data/farol.db", place]);
        write_archive(&file, &[("manifest.json", regular, &list), (place, regular, b"")]);
        refused_by_both(&file, "no place in a backup");
        let honest = self::list(1, &["data/farol.db"]);
        write_archive(&file, &[("manifest.json", regular, &honest), (place, regular, b"")]);
        refused_by_both(&file, "does not name");
    }
    let list = list(1, &["data/farol.db"]);
    for kind in
        [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory, tar::EntryType::Char]
    {
        write_archive(&file, &[("manifest.json", regular, &list), ("data/farol.db", kind, b"")]);
        refused_by_both(&file, "a link or a special file");
    }
    write_archive(&file, &[("manifest.json", regular, &list), ("data/farol.db", regular, b"")]);
    let empty_store = restore(dir.path(), &file, &dir.path().join("data"), &[]);
    assert!(String::from_utf8_lossy(&empty_store.stderr).contains("its store is damaged"), "{empty_store:?}");
    assert!(!dir.path().join("data").exists());
}

#[test]
fn what_is_no_backup_or_a_newer_one_is_refused_and_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("other.tar.gz");
    fs::write(&file, "a letter").unwrap();
    refused_by_both(&file, "no backup of Farol's");
    write_archive(&file, &[("photo.jpg", tar::EntryType::Regular, b"jpg")]);
    refused_by_both(&file, "no backup of Farol's");
    write_archive(&file, &[("manifest.json", tar::EntryType::Regular, &list(i64::MAX, &["data/farol.db"]))]);
    refused_by_both(&file, "newer Farol 9.9.9");
}
