//! The gate as a policy, and trainings as they are kept, asked through the binary.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::support::{farol, prepared, run, succeed};

fn json(data: &Path, args: &[&str]) -> Value {
    let output = farol(data).args(args).args(["--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error} {}", String::from_utf8_lossy(&output.stderr)))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Trains a small model; more words may follow.
fn train(data: &Path, more: &[&str]) -> Value {
    json(data, &[&["train", "--learner", "logistic", "--seed", "20"], more].concat())
}

/// Whether each rule that was judged passed.
fn judged(trained: &Value) -> BTreeMap<String, bool> {
    let gate = trained["gate"].as_array().unwrap();
    gate.iter().map(|c| (text(&c["rule"]).to_owned(), c["passed"] == true)).collect()
}

/// Every byte of the only bundle but when and where it was made.
fn bundle(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut models = fs::read_dir(data.join("models")).unwrap().map(|entry| entry.unwrap().path());
    let (model, more) = (models.next().unwrap(), models.next());
    assert_eq!(more, None);
    let files = fs::read_dir(&model).unwrap().map(|entry| entry.unwrap());
    let named = files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()));
    named.filter(|(name, _)| name != "run.json").collect()
}

#[test]
fn every_training_is_listed_shown_and_compared() {
    let data = prepared();
    let second = train(data.path(), &["--min-recall", "1"]);
    assert_eq!(second["decision"]["is"], "refused");
    let listed = json(data.path(), &["runs", "list"]);
    let [newest, oldest] = listed.as_array().unwrap().as_slice() else { panic!("two runs: {listed}") };
    assert_eq!((&newest["id"], text(&newest["decision"]["is"])), (&second["run"], "refused"));
    assert_eq!(text(&oldest["decision"]["is"]), "promoted");
    assert_eq!(json(data.path(), &["runs", "list", "--outcome", "evasao"]), serde_json::json!([]));
    let (newest, oldest) = (text(&newest["id"]), text(&oldest["id"]));
    let shown = json(data.path(), &["runs", "show", newest]);
    for member in ["parameters", "data", "metrics", "policy", "gate", "audit", "seconds", "decision", "at"] {
        assert!(!shown[member].is_null(), "{member}");
    }
    assert_eq!(shown["data"]["sha256"], second["manifest"]["data"]["sha256"]);
    assert_eq!(shown["policy"]["min_recall"], 1.0);
    let table = succeed(data.path(), &["runs", "show", oldest]);
    for word in ["fingerprint", "recall on the test year", "decision: promoted", "pass", "AUC", "seed"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    let listed = succeed(data.path(), &["runs", "list"]);
    assert!(listed.contains(newest) && listed.contains("refused") && listed.contains(oldest), "{listed}");
    let compared = json(data.path(), &["runs", "compare", oldest, newest]);
    assert_eq!(compared["same_bundle"], true);
    let rows = compared["rows"].as_array().unwrap();
    let differ = |part: &str| rows.iter().any(|row| row["part"] == part && row["same"] == false);
    assert!(!differ("parameters") && !differ("data") && differ("gate") && differ("decision"), "{compared}");
    let compared = succeed(data.path(), &["runs", "compare", oldest, newest]);
    assert!(
        compared.contains("the same inputs, the same bytes") && compared.contains("+0.000"),
        "{compared}"
    );
    for nothing in ["ffff", "0"] {
        let output = run(data.path(), &["runs", "show", nothing]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("farol runs list"));
    }
}

#[test]
fn the_same_inputs_in_another_place_make_the_same_bytes() {
    let (one, two) = (prepared(), prepared());
    let sealed = bundle(one.path());
    assert_eq!(sealed.len(), 5, "{:?}", sealed.keys());
    assert!(
        sealed == bundle(two.path()),
        "model, manifest, trial, reference sample and profile are the same"
    );
    let record = |data: &Path| {
        let mut record = json(data, &["runs", "list"])[0].take();
        for member in ["id", "at", "seconds"] {
            assert!(record.as_object_mut().unwrap().remove(member).is_some(), "{member}");
        }
        record
    };
    assert_eq!(record(one.path()), record(two.path()), "only when, how long and the run's id may differ");
}

#[test]
fn a_model_the_gate_refuses_serves_for_a_reason_that_is_shown_wherever_it_is_asked_for() {
    let data = prepared();
    let strict = ["--min-recall", "1", "--force", "--because", "a pilot with two classes", "--by", "Ana"];
    let forced = train(data.path(), &strict);
    assert_eq!((text(&forced["decision"]["is"]), &forced["promoted"]), ("forced", &true.into()));
    let (id, run_id) = (text(&forced["model"]), text(&forced["run"]));
    let said = "forced by Ana, because \"a pilot with two classes\"";
    for args in [&["models", "show", id][..], &["runs", "show", run_id]] {
        let shown = succeed(data.path(), args);
        assert!(shown.contains(said), "{args:?}: {shown}");
    }
    assert!(succeed(data.path(), &["models", "list"]).contains("against the gate"));
    assert!(succeed(data.path(), &["runs", "list"]).contains("forced"));
    let doctor = run(data.path(), &["doctor"]);
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("against the gate, because \"a pilot with two classes\""), "{doctor}");
    // Neither word goes without the other, and an empty reason is none.
    for bad in [&["--force"][..], &["--because", "x"], &["--force", "--because", "x", "--by"]] {
        assert_eq!(run(data.path(), &[&["train"], bad].concat()).status.code(), Some(2), "{bad:?}");
    }
    let empty = run(data.path(), &["train", "--force", "--because", "  "]);
    assert!(String::from_utf8_lossy(&empty.stderr).contains("the reason has 0 characters"));
}

