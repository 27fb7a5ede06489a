//! What the prediction log keeps of a prediction: one JSON object a line. The pupil stands there as a pseudonym.

use farol_domain::columns::member;
use farol_features::{FEATURES, FeatureRow, SCHEMA_VERSION};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{Prediction, Snapshot};

/// Stem of the log's file: `predictions.jsonl`.
pub const LOG_STEM: &str = "predictions";

#[derive(Serialize)]
struct Line<'a> {
    prediction_id: uuid::Uuid,
    correlation_id: &'a str,
    timestamp: chrono::DateTime<chrono::Utc>,
    model_version: &'a str,
    outcome: farol_domain::Outcome,
    programme: &'a str,
    reference_year: u16,
    history_year: Option<u16>,
    pupil: &'a str,
    input_features: Features<'a>,
    audit_features: Audit,
    prediction_result: ResultLine,
    threshold: f64,
    schema_version: &'a str,
    history_version: &'a str,
    requires_human_review: bool,
}

#[derive(Serialize)]
struct ResultLine {
    class: u8,
    probability: f64,
    label: &'static str,
}

/// Features by name; missing is `null`.
struct Features<'a>(&'a FeatureRow);

impl Serialize for Features<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(FEATURES.iter().zip(self.0).map(|(name, v)| (name, (!v.is_nan()).then_some(v))))
    }
}

/// Columns kept out of the model but watched.
struct Audit(Option<farol_domain::Gender>);

impl Serialize for Audit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(member::GENERO, &self.0)?;
        map.end()
    }
}

/// The line of a prediction, without the line end.
pub fn prediction_line(snapshot: &Snapshot, prediction: &Prediction, correlation_id: &str) -> Vec<u8> {
    let pupil = snapshot.pseudonyms.of(&prediction.ra);
    let line = Line {
        prediction_id: prediction.stamp.id,
        correlation_id,
        timestamp: prediction.stamp.at,
        model_version: &prediction.model_version,
        outcome: prediction.outcome,
        programme: snapshot.programme.as_str(),
        reference_year: prediction.reference_year.get(),
        history_year: prediction.history_year.map(farol_domain::SchoolYear::get),
        pupil: &pupil,
        input_features: Features(&prediction.features),
        audit_features: Audit(prediction.gender),
        prediction_result: ResultLine {
            class: u8::from(prediction.positive),
            probability: prediction.probability,
            label: prediction.label(),
        },
        threshold: prediction.threshold,
        schema_version: SCHEMA_VERSION,
        history_version: &snapshot.history_version,
        requires_human_review: prediction.requires_human_review,
    };
    let mut bytes = Vec::with_capacity(1024);
    let written = serde_json::to_writer(&mut bytes, &line);
    debug_assert!(written.is_ok(), "plain data always serialises");
    bytes
}
