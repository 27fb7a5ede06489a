//! `POST /api/v1/predict/smart` and `/full`: one pupil in, one risk out. The answer leaves only after its log line is
//! durable, so that no prediction anybody acted on is missing from the log.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use farol_app::prediction_line;

use crate::{
    app::App,
    body, correlation,
    error::WebError,
    metrics::Tally,
    scoring::{self, Shape, outcome_of},
};

/// Bytes of a usual answer.
const USUAL_ANSWER: usize = 512;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The pupil's past is looked up by RA.
pub(crate) async fn smart(State(app): State<Arc<App>>, request: Request) -> Result<Response, WebError> {
    predict(&app, Shape::Smart, request).await
}

/// The client sends the pupil's past itself.
pub(crate) async fn full(State(app): State<Arc<App>>, request: Request) -> Result<Response, WebError> {
    predict(&app, Shape::Full, request).await
}

async fn predict(app: &App, shape: Shape, request: Request) -> Result<Response, WebError> {
    let (head, body) = request.into_parts();
    let outcome = outcome_of(head.uri.query())?;
    let asks_first = head.headers.contains_key(header::EXPECT);
    let bytes = body::read(asks_first, body, app.options.body_limit, app.options.read_timeout).await?;
    let correlation_id = correlation::of(&head.headers);
    // What is served from is held for this block only: a new state must not wait for the disk.
    let (prediction, line) = {
        let live = app.live.load();
        let prediction = scoring::predict(&live.snapshot, &app.options.limits, shape, outcome, &bytes)?;
        let line = prediction_line(&live.snapshot, &prediction, correlation_id);
        (prediction, line)
    };
    let recorded = app.recorder.record(line);
    let mut answer = Vec::with_capacity(USUAL_ANSWER);
    serde_json::to_writer(&mut answer, &prediction.answer(correlation_id)).map_err(|_| WebError::Internal)?;
    recorded.await.inspect_err(|error| app.log_failed(error))?;
    app.metrics.predicted(&Tally::from(&prediction));
    Ok(([(header::CONTENT_TYPE, JSON)], answer).into_response())
}
