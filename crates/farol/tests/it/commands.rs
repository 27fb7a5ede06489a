//! Commands, their output and their exit codes.

use crate::support::{Server, predict, prepared, run, succeed};

fn json(data: &std::path::Path, args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&succeed(data, args)).expect("JSON is printed")
}

#[test]
fn importing_the_same_file_again_says_so_and_changes_nothing() {
    let data = prepared();
    let again = json(data.path(), &["import", "school.xlsx", "--format", "json"]);
    assert!(again["import"].is_null());
    assert_eq!(again["already_imported"][0]["import"], 1);
}

#[test]
fn findings_are_grouped_and_name_their_cells() {
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["generate", "school.xlsx"]);
    let import = json(data.path(), &["import", "school.xlsx", "--format", "json"]);
    let groups = import["groups"].as_array().unwrap();
    let ages = groups.iter().find(|g| g["rule"] == "age-as-date").unwrap();
    assert_eq!((ages["count"].as_u64(), ages["sheet"].as_str()), (Some(399), Some("PEDE2023")));
    assert!(ages["places"][0].as_str().unwrap().starts_with("PEDE2023!H"));
    assert_eq!(import["summary"]["pupils"], 1661);
}

#[test]
fn a_refused_promotion_has_an_exit_code_of_its_own() {
    let data = prepared();
    let refused = run(data.path(), &["train", "--learner", "logistic", "--seed", "21", "--min-recall", "1"]);
    assert_eq!(refused.status.code(), Some(3));
    let text = String::from_utf8_lossy(&refused.stdout);
    assert!(text.contains("FAIL") && text.contains("keeps serving"), "{text}");
}

#[test]
fn wrong_usage_and_errors_are_told_apart() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(run(data.path(), &["trian"]).status.code(), Some(2));
    let missing = run(data.path(), &["import", "nowhere.xlsx"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("nowhere.xlsx"));
    let untrained = run(data.path(), &["train"]);
    assert!(String::from_utf8_lossy(&untrained.stderr).contains("no closed year is stored"));
}

#[test]
fn models_are_listed_compared_rolled_back_verified_and_exported() {
    let data = prepared();
    succeed(data.path(), &["train", "--learner", "logistic", "--seed", "25"]);
    let models = json(data.path(), &["models", "list", "--format", "json"]);
    let id_of = |serves: bool| {
        let row = models.as_array().unwrap().iter().find(|m| m["serves"] == serves).unwrap();
        row["model"]["id"].as_str().unwrap().to_owned()
    };
    let (champion, earlier) = (id_of(true), id_of(false));
    assert!(succeed(data.path(), &["models", "show", &champion]).contains("Threshold"));
    assert!(succeed(data.path(), &["models", "diff", &champion, &earlier]).contains("seed"));
    assert!(succeed(data.path(), &["models", "rollback"]).contains(&earlier));
    assert!(succeed(data.path(), &["models", "promote", &champion]).contains(&champion));
    succeed(data.path(), &["models", "export", &champion, "--to", "out"]);
    let metrics = std::fs::read(data.path().join("out/metrics.json")).unwrap();
    let metrics: serde_json::Value = serde_json::from_slice(&metrics).unwrap();
    assert!(metrics["recall"].as_f64().unwrap() > 0.0);
    assert!(data.path().join("out/reference_data.csv").is_file());
    succeed(data.path(), &["models", "verify"]);
    std::fs::write(data.path().join("models").join(&champion).join("model.bin"), b"x").unwrap();
    let refused = run(data.path(), &["models", "verify"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stdout).contains("model.bin"));
}

#[test]
fn a_key_is_shown_once_and_can_be_revoked() {
    let data = prepared();
    let key = json(data.path(), &["keys", "create", "escola", "--format", "json"]);
    let (id, text) = (key["id"].as_str().unwrap(), key["key"].as_str().unwrap());
    let listed = succeed(data.path(), &["keys", "list"]);
    assert!(listed.contains(id) && !listed.contains(text));
    succeed(data.path(), &["keys", "revoke", id]);
    assert_eq!(run(data.path(), &["keys", "revoke", id]).status.code(), Some(1));
}

