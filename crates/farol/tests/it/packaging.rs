//! The container's files say what they should and name only what is there. No container engine is needed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use yaml_rust2::{Yaml, YamlLoader};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// One instruction of a Dockerfile: its word and the rest, continued lines joined.
#[derive(Debug)]
struct Instruction {
    word: String,
    rest: String,
}

/// The stages of the Dockerfile, each from its FROM on.
fn stages() -> Vec<Vec<Instruction>> {
    let text = text("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut stages: Vec<Vec<Instruction>> = Vec::new();
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let instruction = Instruction { word: word.to_owned(), rest: rest.trim().to_owned() };
        match stages.last_mut() {
            Some(stage) if instruction.word != "FROM" => stage.push(instruction),
            _ => stages.push(vec![instruction]),
        }
    }
    stages
}

/// What follows every `word` of a stage.
fn all<'s>(stage: &'s [Instruction], word: &str) -> Vec<&'s str> {
    stage.iter().filter(|i| i.word == word).map(|i| i.rest.as_str()).collect()
}

fn compose() -> Yaml {
    YamlLoader::load_from_str(&text("compose.yaml")).expect("compose.yaml is YAML").remove(0)
}

fn texts(list: &Yaml) -> Vec<&str> {
    list.as_vec().into_iter().flatten().filter_map(Yaml::as_str).collect()
}

#[test]
fn the_image_is_built_in_one_stage_and_run_in_another() {
    let stages = stages();
    assert_eq!(stages.len(), 2);
    let manifest = text("Cargo.toml");
    let rust =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert_eq!(all(&stages[0], "FROM"), [format!("rust:{rust}-bookworm AS builder")]);
    assert_eq!(all(&stages[1], "FROM"), ["debian:bookworm-slim"]);
    let copied = all(&stages[1], "COPY");
    assert!(copied.iter().all(|rest| rest.starts_with("--from=builder ")), "only built files: {copied:?}");
}

#[test]
fn the_builder_copies_what_is_there_and_runs_the_script_that_is_there() {
    let stages = stages();
    for rest in all(&stages[0], "COPY") {
        let words: Vec<_> = rest.split_whitespace().collect();
        for source in &words[..words.len() - 1] {
            assert!(root().join(source).exists(), "{source}");
        }
    }
    let [run] = all(&stages[0], "RUN")[..] else { panic!("the builder runs one command") };
    let (script, destination) = run.split_once(' ').unwrap();
    assert!(all(&stages[0], "COPY").iter().any(|rest| rest.split_whitespace().any(|word| word == script)));
    let taken = format!("--from=builder {destination}/farol ");
    assert!(all(&stages[1], "COPY").iter().any(|rest| rest.starts_with(&taken)));
    assert!(text(script).contains("cargo build --release --locked"));
}

#[cfg(unix)]
#[test]
fn the_build_script_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(root().join("scripts/container-build.sh")).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0o111);
}

#[test]
fn the_server_runs_without_rights_and_is_watched_by_its_own_binary() {
    let stages = stages();
    let last = &stages[1];
    let [user] = all(last, "USER")[..] else { panic!("one user") };
    assert!(!matches!(user, "root" | "0"));
    let place = |word: &str| last.iter().position(|i| i.word == word).unwrap();
    assert!(place("USER") < place("CMD"));
    assert_eq!(all(last, "EXPOSE"), ["8000"]);
    assert_eq!(all(last, "VOLUME"), ["/var/lib/farol"]);
    assert_eq!(all(last, "ENV"), ["FAROL_DATA_DIR=/var/lib/farol"]);
    assert!(all(last, "HEALTHCHECK")[0].ends_with(r#"CMD ["farol", "health"]"#));
    assert_eq!(all(last, "CMD"), [r#"["farol", "serve", "--host", "0.0.0.0"]"#]);
}

#[test]
fn compose_gives_a_volume_a_port_and_a_key_from_the_environment() {
    let compose = compose();
    let farol = &compose["services"]["farol"];
    assert_eq!(farol["build"].as_str(), Some("."));
    assert_eq!(texts(&farol["ports"]), ["8000:8000"]);
    assert_eq!(texts(&farol["volumes"]), ["farol-data:/var/lib/farol"]);
    assert!(compose["volumes"].as_hash().unwrap().contains_key(&Yaml::String("farol-data".into())));
    let key = farol["environment"]["FAROL_API_KEY"].as_str().unwrap();
    assert!(
        key.starts_with("${FAROL_API_KEY:?") && key.ends_with('}'),
        "required, and from the environment: {key}"
    );
    assert_eq!(farol["read_only"].as_bool(), Some(true));
    assert_eq!(farol["restart"].as_str(), Some("unless-stopped"));
    assert_eq!(texts(&farol["healthcheck"]["test"]), ["CMD", "farol", "health"]);
}

#[test]
fn no_secret_stands_in_the_containers_files() {
    let compose = compose();
    let environment = compose["services"]["farol"]["environment"].as_hash().unwrap();
    for (name, value) in environment {
        let (name, value) = (name.as_str().unwrap(), value.as_str().unwrap_or_default());
        let secret = ["KEY", "SECRET", "PASSWORD", "TOKEN"].iter().any(|word| name.contains(word));
        assert!(!secret || value.starts_with("${"), "{name} is written out");
    }
    let arguments: usize = stages().iter().map(|stage| all(stage, "ARG").len()).sum();
    assert_eq!(arguments, 0, "a build argument stays readable in the image");
    assert!(!text("Dockerfile").contains("API_KEY="));
}

#[test]
fn no_pupils_file_reaches_the_builder() {
    let ignored = text(".dockerignore");
    let lines: Vec<_> = ignored.lines().collect();
    assert!(lines.contains(&"*"), "nothing but what is named");
    for kept in lines.iter().filter_map(|line| line.strip_prefix('!')) {
        assert!(root().join(kept).exists(), "{kept}");
    }
    for pattern in ["**/*.xlsx", "**/*.db"] {
        assert!(lines.contains(&pattern), "{pattern}");
    }
}
