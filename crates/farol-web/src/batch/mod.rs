//! `POST /api/v1/predict/batch`: pupils in, risks out, one JSON object a line, while the body is still being read. What
//! is in memory at any time does not depend on how long the batch is.

mod answer;
mod split;
mod work;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use farol_app::PredictError;
use tokio::sync::mpsc;

use crate::{app::App, body, correlation, error::WebError, scoring::outcome_of};

/// Most bytes of one item.
pub(crate) const ITEM_LIMIT: usize = 64 << 10;

/// Chunks on their way from the reader to the client. While one waits for the disk the next are made; a client that
/// does not read fills this up, and then nothing more is read from it.
const PIPELINE: usize = 16;

/// Takes a JSON array of objects or one object a line. An item with `INDE_ANTERIOR` is read as by `full`, any other as
/// by `smart`. Each answer names its `row`, from 0; a row that is refused has `detail` and does not stop the others.
pub(crate) async fn batch(State(app): State<Arc<App>>, request: Request) -> Result<Response, WebError> {
    let (head, body) = request.into_parts();
    let outcome = outcome_of(head.uri.query())?;
    let limit = app.options.batch_limit;
    let asks_first = head.headers.contains_key(header::EXPECT);
    let live = app.live.load_full();
    let refusal = if body::exceeds(&body, limit) {
        Some(WebError::TooLarge { limit })
    } else if !live.snapshot.can_predict() {
        Some(PredictError::NoModel(outcome).into())
    } else {
        live.snapshot.default_year().is_none().then_some(WebError::NoClosedYear)
    };
    if let Some(refusal) = refusal {
        body::discard(asks_first, body).await;
        return Err(refusal);
    }
    let (sender, receiver) = mpsc::channel(PIPELINE);
    let correlation_id = correlation::of(&head.headers).to_owned();
    let mut work = work::Work::new(app, live, outcome, correlation_id, body);
    work.begin().await?;
    tokio::spawn(work.run(sender));
    let answer = Body::new(answer::Answer::new(receiver));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], answer).into_response())
}
