//! What `farol doctor` says of a well installation, and of one that is not.

use std::{fs, path::Path};

use crate::support::{Server, farol, prepared, run, succeed};

/// A port nobody listens on.
fn free_port() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

/// Level and text of every check of this name.
fn checks(data: &Path, env: &[(&str, &str)], name: &str) -> (Option<i32>, Vec<(String, String)>) {
    let mut command = farol(data);
    command.args(["doctor", "--format", "json"]).env("PORT", free_port()).envs(env.iter().copied());
    let output = command.output().unwrap();
    let checks: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON is printed");
    let text =
        |check: &serde_json::Value, member: &str| check[member].as_str().unwrap_or_default().to_owned();
    let found = checks.iter().filter(|check| text(check, "name").contains(name));
    (output.status.code(), found.map(|check| (text(check, "level"), text(check, "found"))).collect())
}

/// The only check of that name.
fn one(data: &Path, env: &[(&str, &str)], name: &str) -> (Option<i32>, String, String) {
    let (code, mut found) = checks(data, env, name);
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    let (level, text) = found.remove(0);
    (code, level, text)
}

#[test]
fn a_well_installation_has_no_fault_and_its_report_holds_no_pupil() {
    let data = prepared();
    let server = Server::start(data.path(), &[]);
    crate::support::predict(&ureq::Agent::new_with_defaults(), &server.url, 4321).unwrap();
    let port = server.url.rsplit(':').next().unwrap();
    let output = farol(data.path()).args(["doctor", "--report", "r.txt"]).env("PORT", port).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        !text.contains("FAULT") && text.contains("is well") && text.contains("made from the data now stored"),
        "{text}"
    );
    let report = fs::read_to_string(data.path().join("r.txt")).unwrap();
    assert_eq!(report.trim_end(), text.trim_end());
    assert!(!report.contains("4321") && !report.contains("RA-"), "{report}");
    assert_eq!(
        run(data.path(), &["doctor", "--report", "r.txt"]).status.code(),
        Some(1),
        "nothing is overwritten"
    );
}

#[test]
fn a_new_installation_is_told_what_to_do_first() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("nowhere");
    let output = farol(dir.path()).args(["doctor", "--data-dir"]).arg(&nowhere).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("farol import FILE"));
    assert!(!nowhere.exists(), "looking makes nothing");
    let (code, level, _) = one(dir.path(), &[], "store");
    assert_eq!((code, level.as_str()), (Some(0), "warning"));
    succeed(dir.path(), &["keys", "list"]);
    assert_eq!(one(dir.path(), &[], "programme").1, "warning");
    assert_eq!(one(dir.path(), &[], "models").1, "warning");
}

#[test]
fn a_damaged_or_older_model_is_found() {
    let data = prepared();
    succeed(data.path(), &["generate", "more.xlsx", "--pupils", "400", "--seed", "9"]);
    succeed(data.path(), &["import", "more.xlsx", "--accept-changes"]);
    let (code, level, found) = one(data.path(), &[], "model of defasagem");
    assert_eq!((code, level.as_str()), (Some(0), "warning"));
    assert!(found.contains("made before 1 of the imports"), "{found}");
    let bundle = fs::read_dir(data.path().join("models")).unwrap().next().unwrap().unwrap().path();
    fs::write(bundle.join("model.bin"), "x").unwrap();
    let (code, level, found) = one(data.path(), &[], "model of defasagem");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    assert!(found.contains("model.bin"), "{found}");
    fs::remove_dir_all(bundle).unwrap();
    assert!(one(data.path(), &[], "model of defasagem").2.contains("not there"));
}

#[test]
fn a_damaged_store_is_found() {
    let data = prepared();
    let path = data.path().join("farol.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let (code, level, _) = one(data.path(), &[], "store");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
}

#[test]
fn a_torn_log_is_found_and_left_as_it_is() {
    let data = prepared();
    fs::create_dir(data.path().join("logs")).unwrap();
    let log = data.path().join("logs/predictions.jsonl");
    fs::write(&log, "{\"a\":1}\n{\"a\":").unwrap();
    let (code, found) = checks(data.path(), &[], "prediction log");
    assert_eq!(code, Some(0));
    assert!(found.iter().any(|(level, text)| level == "warning" && text.contains("torn")), "{found:?}");
    assert_eq!(fs::read_to_string(&log).unwrap(), "{\"a\":1}\n{\"a\":");
    fs::write(&log, "{\"timestamp\":\"2999-01-01T00:00:00Z\"}\n").unwrap();
    let (code, level, found) = one(data.path(), &[], "clock");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    assert!(found.contains("the log's last line"), "{found}");
}

#[test]
fn a_faulty_configuration_is_found_where_every_other_command_stops() {
    let data = prepared();
    let file = data.path().join("farol.toml");
    fs::write(&file, "prot = 1\n").unwrap();
    let (code, level, found) = one(data.path(), &[], "configuration");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    assert!(found.contains("prot"), "{found}");
    fs::write(&file, "port = \"high\"\n").unwrap();
    assert!(checks(data.path(), &[], "configuration").1.iter().any(|(level, _)| level == "fault"));
    fs::write(&file, "port = 9000\n").unwrap();
    let (code, found) = checks(data.path(), &[], "configuration");
    assert_eq!(code, Some(0));
    assert!(found.iter().any(|(level, text)| level == "warning" && text.contains("PORT")), "{found:?}");
    let (code, level, found) = one(data.path(), &[("MIN_RECALL", "high")], "environment");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    assert!(found.contains("min-recall"), "{found}");
}

#[test]
fn a_taken_port_and_an_open_server_without_keys_are_found() {
    let data = prepared();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    std::thread::spawn(move || {
        for stream in taken.incoming() {
            let _ = std::io::Write::write_all(
                &mut stream.unwrap(),
                b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
            );
        }
    });
    let (code, level, found) = one(data.path(), &[("PORT", &port)], "port");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    assert!(found.contains("another program"), "{found}");
    let open = [("FAROL_HOST", "0.0.0.0")];
    let (code, level, _) = one(data.path(), &open, "keys");
    assert_eq!((code, level.as_str()), (Some(1), "fault"));
    succeed(data.path(), &["keys", "create", "escola"]);
    assert_eq!(one(data.path(), &open, "keys").1, "ok");
}

#[cfg(unix)]
#[test]
fn a_directory_others_may_look_into_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = prepared();
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    open(data.path(), 0o755);
    assert_eq!(one(data.path(), &[], "data directory").1, "warning");
    open(&data.path().join("farol.db"), 0o644);
    assert_eq!(one(data.path(), &[], "data directory").1, "fault");
}
