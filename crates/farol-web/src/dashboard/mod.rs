//! `GET /api/v1/monitoring/dashboard`: who serves, what was asked lately, and whether today's scores look like those of
//! the reference sample. It counts and shows; it judges nothing.

mod chart;
mod page;
mod traffic;

use std::sync::Arc;

use axum::{extract::State, response::Response};
use tokio::task::spawn_blocking;

use crate::{app::App, error::WebError, page::html};
use page::DashboardPage;
use traffic::Traffic;

/// The page, from the newest `log_sample_limit` lines of the prediction log.
pub(crate) async fn dashboard(State(app): State<Arc<App>>) -> Result<Response, WebError> {
    let made = spawn_blocking(move || {
        let lines = app.log().files().tail(app.options.log_sample_limit)?;
        let traffic = Traffic::of(&lines);
        Ok::<_, farol_log::LogError>(DashboardPage::new(&app.live.load(), &app.options, &traffic))
    });
    let page = made.await.map_err(|_| WebError::Internal)?.map_err(|error| {
        tracing::error!("the prediction log cannot be read back: {error}");
        WebError::Internal
    })?;
    html(&page)
}
