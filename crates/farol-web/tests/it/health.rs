use serde_json::json;

use crate::support::Programmed;

#[test]
fn a_server_with_models_is_healthy_and_ready() {
    let server = Programmed::new().serve();
    let health = server.get("/health");
    assert_eq!((health.status, health.json()), (200, json!({"status": "ok"})));
    assert_eq!((server.get("/ready").status, server.get("/ready").json()), (200, json!({"status": "ready"})));
}

#[test]
fn a_server_without_models_says_what_to_do() {
    let server = Programmed::empty().serve();
    let health = server.get("/health");
    assert_eq!((health.status, &health.json()["status"]), (503, &json!("unavailable")));
    assert!(health.json()["reasons"][0].as_str().unwrap().contains("train"));
    assert_eq!(server.get("/ready").status, 503);
}

#[test]
fn probes_come_under_any_host_name() {
    let reply = Programmed::new().serve().get_with("/health", &[("host", "10.0.0.7")]);
    assert_eq!(reply.status, 200);
}
