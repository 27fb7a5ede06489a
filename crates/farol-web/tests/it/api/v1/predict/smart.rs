use serde_json::json;

use crate::support::{PUPIL, Programmed, SMART, pupil};

#[test]
fn the_contracts_example_is_answered_as_stated() {
    let programmed = Programmed::new();
    let reply = programmed.serve().post(SMART, PUPIL);
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    let answer = reply.json();
    let probability = answer["risk_probability"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&probability));
    assert_eq!(probability, (probability * 1e4).round() / 1e4);
    let positive = answer["prediction"] == 1;
    assert!(positive || answer["prediction"] == 0);
    assert_eq!(answer["risk_label"], if positive { "ALTO RISCO" } else { "BAIXO RISCO" });
    assert_eq!(answer["requires_human_review"], true, "nobody knows this pupil");
    assert_eq!(answer["reference_year"], 2025);
    assert_eq!(answer["model_version"], programmed.serving);
}

#[test]
fn a_pupil_with_a_record_of_the_year_before_needs_no_review() {
    let programmed = Programmed::new();
    let answer = programmed.serve().post(SMART, &pupil(&[("RA", programmed.known_ra.into())])).json();
    assert_eq!((&answer["requires_human_review"], &answer["history_year"]), (&json!(false), &json!(2024)));
}

#[test]
fn unknown_members_and_the_content_type_do_not_matter_and_numbers_may_be_text() {
    let server = Programmed::new().serve();
    let plain = server.post(SMART, PUPIL).json();
    let body =
        pupil(&[("NOME", json!({"a": [1, {}]})), ("IDADE", "10".into()), ("ANO_INGRESSO", "2024".into())]);
    let reply = server.post_with(SMART, &body, &[("content-type", "text/plain")]);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["risk_probability"], plain["risk_probability"]);
}

#[test]
fn all_faults_are_named_at_once_and_nothing_sent_is_repeated() {
    let server = Programmed::new().serve();
    let body = pupil(&[
        ("RA", "".into()),
        ("IDADE", 99.into()),
        ("GENERO", "segredo".into()),
        ("FASE", json!(null)),
    ]);
    let reply = server.post(SMART, &body);
    assert_eq!(reply.status, 422);
    assert_eq!(reply.faulty_members(), ["RA", "IDADE", "GENERO", "FASE"]);
    assert!(!reply.text.contains("segredo"));
    let first = &reply.json()["detail"][0];
    assert_eq!(
        first,
        &json!({"loc": ["body", "RA"], "msg": "must not be empty", "type": "string_too_short"})
    );
}

#[test]
fn what_is_no_json_is_a_fault_of_the_body() {
    let server = Programmed::new().serve();
    let deep = format!("{{\"RA\":{}", "[".repeat(100_000));
    let not_a_number = PUPIL.replace("10", "NaN");
    let garbage = format!("{PUPIL} x");
    for body in
        ["", "{", "{\"RA\":\"a\u{0}\"}", &deep, &not_a_number, &garbage, &PUPIL.replace("10", "1e999")]
    {
        let reply = server.post(SMART, body);
        assert_eq!(reply.status, 422);
        assert_eq!(reply.json()["detail"][0]["type"], "json_invalid");
        assert_eq!(reply.json()["detail"][0]["loc"], json!(["body"]));
    }
    let reply = server.post(SMART, "[1]");
    assert_eq!((reply.status, &reply.json()["detail"][0]["type"]), (422, &json!("dict_type")));
}

#[test]
fn nesting_without_end_in_a_member_is_refused_and_not_a_crash() {
    let server = Programmed::new().serve();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let reply = server.post(SMART, &PUPIL.replace("\"1500\"", &nested));
    assert_eq!((reply.status, reply.faulty_members()), (422, vec!["RA".to_owned()]));
    assert_eq!(server.post(SMART, PUPIL).status, 200);
}

