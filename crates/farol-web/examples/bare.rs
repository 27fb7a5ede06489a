//! The least a server could do for the same request: parse the body, answer as many fixed bytes. `farol-web` is measured
//! against it, on the same machine and with the same load:
//!
//! `cargo run --release -p farol-web --example bare -- 127.0.0.1:8001`

use std::error::Error;

use axum::{
    Router,
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
    serve::ListenerExt as _,
};
use farol_domain::request::RawRequest;
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As long as the answer to the contract's example.
const ANSWER: &str = r#"{"risk_probability":0.4652,"risk_label":"BAIXO RISCO","prediction":0,"requires_human_review":true,"outcome":"defasagem","threshold":0.5123456789012345,"model_version":"defasagem-0123456789abcdef","reference_year":2025,"history_year":null,"prediction_id":"019a0000-0000-7000-8000-000000000000","correlation_id":"019a0000-0000-7000-8000-000000000000","warnings":["there is no earlier record of this pupil: the risk rests on enrolment data alone"]}"#;

async fn answer(body: Bytes) -> Response {
    if serde_json::from_slice::<RawRequest<'_>>(&body).is_err() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], ANSWER).into_response()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, Router::new().route("/api/v1/predict/smart", post(answer))).await?)
}
