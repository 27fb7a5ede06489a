//! `farol import` and what goes with it: undo, years, mapping, annotated copies, another school.

use std::path::Path;

use crate::support::{Server, predict, prepared, run, succeed};

fn json(data: &Path, args: &[&str]) -> serde_json::Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&succeed(data, &args)).expect("JSON is printed")
}

fn school() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["generate", "school.xlsx", "--pupils", "120"]);
    succeed(data.path(), &["import", "school.xlsx"]);
    data
}

fn write(data: &Path, name: &str, text: impl AsRef<[u8]>) {
    std::fs::write(data.join(name), text).unwrap();
}

#[test]
fn a_change_of_stored_values_waits_for_consent_and_can_be_taken_back() {
    let data = school();
    let data = data.path();
    let years = json(data, &["years", "list"]);
    write(data, "2025.csv", "RA;Fase;IEG\nRA-1;2A;5\n");
    write(data, "2025b.csv", "RA;Fase;IEG\nRA-1;2A;6\nRA-2;2A;7\n");
    succeed(data, &["import", "2025.csv"]);
    let asked = run(data, &["import", "2025b.csv"]);
    let text = String::from_utf8_lossy(&asked.stdout).into_owned();
    assert_eq!(asked.status.code(), Some(1));
    assert!(
        text.contains("1 stored value(s) would read otherwise") && text.contains("--accept-changes"),
        "{text}"
    );
    assert_eq!(json(data, &["imports", "list"]).as_array().unwrap().len(), 2);
    let taken = json(data, &["import", "2025b.csv", "--accept-changes"]);
    assert_eq!(taken["difference"]["changes"][0]["before"], "5");
    assert_eq!(taken["import"], 3);
    for id in ["3", "2"] {
        assert!(succeed(data, &["import", "--undo", id]).contains("taken back"));
    }
    assert_eq!(json(data, &["years", "list"]), years);
    let undone: Vec<bool> = json(data, &["imports", "list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|i| !i["undone_at"].is_null())
        .collect();
    assert_eq!(undone, [false, true, true], "history is kept");
    let again = run(data, &["import", "--undo", "3"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("undone"));
    assert!(succeed(data, &["imports", "show", "1"]).contains("sha256"));
}

#[test]
fn a_year_is_closed_and_opened_by_hand() {
    let data = school();
    let data = data.path();
    write(data, "2025.csv", "RA;Fase;Idade\nRA-1;2A;12\n");
    assert!(succeed(data, &["import", "2025.csv"]).contains("2025 is a roster"));
    let status = |years: serde_json::Value| years.as_array().unwrap().last().unwrap()["status"].clone();
    assert_eq!(status(json(data, &["years", "list"])), "roster");
    assert_eq!(status(json(data, &["years", "close", "2025"])), "closed");
    assert_eq!(status(json(data, &["years", "reopen", "2025"])), "roster");
    assert_eq!(status(json(data, &["years", "close", "2025"])), "closed");
    assert_eq!(status(json(data, &["years", "forget", "2025"])), "roster");
    let unknown = run(data, &["years", "close", "2031"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("2024"), "it says which years there are");
}

#[test]
fn a_directory_is_imported_whole_and_what_is_no_spreadsheet_is_named() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    std::fs::create_dir_all(data.join("notas/antigas")).unwrap();
    write(data, "notas/2023.csv", "RA;IEG\n1;5\n");
    write(data, "notas/antigas/2022.csv", "RA;IEG\n1;4\n");
    write(data, "notas/~$2023.xlsx", "x");
    write(data, "notas/leia-me.md", "texto");
    write(data, "notas/carta.pdf", "%PDF-1.7");
    let text = succeed(data, &["import", "notas"]);
    for name in ["~$2023.xlsx", "leia-me.md", "carta.pdf"] {
        assert!(text.contains(&format!("left out: {name}: ")), "{text}");
    }
    let imports = json(data, &["imports", "list"]);
    assert_eq!(imports[0]["files"].as_array().unwrap().len(), 2);
    std::fs::create_dir(data.join("leer")).unwrap();
    assert!(String::from_utf8_lossy(&run(data, &["import", "leer"]).stderr).contains("no spreadsheet"));
}

#[test]
fn a_damaged_spreadsheet_in_a_directory_is_not_passed_over() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    std::fs::create_dir_all(data.join("notas")).unwrap();
    write(data, "notas/2022.csv", "RA;IEG\n1;4\n");
    write(data, "notas/2023.xlsx", "PK\u{3}\u{4}");
    let refused = run(data, &["import", "notas"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("2023.xlsx: the workbook is cut off"));
    assert_eq!(json(data, &["imports", "list"]).as_array().unwrap().len(), 0);
}

#[test]
fn blocked_cells_are_all_named_and_stand_in_the_annotated_copy() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    write(data, "2023.csv", "RA;Nome;IEG\n1;Ana;5\n1;Bia;6\n2;Caio;INCLUIR\n");
    let refused = run(data, &["import", "2023.csv", "--annotate", "copy.xlsx"]);
    let text = String::from_utf8_lossy(&refused.stdout);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text.contains("2 under 'duplicate-ra', at 2023!A2, 2023!A3"), "{text}");
    assert!(data.join("copy.xlsx").is_file());
    let taken = run(data, &["import", "2023.csv", "--annotate", "copy.xlsx"]);
    assert!(String::from_utf8_lossy(&taken.stderr).contains("copy.xlsx exists already"));
    assert_eq!(json(data, &["imports", "list"]).as_array().unwrap().len(), 0);
    let copy = run(data, &["import", "copy.xlsx", "--year", "2023"]);
    assert_eq!(copy.status.code(), Some(1), "a copy with hidden names is no source");
}

#[test]
fn a_faulty_mapping_is_told_whole_and_a_sound_one_is_held_against_its_file() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    write(
        data,
        "bad.toml",
        "version = 1\n[columns]\nMATHS = \"Maths\"\nIEG = { header = \"E\", scale = [1, 1] }\n",
    );
    let refused = run(data, &["mapping", "check", "bad.toml"]);
    let text = String::from_utf8_lossy(&refused.stderr);
    assert!(text.contains("line 3") && text.contains("line 4"), "{text}");
    write(data, "good.toml", "version = 1\n[columns]\nRA = \"Student ID\"\nIEG = \"Effort\"\n");
    write(data, "2023.csv", "Student ID,Engagement\n1,7\n");
    let remarks = succeed(data, &["mapping", "check", "good.toml", "2023.csv"]);
    assert!(remarks.contains("Effort") && remarks.contains("Engagement"), "{remarks}");
}

