//! Where things stand on a server, and how the members of its answers are named. The one place to change with them.

pub(crate) const HEALTH: &str = "/health";
pub(crate) const READY: &str = "/ready";
pub(crate) const SMART: &str = "/api/v1/predict/smart";
pub(crate) const FULL: &str = "/api/v1/predict/full";
pub(crate) const BATCH: &str = "/api/v1/predict/batch";
pub(crate) const DASHBOARD: &str = "/api/v1/monitoring/dashboard";
pub(crate) const METRICS: &str = "/metrics";
pub(crate) const OPENAPI: &str = "/openapi.json";
pub(crate) const DOCS: &str = "/docs";

pub(crate) const JSON: &str = "application/json";
/// One JSON object a line.
pub(crate) const LINES: &str = "application/x-ndjson";

pub(crate) const API_KEY: &str = "x-api-key";
pub(crate) const CORRELATION_ID: &str = "x-correlation-id";

/// The counter of predictions at [`METRICS`], summed over its labels.
pub(crate) const PREDICTIONS_COUNTED: &str = "farol_predictions_total";

/// Members of an answer.
pub(crate) mod answer {
    pub(crate) const PROBABILITY: &str = "risk_probability";
    pub(crate) const LABEL: &str = "risk_label";
    pub(crate) const PREDICTION: &str = "prediction";
    pub(crate) const REVIEW: &str = "requires_human_review";
    pub(crate) const THRESHOLD: &str = "threshold";
    pub(crate) const CORRELATION_ID: &str = "correlation_id";
    /// In an answer of [`super::BATCH`]: which line it answers, from 0.
    pub(crate) const ROW: &str = "row";
    pub(crate) const HIGH: &str = "ALTO RISCO";
    pub(crate) const LOW: &str = "BAIXO RISCO";
}
