//! `farol evaluate`, against the answers of scikit-learn and Fairlearn, and on tables that are not sound.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::support::{run, succeed};

const SEEDS: [&str; 3] = ["seed1", "seed2", "seed3"];

/// Tables and answers as `farol-metrics` keeps them.
fn golden(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../farol-metrics/tests/golden").join(path)
}

fn evaluated(table: &str, args: &[&str]) -> Value {
    let data = tempfile::tempdir().unwrap();
    let table = golden(table);
    let mut all = vec!["evaluate", table.to_str().unwrap(), "--format", "json", "--replicates", "20"];
    all.extend(args);
    serde_json::from_str(&succeed(data.path(), &all)).expect("JSON is printed")
}

fn answers(path: &str) -> Value {
    serde_json::from_slice(&fs::read(golden(path)).unwrap()).unwrap()
}

/// Asserts that everything that is in `expected` is in `found`, numbers to the tolerance of the way to them. Where a
/// library calls 0/0 a 0, ours is `null` with the reason.
fn compare(way: &str, expected: &Value, found: &Value, undefined: &Value, tolerance: &dyn Fn(&str) -> f64) {
    match expected {
        Value::Object(members) => {
            for (key, expected) in members {
                let way = if way.is_empty() { key.clone() } else { format!("{way}.{key}") };
                compare(&way, expected, &found[key], undefined, tolerance);
            }
        }
        Value::Array(items) => {
            assert_eq!(found.as_array().map(Vec::len), Some(items.len()), "{way}");
            for (at, expected) in items.iter().enumerate() {
                compare(&format!("{way}[{at}]"), expected, &found[at], undefined, tolerance);
            }
        }
        _ if found.is_null() && expected.as_f64() == Some(0.0) => {
            assert!(undefined[way].is_string(), "{way} is null without a reason");
        }
        _ => {
            let (expected, found) = (expected.as_f64().unwrap(), found.as_f64());
            let near = found.is_some_and(|found| (found - expected).abs() <= tolerance(way));
            assert!(near, "{way}: found {found:?}, expected {expected}");
        }
    }
}

#[test]
fn rankings_and_decisions_equal_scikit_learns_with_weights_beside() {
    for seed in SEEDS {
        for set in ["tiny", "smooth", "ties", "rare"] {
            let table = format!("{seed}/{set}.csv");
            let found = evaluated(&table, &["--label", "y", "--score", "p", "--weight", "w"]);
            let expected = answers(&format!("{seed}/{set}.json"));
            compare("", &expected, &found, &found["undefined"], &|_| 1e-12);
        }
    }
}

#[test]
fn calibrators_equal_scikit_learns() {
    for seed in SEEDS {
        let found = evaluated(&format!("calibrate/{seed}/scores.csv"), &["--label", "y", "--score", "score"]);
        let expected = answers(&format!("calibrate/{seed}/answers.json"));
        let tolerance = |way: &str| match way {
            way if way.starts_with("platt") => 1e-6,
            way if way.starts_with("isotonic") => 1e-9,
            _ => 1e-12,
        };
        compare("", &expected, &found, &found["undefined"], &tolerance);
    }
}

#[test]
fn groups_and_gaps_equal_fairlearns() {
    for seed in SEEDS {
        let args = ["--label", "y", "--score", "p", "--group", "group"];
        let found = evaluated(&format!("{seed}/fairness/rows.csv"), &args);
        let expected = answers(&format!("{seed}/fairness/answers.json"));
        compare("", &expected, &found, &found["undefined"], &|_| 1e-15);
        assert!(found["fairness"]["groups"]["Masculino"]["rates"]["tpr"]["low"].is_number());
        assert_eq!(found["fairness_at_k"].as_array().map(Vec::len), Some(3));
    }
}

