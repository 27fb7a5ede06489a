//! `farol backtest`: the table, JSON and the page; a school's own outcome among those of the programme; and what it
//! says where no year can be judged.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{run, succeed};

/// Quick: one learner.
const QUICK: [&str; 3] = ["backtest", "--learner", "logistic"];

fn school(years: &str) -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "300", "--years", years]);
    succeed(data.path(), &["import", "school.xlsx"]);
    data
}

fn report(data: &Path, more: &[&str]) -> Value {
    let printed = succeed(data, &[&QUICK, more, &["--format", "json"]].concat());
    serde_json::from_str(&printed).expect("JSON is printed")
}

fn names(report: &Value) -> Vec<&str> {
    let outcomes = report["outcomes"].as_array().unwrap();
    outcomes.iter().filter_map(|o| o["definition"]["outcome"].as_str()).collect()
}

#[test]
fn every_outcome_is_judged_the_page_is_written_once_and_a_second_run_is_the_same_to_the_byte() {
    let data = school("3");
    let first = succeed(data.path(), &[&QUICK[..], &["--format", "json", "--html", "page.html"]].concat());
    let second = succeed(data.path(), &[&QUICK[..], &["--format", "json"]].concat());
    assert_eq!(first, second);
    let report: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(names(&report), ["defasagem", "evasao", "piora", "inicio"]);
    assert_eq!(
        fs::read_dir(data.path().join("backtests")).unwrap().count(),
        5,
        "defasagem has two test years"
    );
    let page = fs::read_to_string(data.path().join("page.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<h2>evasao 2024</h2>"));
    let again = run(data.path(), &[&QUICK[..], &["--html", "page.html"]].concat());
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("not overwritten"));
    assert_eq!(fs::read_to_string(data.path().join("page.html")).unwrap(), page);
    let table = succeed(data.path(), &QUICK);
    assert!(table.contains("Plainly: for evasao the logistic model ranks"), "{table}");
    assert!(table.contains("AUC difference"), "{table}");
}

#[test]
fn a_schools_own_outcome_is_judged_like_the_others() {
    let data = school("3");
    let own = "[outcomes.ieg-baixo]\ncolumn = \"IEG\"\nbelow = 7.0\n";
    fs::write(data.path().join("farol.toml"), own).unwrap();
    let report = report(data.path(), &["--outcome", "ieg-baixo"]);
    assert_eq!(names(&report), ["ieg-baixo"]);
    let folds = report["outcomes"][0]["folds"].as_array().unwrap();
    assert!(!folds.is_empty());
    assert!(folds.iter().all(|fold| fold["verdict"].as_str().unwrap().starts_with("for ieg-baixo")));
}

#[test]
fn a_store_of_one_year_says_why_nothing_can_be_judged() {
    let data = school("1");
    let output = run(data.path(), &QUICK);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no year can be judged") && said.contains("no earlier year has labels"), "{said}");
}
