//! `GET /openapi.json`, `/docs`, the stylesheet of all pages, and `/`.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::{app::App, error::WebError, openapi, page, routes::Route};

/// The API's description.
pub(crate) async fn openapi(State(app): State<Arc<App>>) -> axum::Json<serde_json::Value> {
    axum::Json(openapi::document(&app.options))
}

/// The same as a page.
pub(crate) async fn docs(State(app): State<Arc<App>>) -> Result<Response, WebError> {
    page::html(&openapi::DocsPage::new(&app.options))
}

/// The stylesheet.
pub(crate) async fn stylesheet() -> impl IntoResponse {
    const CSS: &str = include_str!("../../assets/farol.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], CSS)
}

/// School staff look at the monitoring page first.
pub(crate) async fn home() -> Redirect {
    Redirect::to(Route::Dashboard.path())
}