#[test]
fn a_correlation_id_is_echoed_and_an_unacceptable_one_replaced() {
    let server = Programmed::new().serve();
    let with = |id: &str| server.post_with(SMART, PUPIL, &[("x-correlation-id", id)]);
    let reply = with("turma-1a/7");
    assert_eq!(
        (reply.header("x-correlation-id"), &reply.json()["correlation_id"]),
        ("turma-1a/7", &json!("turma-1a/7"))
    );
    for id in ["a b", "a\"b", &"x".repeat(129)] {
        let reply = with(id);
        let given = reply.header("x-correlation-id").to_owned();
        assert_eq!(given.len(), 36, "a UUID: {given}");
        assert_eq!(reply.json()["correlation_id"], *given);
    }
    assert_eq!(server.post(SMART, "{").header("x-correlation-id").len(), 36, "refusals carry one too");
}

#[test]
fn an_outcome_is_named_by_the_query_or_by_a_member() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let known = pupil(&[("RA", programmed.known_ra.into())]);
    let reply = server.post(&format!("{SMART}?outcome=evasao"), &known);
    assert_eq!((reply.status, &reply.json()["outcome"]), (200, &json!("evasao")), "{}", reply.text);
    let member = pupil(&[("RA", programmed.known_ra.into()), ("outcome", "defasagem".into())]);
    assert_eq!(server.post(&format!("{SMART}?outcome=evasao"), &member).json()["outcome"], "defasagem");
    let reply = server.post(&format!("{SMART}?outcome=saudade"), PUPIL);
    assert_eq!((reply.status, &reply.json()["detail"][0]["loc"]), (422, &json!(["query", "outcome"])));
}

#[test]
fn a_pupil_outside_the_cohort_is_told_so() {
    let reply = Programmed::new().serve().post(&format!("{SMART}?outcome=evasao"), PUPIL);
    assert_eq!((reply.status, &reply.json()["detail"][0]["type"]), (422, &json!("outside_cohort")));
}

#[test]
fn an_outcome_without_a_model_is_unavailable() {
    let reply = Programmed::new().serve().post(&format!("{SMART}?outcome=piora"), PUPIL);
    assert_eq!((reply.status, &reply.json()["type"]), (503, &json!("no_model")));
}

#[test]
fn without_any_closed_year_nothing_is_predicted() {
    let reply = Programmed::empty().serve().post(SMART, PUPIL);
    assert_eq!((reply.status, &reply.json()["type"]), (503, &json!("no_closed_year")));
}

#[test]
fn the_log_line_is_there_when_the_answer_is() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    for n in 0..20 {
        let id = format!("lote-{n}");
        let answer = server.post_with(SMART, PUPIL, &[("x-correlation-id", &id)]).json();
        let line = programmed.log_lines().pop().unwrap();
        assert_eq!(line["correlation_id"], *id);
        assert_eq!(line["prediction_id"], answer["prediction_id"]);
        assert_eq!(line["model_version"], programmed.serving);
        assert_eq!(line["prediction_result"]["class"], answer["prediction"]);
        assert_eq!(line["prediction_result"]["label"], answer["risk_label"]);
        assert!(line["input_features"].is_object() && line["timestamp"].is_string());
        assert_eq!(line["audit_features"]["GENERO"], "Feminino");
        assert!(!line.to_string().contains("\"1500\""), "the pupil stands there as a pseudonym");
    }
}

#[test]
fn what_cannot_be_recorded_is_not_answered() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    assert_eq!(server.post(SMART, PUPIL).status, 200);
    let current = programmed.log_files().current();
    std::fs::remove_file(&current).unwrap();
    std::os::unix::fs::symlink("/dev/full", &current).unwrap();
    let reply = server.post(SMART, PUPIL);
    assert_eq!(reply.status, 503, "{}", reply.text);
    assert!(!reply.text.contains("risk_probability"));
    assert_ne!(reply.header("retry-after"), "");
    let health = server.get("/health");
    assert_eq!((health.status, &health.json()["status"]), (200, &json!("degraded")));
    std::fs::remove_file(&current).unwrap();
    assert_eq!(server.post(SMART, PUPIL).status, 200, "the next request tries again");
}
