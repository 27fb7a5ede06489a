//! `GET /health`: can predictions be made? `GET /ready`: has every champion proved it?

use std::sync::{Arc, atomic::Ordering};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

use crate::app::App;

/// The answer to a probe; an `ok` one has no reasons.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
}

impl Health {
    fn unavailable(reasons: Vec<String>) -> (StatusCode, Json<Self>) {
        (StatusCode::SERVICE_UNAVAILABLE, Json(Self { status: "unavailable", reasons }))
    }
}

/// 200 while any outcome can be predicted. What is amiss beside that makes it `degraded`, still 200: taking the server
/// out of service would not mend it.
pub(crate) async fn health(State(app): State<Arc<App>>) -> (StatusCode, Json<Health>) {
    if !app.live.load().snapshot.can_predict() {
        return Health::unavailable(vec!["no model is loaded: train or promote one".into()]);
    }
    let reasons = amiss(&app);
    let status = if reasons.is_empty() { "ok" } else { "degraded" };
    (StatusCode::OK, Json(Health { status, reasons }))
}

/// 200 once every champion has scored the golden pupil; asked anew of every state that is loaded.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Health>) {
    let live = app.live.load();
    if live.is_ready() {
        return (StatusCode::OK, Json(Health { status: "ready", reasons: Vec::new() }));
    }
    let silent = live.silent.iter().map(|outcome| format!("the model of '{outcome}' does not score"));
    let none = (!live.snapshot.can_predict()).then(|| "no model is loaded".to_owned());
    Health::unavailable(silent.chain(none).collect())
}

fn amiss(app: &App) -> Vec<String> {
    let live = app.live.load();
    let refused = live.faults.iter().map(|fault| match &fault.serving {
        Some(serving) => {
            format!("the newest model of '{}' was refused; {serving} serves in its place", fault.outcome)
        }
        None => {
            format!("the newest model of '{}' was refused and nothing serves in its place", fault.outcome)
        }
    });
    let silent = live.silent.iter().map(|outcome| format!("the model of '{outcome}' does not score"));
    let store = app.store_failing.load(Ordering::Relaxed).then(|| "the store cannot be read".to_owned());
    let log = (!app.log().healthy()).then(|| {
        let code = app.log().stats().last_error.map_or("unknown", |last| last.error.code());
        format!("the prediction log takes no lines ({code}): predictions are answered with 503")
    });
    refused.chain(silent).chain(store).chain(log).collect()
}
