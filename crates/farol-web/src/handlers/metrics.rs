//! `GET /metrics`: Prometheus text.

use std::sync::Arc;

use axum::{extract::State, http::header, response::IntoResponse};

use crate::app::App;

/// Everything that is counted, and the state of what is served from.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let text = app.metrics.render(&app.live.load(), &app.log().stats());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
