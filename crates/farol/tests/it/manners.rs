//! Settings shown, completions, manual pages, and old models removed.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::support::{farol, prepared, run, succeed};

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn every_setting_is_shown_with_where_it_comes_from_and_no_secret() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("farol.toml"), "port = 9000\nlog_keep_files = 3\n").unwrap();
    let secret = "a-key-nobody-may-see";
    let shown = farol(data.path())
        .args(["config", "show", "--format", "json", "--programme", "outra"])
        .env("FAROL_API_KEY", secret)
        .env("FAROL_RATE_LIMIT", "7")
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&shown.stdout).contains(secret));
    let rows = json(&shown);
    let row = |name: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["setting"] == name).expect(name);
        ["value", "from", "place"].map(|member| row[member].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(row("port"), ["9000", "file", "farol.toml"]);
    assert_eq!(row("log_keep_files"), ["3", "file", "farol.toml"]);
    assert_eq!(row("rate_limit"), ["7", "environment", "FAROL_RATE_LIMIT"]);
    assert_eq!(row("api_key"), ["set", "environment", "FAROL_API_KEY"]);
    assert_eq!(row("programme"), ["outra", "flag", "--programme"]);
    assert_eq!(row("durability"), ["fsync", "default", ""]);
    assert!(succeed(data.path(), &["config", "show"]).contains("not set"));
}

#[test]
fn bash_accepts_its_completions_and_completes_a_command_with_them() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("farol.bash");
    fs::write(&script, succeed(dir.path(), &["completions", "bash"])).unwrap();
    let checked = Command::new("bash").arg("-n").arg(&script).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");
    let complete = "source \"$1\"; COMP_WORDS=(farol imp); COMP_CWORD=1; COMP_LINE='farol imp'; COMP_POINT=9; \
        function=$(complete -p farol | sed 's/.*-F \\([^ ]*\\).*/\\1/'); \"$function\" farol imp farol; \
        echo \"${COMPREPLY[*]}\"";
    let completed = Command::new("bash").args(["-c", complete, "bash"]).arg(&script).output().unwrap();
    let text = String::from_utf8_lossy(&completed.stdout).into_owned();
    assert!(text.split_whitespace().any(|word| word == "import"), "{completed:?}");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(succeed(dir.path(), &["completions", shell]).contains("farol"), "{shell}");
    }
}

/// Files of a directory.
fn names(directory: &Path) -> Vec<String> {
    fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_command_has_a_manual_page_that_renders_without_a_warning_and_shows_no_value_of_the_environment() {
    let dir = tempfile::tempdir().unwrap();
    let secret = "a-key-nobody-may-see";
    let made = farol(dir.path()).args(["man", "man1"]).env("FAROL_API_KEY", secret).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let pages = names(&dir.path().join("man1"));
    for page in ["farol.1", "farol-import.1", "farol-models-prune.1", "farol-config-show.1", "farol-man.1"] {
        assert!(pages.iter().any(|name| name == page), "{page}: {pages:?}");
    }
    for page in &pages {
        let path = dir.path().join("man1").join(page);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(".TH farol") && text.contains(".SH NAME") && !text.contains(secret), "{page}");
        let rendered = Command::new("groff").args(["-man", "-Tutf8", "-ww", "-z"]).arg(&path).output();
        let rendered = rendered.expect("groff is there: scripts/install-test-needs.sh installs it");
        assert!(rendered.status.success() && rendered.stderr.is_empty(), "{page}: {rendered:?}");
    }
}

#[test]
fn old_models_are_removed_but_never_one_that_serves_or_served_before() {
    let data = prepared();
    let models = data.path().join("models");
    let champion = |data: &Path| {
        let listed = json(&run(data, &["models", "list", "--format", "json"]));
        let row = listed.as_array().unwrap().iter().find(|row| row["serves"] == true).unwrap();
        row["model"]["id"].as_str().unwrap().to_owned()
    };
    let first = champion(data.path());
    succeed(data.path(), &["train", "--learner", "logistic", "--seed", "21"]);
    let second = champion(data.path());
    // Refused by the gate: newer than both, and never served.
    for seed in ["22", "23", "24"] {
        assert_eq!(
            run(data.path(), &["train", "--learner", "logistic", "--seed", seed, "--min-recall", "1"])
                .status
                .code(),
            Some(3)
        );
    }
    let prune =
        |extra: &[&str]| json(&run(data.path(), &[&["models", "prune", "--format", "json"], extra].concat()));
    assert_eq!(prune(&[])["pruned"]["removed"].as_array().unwrap().len(), 0, "five are kept");
    let would = prune(&["--keep", "1", "--dry-run"]);
    assert_eq!(names(&models).len(), 5, "a dry run removes nothing");
    let did = prune(&["--keep", "1"]);
    assert_eq!(would["pruned"], did["pruned"]);
    assert_eq!(did["pruned"]["removed"].as_array().unwrap().len(), 2);
    assert!(did["bytes"].as_u64().unwrap() > 0);
    let left = names(&models);
    assert!(left.len() == 3 && left.contains(&first) && left.contains(&second), "{left:?}");
    assert!(succeed(data.path(), &["models", "rollback"]).contains(&first));
    assert_eq!(run(data.path(), &["models", "prune", "--keep", "0"]).status.code(), Some(2));
}

#[test]
fn a_model_that_does_not_open_is_left_and_said_so() {
    let data = prepared();
    let id = names(&data.path().join("models")).remove(0);
    fs::write(data.path().join("models").join(&id).join("model.bin"), "x").unwrap();
    let text = succeed(data.path(), &["models", "prune", "--keep", "1"]);
    assert!(text.contains(&format!("left {id}")), "{text}");
    assert!(data.path().join("models").join(&id).is_dir());
}
