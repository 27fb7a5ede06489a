//! HTML answers: rendered from a template, under headers that let a page load nothing but its own stylesheet.

use askama::Template;
use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};

use crate::error::WebError;

const CSP: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Renders a page.
pub(crate) fn html(page: &impl Template) -> Result<Response, WebError> {
    let text = page.render().map_err(|error| {
        tracing::error!("a page could not be rendered: {error}");
        WebError::Internal
    })?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Html(text)).into_response())
}