/// CSV, two terms a year, English headers, grades of 100: import, train, serve.
#[test]
fn a_school_of_quite_another_shape_goes_all_the_way() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let school = farol_synthetic::second_school(300, 2020..=2024, 7);
    write(data, "records.csv", &school.csv);
    let draft = succeed(data, &["import", "records.csv", "--suggest"]);
    assert!(draft.contains("RA = \"Student ID\""), "{draft}");
    write(data, "school.toml", &school.mapping);
    write(data, "farol.toml", "mapping = \"school.toml\"\n");
    let import = json(data, &["import", "records.csv"]);
    assert_eq!(import["summary"]["years"].as_array().unwrap().len(), 5);
    assert!(
        json(data, &["imports", "show", "1"])["import"]["mapping"].as_str().unwrap().contains("Student ID")
    );
    let trained = run(data, &["train", "--learner", "logistic", "--seed", "60"]);
    let text = String::from_utf8_lossy(&trained.stdout).into_owned();
    assert!(trained.status.success(), "{text}{}", String::from_utf8_lossy(&trained.stderr));
    let server = Server::start(data, &[]);
    let agent = ureq::Agent::new_with_defaults();
    let answer = predict(&agent, &server.url, 1).expect("an answer");
    assert!(answer["risk_probability"].is_number() && answer["requires_human_review"] == true);
}

#[test]
fn an_undone_import_is_no_longer_served() {
    let data = prepared();
    let data = data.path();
    let server = Server::start(data, &[]);
    let agent = ureq::Agent::new_with_defaults();
    let is_known = |ra: usize| {
        predict(&agent, &server.url, ra).is_some_and(|answer| answer["requires_human_review"] == false)
    };
    let ra = (1..300).find(|ra| is_known(*ra)).expect("a pupil with a record of last year");
    succeed(data, &["import", "--undo", "1"]);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while is_known(ra) && std::time::Instant::now() < until {}
    assert!(!is_known(ra), "the server looks at the store again");
}