#[test]
fn rotated_log_files_are_compressed_kept_as_asked_and_listed() {
    let data = prepared();
    let keep = ["--log-max-bytes", "1", "--log-keep-files", "2", "--log-keep-days", "30"];
    let server = Server::start(data.path(), &keep);
    let agent = ureq::Agent::new_with_defaults();
    (0..5).for_each(|_| drop(predict(&agent, &server.url, 1).expect("an answer")));
    let listed = || json(data.path(), &["logs", "list", "--format", "json"]);
    let settled = |files: &serde_json::Value| {
        let files = files.as_array().unwrap();
        files.len() == 3 && files.iter().all(|file| file["current"] != file["compressed"])
    };
    while !settled(&listed()) {
        std::thread::yield_now();
    }
    let newest = listed()[2].clone();
    assert_eq!(newest["file"], "predictions.jsonl");
    assert!(newest["first"].is_string() && newest["first"] == newest["last"]);
    assert!(succeed(data.path(), &["logs", "list"]).contains("-000004.jsonl.gz"));
    let page = agent.get(format!("{}/api/v1/monitoring/dashboard", server.url)).call();
    assert_eq!(page.unwrap().status(), 200);
}

#[test]
fn an_open_address_needs_a_key() {
    let data = prepared();
    let refused = run(data.path(), &["serve", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("farol keys create"));
}

#[test]
fn settings_come_from_the_file_and_flags_go_before_it() {
    let data = prepared();
    std::fs::write(data.path().join("farol.toml"), "min_recall = 1.0\n").unwrap();
    assert_eq!(run(data.path(), &["train", "--learner", "logistic", "--seed", "22"]).status.code(), Some(3));
    assert_eq!(
        run(data.path(), &["train", "--learner", "logistic", "--seed", "22", "--min-recall", "0.1"])
            .status
            .code(),
        Some(0)
    );
    std::fs::write(data.path().join("farol.toml"), "min_recal = 1.0\n").unwrap();
    let wrong = run(data.path(), &["train"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("min_recal"));
}

#[test]
fn a_promotion_by_another_process_is_served_without_a_restart_or_a_failed_request() {
    let data = prepared();
    let server = Server::start(data.path(), &[]);
    let agent = ureq::Agent::new_with_defaults();
    let version = |answer: serde_json::Value| answer["model_version"].as_str().unwrap().to_owned();
    let before = version(predict(&agent, &server.url, 1).unwrap());
    succeed(data.path(), &["train", "--learner", "logistic", "--seed", "24"]);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let mut now = before.clone();
    while now == before && std::time::Instant::now() < until {
        now = version(predict(&agent, &server.url, 1).expect("no request fails"));
    }
    assert_ne!(now, before);
}

#[test]
fn smoke_passes_on_a_sound_server_and_fails_where_there_is_none() {
    let data = prepared();
    let server = Server::start(data.path(), &["--durability", "flush"]);
    succeed(data.path(), &["smoke", &server.url]);
    succeed(data.path(), &["health", &server.url]);
    let report = json(
        data.path(),
        &["simulate", "--url", &server.url, "--seconds", "1", "--drift-newcomers", "0.5", "--format", "json"],
    );
    assert!(report["ok"].as_u64().unwrap() > 0, "{report}");
    drop(server);
    assert_eq!(run(data.path(), &["smoke", "http://127.0.0.1:9"]).status.code(), Some(4));
}

#[test]
fn an_import_by_another_process_is_served_without_a_restart_or_a_failed_request() {
    let data = prepared();
    let server = Server::start(data.path(), &[]);
    let agent = ureq::Agent::new_with_defaults();
    let ask = || predict(&agent, &server.url, 99_999).expect("no request fails");
    let before = ask();
    assert_eq!((before["reference_year"].as_u64(), before["history_year"].as_u64()), (Some(2025), None));
    std::fs::write(
        data.path().join("2025.csv"),
        "RA;Fase;Idade;INDE 2025;Defasagem\nRA-99999;2A;12;7,5;-1\n",
    )
    .unwrap();
    succeed(data.path(), &["import", "2025.csv", "--status", "closed"]);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let mut now = before;
    while now["history_year"].is_null() && std::time::Instant::now() < until {
        now = ask();
    }
    assert_eq!((now["reference_year"].as_u64(), now["history_year"].as_u64()), (Some(2026), Some(2025)));
}
