//! `farol card` and `farol capacity`, with a store and without one.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{prepared, run, succeed};

/// The one model of a prepared school.
fn only_model(data: &Path) -> String {
    let mut entries = fs::read_dir(data.join("models")).unwrap();
    entries.next().unwrap().unwrap().file_name().into_string().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn the_serving_models_card_is_written_in_both_languages_and_forms() {
    let data = prepared();
    let data = data.path();
    let pt = succeed(data, &["card"]);
    assert!(pt.starts_with("# Cartão do modelo: risco de estar abaixo da fase ideal no ano"), "{pt}");
    assert_eq!(pt, succeed(data, &["card", &only_model(data), "--format", "markdown"]));
    let en = succeed(data, &["card", "--language", "en"]);
    assert!(en.starts_with("# Model card: risk of being behind the ideal phase in the year"), "{en}");
    let page = succeed(data, &["card", "--lang", "en", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">") && !page.contains("<script"));
    let json: Value = serde_json::from_str(&succeed(data, &["card", "--format", "json"])).unwrap();
    assert_eq!(json["id"], only_model(data));
    assert!(json["manifest"]["cohorts"].as_array().is_some_and(|years| years.len() == 3));

    succeed(data, &["card", "--lang", "en", "--out", "card.html"]);
    assert_eq!(fs::read_to_string(data.join("card.html")).unwrap().trim_end(), page.trim_end());
    let again = run(data, &["card", "--out", "card.html"]);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not overwritten"));
    assert_eq!(fs::read_to_string(data.join("card.html")).unwrap().trim_end(), page.trim_end());
}

#[test]
fn a_copied_bundle_is_enough_and_an_altered_one_is_refused() {
    let school = prepared();
    let id = only_model(school.path());
    let from_store = succeed(school.path(), &["card", "--format", "html"]);
    let elsewhere = tempfile::tempdir().unwrap();
    let away = elsewhere.path();
    copy(&school.path().join("models").join(&id), &away.join("copied"));
    drop(school);

    assert_eq!(succeed(away, &["card", "copied", "--format", "html"]), from_store);
    let plan: Value =
        serde_json::from_str(&succeed(away, &["capacity", "copied", "--format", "json"])).unwrap();
    assert_eq!(plan["model"], id);
    let here: Vec<_> = fs::read_dir(away).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(here, ["copied"], "no store was made");

    fs::remove_file(away.join("copied/run.json")).unwrap();
    assert!(succeed(away, &["card", "copied"]).contains("Não há registro do treino ao lado do pacote"));
    let trial = away.join("copied/trial.json");
    let text = fs::read_to_string(&trial).unwrap().replacen("true", "false", 1);
    fs::write(&trial, text).unwrap();
    let refused = run(away, &["card", "copied"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("was altered"));
    assert!(!run(away, &["card", "not-there"]).status.success());
}

#[test]
fn a_schools_own_outcome_has_a_card_without_the_configuration_that_defined_it() {
    let school = prepared();
    let data = school.path();
    let own = "[outcomes.baixo-engajamento]\ncolumn = \"IEG\"\nbelow = 7.5\n";
    fs::write(data.join("farol.toml"), own).unwrap();
    // Whether the gate lets it serve is another matter: the model is kept.
    run(data, &["train", "--outcome", "baixo-engajamento", "--learner", "logistic"]);
    fs::remove_file(data.join("farol.toml")).unwrap();
    let models =
        fs::read_dir(data.join("models")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let id = models.into_iter().find(|id| id.starts_with("baixo-engajamento-")).unwrap();
    let card = succeed(data, &["card", &id]);
    assert!(card.starts_with("# Cartão do modelo: risco de IEG abaixo de 7,5\n"), "{card}");
}

#[test]
fn places_are_told_as_a_table_as_json_and_in_a_sentence() {
    let school = prepared();
    let data = school.path();
    let text = succeed(data, &["capacity", "--places", "20,40", "--more", "20"]);
    assert!(text.contains("Best rule: ") && text.contains("20 more places would reach"), "{text}");
    assert!(text.contains("on which nothing was tuned"), "{text}");
    let json = |args: &[&str]| -> Value {
        let all: Vec<_> = ["capacity", "--format", "json"].iter().chain(args).copied().collect();
        serde_json::from_str(&succeed(data, &all)).unwrap()
    };
    let plan = json(&["--places", "20,40", "--more", "20"]);
    let reach = |at: usize, who: &str| plan["capacity"]["reaches"][at][who]["value"].as_f64().unwrap();
    for who in ["model", "rule", "phases", "classes", "chance", "perfect"] {
        assert!(reach(0, who) <= reach(1, who), "{who}");
        assert!(plan["capacity"]["reaches"][0][who]["low"].is_number(), "{who}");
    }
    assert!((reach(0, "more_places") - (reach(1, "model") - reach(0, "model"))).abs() < 1e-9);
    let each = json(&["--places-per-class", "2"]);
    assert_eq!(each["capacity"]["more"], 1, "one more in each class");
    assert_eq!(each["capacity"]["reaches"][0]["seats"]["per-class"], 2);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_read() {
    let data = tempfile::tempdir().unwrap();
    for args in [
        &["capacity", "--places", "0"][..],
        &["capacity", "--percent", "101"],
        &["card", "defasagem-0", "--outcome", "evasao"],
        &["models", "list", "--format", "markdown"],
        &["capacity", "--format", "html"],
    ] {
        assert_eq!(run(data.path(), args).status.code(), Some(2), "{args:?}");
    }
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}
