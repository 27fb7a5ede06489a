use serde_json::json;

use crate::support::{FULL, PUPIL, Programmed, pupil};

#[test]
fn earlier_values_that_are_sent_are_used() {
    let server = Programmed::new().serve();
    let reply = server.post(FULL, &pupil(&[("INDE_ANTERIOR", "7.2".into()), ("IEG_ANTERIOR", 8.5.into())]));
    assert_eq!(reply.status, 200);
    let answer = reply.json();
    assert_eq!((&answer["history_year"], &answer["requires_human_review"]), (&json!(2024), &json!(false)));
}

#[test]
fn a_newcomers_zero_means_missing() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let answer = server.post(FULL, &pupil(&[("INDE_ANTERIOR", 0.into()), ("ALUNO_NOVO", 1.into())])).json();
    assert_eq!((&answer["history_year"], &answer["requires_human_review"]), (&json!(null), &json!(true)));
    let line = programmed.log_lines().pop().unwrap();
    assert_eq!(line["input_features"]["INDE_ANTERIOR"], json!(null));
    assert_eq!(line["input_features"]["ALUNO_NOVO"], json!(1.0));
    server.post(FULL, &pupil(&[("INDE_ANTERIOR", 0.into()), ("ALUNO_NOVO", 0.into())]));
    assert_eq!(programmed.log_lines().pop().unwrap()["input_features"]["INDE_ANTERIOR"], json!(0.0));
}

#[test]
fn the_earlier_inde_is_required_and_the_scale_is_kept() {
    let server = Programmed::new().serve();
    assert_eq!(server.post(FULL, PUPIL).faulty_members(), ["INDE_ANTERIOR"]);
    let reply = server.post(FULL, &pupil(&[("INDE_ANTERIOR", 10.5.into()), ("IDA_ANTERIOR", "inf".into())]));
    assert_eq!((reply.status, reply.faulty_members().join(" ")), (422, "INDE_ANTERIOR IDA_ANTERIOR".into()));
}

#[test]
fn an_outcome_that_sees_stored_years_only_is_refused() {
    let reply = Programmed::new()
        .serve()
        .post(&format!("{FULL}?outcome=evasao"), &pupil(&[("INDE_ANTERIOR", 7.into())]));
    assert_eq!((reply.status, &reply.json()["detail"][0]["type"]), (422, &json!("needs_history")));
}
