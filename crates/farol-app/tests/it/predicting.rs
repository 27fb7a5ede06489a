//! Predicting from a snapshot of store and champions.

use farol_app::{Ask, PredictError, Snapshot, Stamp, prediction_line};
use farol_domain::{
    Outcome, SchoolYear,
    request::{Limits, RawRequest},
};
use farol_features::{Basis, build};
use farol_test_support::{Installation, noon};
use uuid::Uuid;

fn stamp() -> Stamp {
    Stamp { id: Uuid::nil(), at: noon() }
}

async fn snapshot(place: &Installation) -> Snapshot {
    place.train(Outcome::Defasagem, 20).await;
    Snapshot::load(&place.store, &place.registry, &place.programme, None).await.unwrap().0
}

fn request(ra: &str, year: Option<u16>) -> String {
    let year = year.map_or_else(String::new, |y| format!(r#","ANO_REFERENCIA":{y}"#));
    format!(
        r#"{{"RA":"{ra}","IDADE":10,"ANO_INGRESSO":2021,"GENERO":"Feminino","TURMA":"1A",
        "INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A"{year}}}"#
    )
}

#[tokio::test]
async fn the_reference_year_is_the_one_after_the_newest_closed_year_and_a_stranger_needs_review() {
    let place = Installation::synthetic().await;
    let snapshot = snapshot(&place).await;
    let body = request("nobody-99", None);
    let raw: RawRequest<'_> = serde_json::from_str(&body).unwrap();
    let enrolment = raw.smart(snapshot.default_year().unwrap(), &Limits::default()).unwrap();
    let p = snapshot.predict(Ask::Smart(&enrolment), Outcome::Defasagem, stamp()).unwrap();
    assert_eq!((p.reference_year.get(), p.history_year), (2025, None));
    assert!(p.requires_human_review);
    assert_eq!(p.positive, p.probability >= p.threshold);
}

#[tokio::test]
async fn serving_makes_the_features_training_made() {
    let place = Installation::synthetic().await;
    let snapshot = snapshot(&place).await;
    let year = SchoolYear::new(2024).unwrap();
    let years = &snapshot.histories.years;
    let mut compared = 0;
    for (ra, history) in snapshot.histories.sorted() {
        let Some(roster) = history.roster(year) else { continue };
        let trained = build(&history.as_of(year, years), Basis::Roster(&roster));
        let enrolment = farol_domain::request::Enrolment {
            ra: ra.clone(),
            roster,
            reference_year: year,
            outcome: None,
            warnings: vec![],
        };
        let served = snapshot.predict(Ask::Smart(&enrolment), Outcome::Defasagem, stamp()).unwrap();
        let bits = |row: &[f64]| row.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&served.features), bits(&trained));
        compared += 1;
    }
    assert_eq!(compared, 1156);
}

#[tokio::test]
async fn an_outcome_without_a_model_and_a_pupil_outside_the_cohort_are_told_apart() {
    let place = Installation::synthetic().await;
    let snapshot = snapshot(&place).await;
    let body = request("nobody-99", None);
    let raw: RawRequest<'_> = serde_json::from_str(&body).unwrap();
    let enrolment = raw.smart(snapshot.default_year().unwrap(), &Limits::default()).unwrap();
    let error = snapshot.predict(Ask::Smart(&enrolment), Outcome::Piora, stamp()).unwrap_err();
    assert_eq!(error, PredictError::NoModel(Outcome::Piora));
}

#[tokio::test]
async fn the_log_line_names_everything_but_the_pupil() {
    let place = Installation::synthetic().await;
    let snapshot = snapshot(&place).await;
    let body = request("RA-1", Some(2023));
    let raw: RawRequest<'_> = serde_json::from_str(&body).unwrap();
    let enrolment = raw.smart(snapshot.default_year().unwrap(), &Limits::default()).unwrap();
    let p = snapshot.predict(Ask::Smart(&enrolment), Outcome::Defasagem, stamp()).unwrap();
    let line = prediction_line(&snapshot, &p, "c-1");
    let text = std::str::from_utf8(&line).unwrap();
    assert!(!text.contains("RA-1\"") && !text.contains('\n'));
    let line: serde_json::Value = serde_json::from_str(text).unwrap();
    for member in [
        "prediction_id",
        "correlation_id",
        "timestamp",
        "model_version",
        "outcome",
        "programme",
        "reference_year",
        "threshold",
        "schema_version",
        "history_version",
        "pupil",
    ] {
        assert!(!line[member].is_null(), "{member}");
    }
    assert_eq!(line["prediction_result"]["class"], u8::from(p.positive));
    assert_eq!(line["audit_features"]["GENERO"], "Feminino");
    assert!(line["input_features"].get("GENERO").is_none());
    assert_eq!(line["input_features"]["IDADE"], 10.0);
}