#[test]
fn weights_leave_the_unweighted_figures_as_they_were() {
    let args = ["--label", "y", "--score", "p", "--group", "group"];
    let plain = evaluated("weighted_fairness/rows.csv", &args);
    let weighted = evaluated("weighted_fairness/rows.csv", &[&args[..], &["--weight", "w"]].concat());
    for key in ["roc_auc", "at_0.5", "by_group", "overall", "intervals", "ece", "fairness"] {
        assert!(plain[key] == weighted[key] && !plain[key].is_null(), "{key}");
    }
    let expected = answers("weighted_fairness/answers.json");
    compare("", &expected, &weighted["weighted"], &weighted["undefined"], &|_| 1e-14);
    assert!(plain["roc_auc_weighted"].is_null() && plain["weighted"].is_null());
    assert_eq!(plain["undefined"]["roc_auc_weighted"], "no weights given");
}

/// Writes a table and returns its directory.
fn table(text: &str) -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("t.csv"), text).unwrap();
    data
}

const SOUND: &str = "y,p,g\n1,0.9,a\n0,0.2,a\n1,0.4,</script><script>\n0,0.6,b\n";

#[test]
fn what_does_not_exist_is_null_with_its_reason() {
    let data = table("y,p,g\n0,2.5,a\n0,-1,b\n");
    let args = ["evaluate", "t.csv", "--label", "y", "--score", "p", "--group", "g", "--threshold", "9"];
    let found: Value =
        serde_json::from_str(&succeed(data.path(), &[&args[..], &["--format", "json"]].concat())).unwrap();
    let reasons = [
        ("roc_auc", "no positives"),
        ("brier", "scores are not probabilities"),
        ("at_9.precision", "nobody flagged"),
        ("by_group.a.tpr", "no positives"),
        ("fairness.gaps.auc_difference", "fewer than two groups to compare"),
    ];
    for (way, reason) in reasons {
        let at = way.split('.').try_fold(&found, |value, key| value.get(key));
        let null = at.map(|at| at.is_null() || at["value"].is_null());
        assert_eq!((null, found["undefined"][way].as_str()), (Some(true), Some(reason)), "{way}");
    }
    assert!(succeed(data.path(), &args).contains("undefined (no positives)"));
}

#[test]
fn a_table_with_faults_names_all_of_them_and_no_value() {
    let data = table("y,p,pupil\nMaria,0.5,1\n1,João,2\n0,0.5\n");
    let args = ["evaluate", "t.csv", "--label", "y", "--score", "p", "--clusters", "pupil"];
    let refused = run(data.path(), &args);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr);
    for fault in ["row 2, column 'y'", "row 3, column 'p'", "row 4: 2 cells"] {
        assert!(told.contains(fault), "{told}");
    }
    assert!(!told.contains("Maria") && !told.contains("João"));
    let missing = run(data.path(), &["evaluate", "t.csv", "--label", "label", "--score", "p"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no column 'label'"));
    let absent = run(data.path(), &["evaluate", "none.csv", "--label", "y", "--score", "p"]);
    assert_eq!(absent.status.code(), Some(1));
    let data = table(SOUND);
    let args = ["evaluate", "t.csv", "--label", "y", "--score", "p", "--group", "g", "--reference", "c"];
    let unknown = run(data.path(), &args);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no group 'c'"));
}

#[test]
fn a_page_stands_by_itself_and_lets_nothing_in() {
    let data = table(SOUND);
    let args = ["evaluate", "t.csv", "--label", "y", "--score", "p", "--group", "g", "--min-group", "1"];
    let args = [&args[..], &["--format", "html", "--out", "page.html"]].concat();
    succeed(data.path(), &args);
    let page = fs::read_to_string(data.path().join("page.html")).unwrap();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"pt-BR\">") && page.ends_with("</html>"));
    assert!(page.matches("<svg").count() >= 5 && page.contains("Curva ROC"));
    assert!(!page.contains("<script") && !page.contains("http://") && page.contains("&#60;script&#62;"));
    let again = run(data.path(), &args);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("page.html"));
    let english = ["evaluate", "t.csv", "--label", "y", "--score", "p", "--format", "html", "--lang", "en"];
    assert!(succeed(data.path(), &english).contains("ROC curve"));
}

#[test]
fn a_page_is_refused_where_none_is_made() {
    let data = tempfile::tempdir().unwrap();
    let refused = run(data.path(), &["models", "list", "--format", "html"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("farol evaluate"));
}
