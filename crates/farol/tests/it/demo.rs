//! The demo, from nothing to checked answers.

use crate::support::farol;

#[test]
fn the_demo_generates_imports_trains_serves_and_passes_its_own_checks() {
    let data = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = farol(data.path()).args(["demo", "--check", "--port", &port.to_string()]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for step in
        ["1. generated", "2. imported   860 + 1014 + 1156 records", "3. trained", "4. serving", "curl"]
    {
        assert!(text.contains(step), "{step}: {text}");
    }
    assert!(!text.contains("FAIL"), "{text}");
}

#[test]
fn a_port_that_is_taken_ends_the_demo_with_a_sentence() {
    let data = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = farol(data.path()).args(["demo", "--check", "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&port));
}
