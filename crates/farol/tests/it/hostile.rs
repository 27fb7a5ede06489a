//! Hostile and odd files through the binary: one clear sentence each, and nothing stored. `docs/ODD_FILES.md` lists what
//! becomes of each; it is written anew where `FAROL_WRITE_DOCS` is set.

mod files;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Output,
};

use crate::support::{run, succeed};
use files::Odd;

const HEADING: &str = "# Odd files, and what becomes of them\n\n\
    Each of these files was given to `farol import --dry-run` (and, where it is refused, to `farol import`), over a store\n\
    that held a school already; the store was the same afterwards. The list is kept true by a test\n\
    (`crates/farol/tests/it/hostile.rs`).\n\n\
    | file | what is odd | outcome | message, or what was read |\n|---|---|---|---|\n";

#[test]
fn odd_files_are_read_or_refused_with_a_sentence_and_change_nothing() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("2022.csv"), "RA;Fase;IEG\nRA-1;1A;7\nRA-2;2A;8\n").unwrap();
    succeed(data.path(), &["import", "2022.csv"]);
    let before = stored(data.path());
    let mut list = HEADING.to_owned();
    for odd in files::files() {
        let (outcome, message) = outcome(data.path(), &odd);
        writeln!(list, "| `{}` | {} | {outcome} | {message} |", odd.name, cell(odd.what)).unwrap();
        assert!(stored(data.path()) == before, "{} changed the store", odd.name);
    }
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "ODD_FILES.md"].iter().collect();
    if std::env::var_os("FAROL_WRITE_DOCS").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap();
    for (documented, found) in documented.lines().zip(list.lines()) {
        assert_eq!(documented, found);
    }
    assert_eq!(documented.lines().count(), list.lines().count());
}

/// What a reader of the store sees, and every byte of it.
fn stored(data: &Path) -> (String, String, Vec<u8>) {
    (
        succeed(data, &["imports", "list", "--format", "json"]),
        succeed(data, &["years", "list", "--format", "json"]),
        std::fs::read(data.join("farol.db")).unwrap(),
    )
}

fn outcome(data: &Path, odd: &Odd) -> (&'static str, String) {
    let directory = data.join("odd");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(odd.name);
    std::fs::write(&path, &odd.bytes).unwrap();
    let path = path.to_str().unwrap();
    let dry = run(data, &["import", path, "--dry-run", "--format", "json"]);
    let told = told(odd, &dry);
    if dry.status.code() != Some(0) {
        assert_eq!(run(data, &["import", path]).status.code(), Some(1), "{}", odd.name);
    }
    std::fs::remove_file(path).unwrap();
    told
}

fn told(odd: &Odd, output: &Output) -> (&'static str, String) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!error.contains("panicked"), "{}: {error}", odd.name);
    match output.status.code() {
        Some(0) => ("read", read(&output.stdout)),
        Some(1) if output.stdout.is_empty() => {
            let sentence = error.lines().last().unwrap_or_default();
            let prefix = format!("farol: {}: ", odd.name);
            let sentence = sentence.strip_prefix(&prefix).unwrap_or_else(|| panic!("{}: {error}", odd.name));
            ("refused", cell(sentence))
        }
        Some(1) => ("blocked", read(&output.stdout)),
        code => panic!("{}: exit {code:?}: {error}", odd.name),
    }
}

/// Records and findings of a dry run, without any value.
fn read(json: &[u8]) -> String {
    let json: serde_json::Value = serde_json::from_slice(json).unwrap();
    let sheets = json["summary"]["sheets"].as_array().unwrap();
    let records: u64 = sheets.iter().map(|sheet| sheet["records"].as_u64().unwrap()).sum();
    let mut text = format!("{records} records");
    let mut rules = std::collections::BTreeMap::<(String, String), u64>::new();
    for group in json["groups"].as_array().unwrap() {
        let name = |key: &str| group[key].as_str().unwrap().to_owned();
        *rules.entry((name("rule"), name("severity"))).or_default() += group["count"].as_u64().unwrap();
    }
    for ((rule, severity), count) in rules {
        write!(text, "; {count} {rule} {severity}").unwrap();
    }
    text
}

/// A text that stands in a table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