#[test]
fn a_refused_model_is_promoted_by_hand_only_with_a_reason() {
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "300"]);
    succeed(data.path(), &["import", "school.xlsx"]);
    let refused = train(data.path(), &["--min-recall", "1"]);
    let id = text(&refused["model"]);
    let output = run(data.path(), &["models", "promote", id]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("recall on the test year") && error.contains("--force --because"), "{error}");
    let promoted = succeed(data.path(), &["models", "promote", id, "--force", "--because", "asked for"]);
    assert!(promoted.contains("now serves 'defasagem'") && promoted.contains("because \"asked for\""));
    let shown = succeed(data.path(), &["runs", "show", text(&refused["run"])]);
    assert!(shown.contains("decision: refused") && shown.contains("because \"asked for\""), "{shown}");
}

#[test]
fn the_policy_of_the_configuration_is_asked_and_that_of_an_outcome_goes_before_it() {
    let data = prepared();
    let write = |text: &str| fs::write(data.path().join("farol.toml"), text).unwrap();
    write(
        "[gate]\nmin_recall = 1\nbase_rate = \"off\"\n\n[gate.defasagem]\nrecall = \"warn\"\nleaks = \"off\"\n",
    );
    let trained = train(data.path(), &[]);
    assert_eq!(text(&trained["decision"]["is"]), "promoted", "a warning refuses nothing");
    let rules = judged(&trained);
    assert_eq!((rules.get("recall"), rules.get("leaks")), (Some(&false), None), "{rules:?}");
    // A file named with --policy stands in place of the configuration's.
    fs::write(data.path().join("gate.toml"), "[gate]\nmin_recall = 1\n").unwrap();
    let trained = train(data.path(), &["--policy", "gate.toml"]);
    assert_eq!(text(&trained["decision"]["is"]), "refused");
    assert_eq!(judged(&trained).get("recall"), Some(&false));
    // What is said on the command line goes before both.
    let trained = train(data.path(), &["--policy", "gate.toml", "--min-recall", "0.1"]);
    assert_eq!(text(&trained["decision"]["is"]), "promoted");
}

#[test]
fn a_schools_own_outcome_has_its_own_policy() {
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "300"]);
    succeed(data.path(), &["import", "school.xlsx"]);
    let own = "[outcomes.nota-baixa]\ncolumn = \"IDA\"\nbelow = 5.0\n\n";
    let write = |gate: &str| fs::write(data.path().join("farol.toml"), format!("{own}{gate}")).unwrap();
    write("[gate.nota-baixa]\nrecall = \"off\"\nbest_rule = \"warn\"\n");
    let trained = train(data.path(), &["--outcome", "nota-baixa"]);
    let rules = judged(&trained);
    assert!(!rules.contains_key("recall") && rules.contains_key("best-rule"), "{rules:?}");
    write("[gate.nota-alta]\nrecall = \"off\"\n");
    let output = run(data.path(), &["train", "--outcome", "nota-baixa"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("[gate.nota-alta]") && error.contains("nota-baixa"), "{error}");
}

#[test]
fn a_faulty_policy_is_refused_with_all_its_faults_before_anything_is_trained() {
    let data = prepared();
    let policy = "[gate]\nmin_recal = 0.5\nmin_recall = 2\n\n[gate.evasao]\nbest_rule = \"must\"\n";
    fs::write(data.path().join("gate.toml"), policy).unwrap();
    let output = run(data.path(), &["train", "--policy", "gate.toml"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    for part in
        ["gate.toml", "there is no 'min_recal'", "a number from 0 to 1", "gate.evasao: best_rule is \"must\""]
    {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(json(data.path(), &["runs", "list"]).as_array().unwrap().len(), 1);
}
